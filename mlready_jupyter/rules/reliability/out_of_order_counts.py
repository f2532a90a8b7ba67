"""reliability/out-of-order-counts"""

from __future__ import annotations

from itertools import pairwise

from mlready_jupyter.rules import COUNTS, Cell, Evidence, Fix, Iterator, Severity, rule


@rule(severity=Severity.WARNING, about=(COUNTS,))
def out_of_order_counts(cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """The cells last ran in another order than they are written in.

    The outputs that are shown come from a state that running the notebook from top to bottom may
    not give. A third of all executed notebooks in public are like this.

    It says nothing about cells that never ran, nor about counts that skip: a cell that ran twice
    and then everything below it is in order.
    """
    executed = [cell for cell in cells if cell.kind == "code" and cell.ran is not None and cell.source.strip()]
    back = [(before, cell) for before, cell in pairwise(executed) if (cell.ran or 0) <= (before.ran or 0)]
    if back:
        before, cell = back[0]
        more = f", and {len(back) - 1} more such places" if len(back) > 1 else ""
        yield Evidence(
            f"this cell ran as [{cell.ran}], the one above it as [{before.ran}]{more}",
            at=cell.at(),
            remedy="Restart the kernel, run all cells, and save.",
            fix=Fix(clears=tuple((cell.number, "count") for cell in cells if cell.kind == "code" and cell.ran is not None), safe=True),
        )


out_of_order_counts.good("# %% [1]\nx = 1\n# %% [2]\ny = 2\n# %% [9]\nz = 3\n")
out_of_order_counts.good("# %%\nx = 1\n# %% [3]\ny = 2\n# %%\nz = 3\n")
out_of_order_counts.good("# %% [2]\n\n# %% [1]\ny = 2\n")
out_of_order_counts.bad("# %% [2]\nx = 1\n# %% [1]\ny = 2\n", findings=1, at="nb:1")
out_of_order_counts.bad("# %% [1]\nx = 1\n# %% [1]\ny = 2\n# %% [3]\nz = 1\n# %% [2]\nz = 1\n", findings=1, at="nb:1")
