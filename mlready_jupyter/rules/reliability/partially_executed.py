"""reliability/partially-executed"""

from __future__ import annotations

from mlready_jupyter.rules import COUNTS, Cell, Evidence, Iterator, Severity, rule

UNASKED = frozenset({"skip", "skip-execution", "raises-exception", "exercise", "remove-cell"})


@rule(severity=Severity.WARNING, about=(COUNTS,))
def partially_executed(cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """Some code cells ran, and others between them never did.

    The outputs below a cell that did not run come from a state that the notebook does not make, or the cell is dead and
    nobody knows whether it works.

    It says nothing about a notebook of which no cell ran, about empty cells, cells of comments and cells that only call the shell or a
    magic (such as an installation), about what stands after the last cell that ran (somebody stopped there), nor about cells
    tagged to be skipped. Whether what a cell shows is its own is asked by `stale-output`.
    """
    code = [cell for cell in cells if cell.kind == "code" and _has_code(cell.source) and not cell.tags & UNASKED]
    last = max((n for n, cell in enumerate(code) if cell.ran is not None), default=-1)
    never = [cell for cell in code[:last] if cell.ran is None]
    if never and last > 0:
        more = f", and {len(never) - 1} more like it" if len(never) > 1 else ""
        yield Evidence(
            f"this cell has not run as it stands, though cells below it have{more}",
            at=never[0].at(),
            remedy="Restart the kernel and run all cells, delete it, or tag it skip-execution.",
        )


def _has_code(source: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith(("#", "!", "%", "pip ", "conda ")) for line in source.split("\n"))


partially_executed.good("# %%\nx = 1\n# %%\ny = 2\n")
partially_executed.good("# %% [1]\nx = 1\n# %%\n# y = 2\n# %%\n\n# %% [2]\nz = 1\n# %%\nz = 2\n")
partially_executed.good("# %% [1]\nx = 1\n# %% tags=['skip-execution']\ny = 2\n# %% [2]\nz = 1\n")
partially_executed.good("# %%\n# once:\n!pip install -q x==1\n# %% [1]\ny = 2\n# %% [2]\nz = 1\n")
partially_executed.good("# %%\npip install x\n# %% [1]\ny = 2\n# %% [2]\nz = 1\n")
partially_executed.bad("# %% [1]\nx = 1\n# %%\ny = 2\n# %% [2]\nz = 1\n", findings=1, at="nb:1")
