"""reliability/gaps-or-duplicates"""

from __future__ import annotations

from itertools import pairwise

from mlready_jupyter.rules import COUNTS, Cell, Evidence, Fix, Iterator, Severity, rule


@rule(severity=Severity.NOTE, about=(COUNTS,))
def gaps_or_duplicates(cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """Execution counts skip or repeat: the outputs do not come from one run from top to bottom.

    Where a count is missing, a cell ran that is no longer there, or one ran twice: what it did is in the outputs, and
    not in the notebook. Where one stands twice, cells of two sessions were put together.

    It says nothing about a notebook that begins at a later count and then goes on without a gap, nor about cells that never ran.
    Counts that go back are told by `out-of-order-counts`.
    """
    ran = [cell for cell in cells if cell.kind == "code" and cell.ran is not None]
    counts = sorted(cell.ran or 0 for cell in ran)
    twice = {one for one, other in pairwise(counts) if one == other}
    missing = sum(max(other - one - 1, 0) for one, other in pairwise(counts))
    if not twice and not missing:
        return
    seen: set[int] = set()
    for cell in ran:
        count = cell.ran or 0
        if count in seen or (seen and count > max(seen) + 1):
            what = f"{missing} counts are missing" if missing else ""
            again = f"{len(twice)} stand twice" if twice else ""
            yield Evidence(
                f"execution counts do not run through: {' and '.join(filter(None, (what, again)))}",
                at=cell.at(),
                remedy="Restart the kernel, run all cells, and save.",
                fix=Fix(clears=tuple((cell.number, "count") for cell in ran), safe=True),
            )
            return
        seen.add(count)


gaps_or_duplicates.good("# %% [1]\nx = 1\n# %% [2]\ny = 2\n# %%\nz = 1\n# %% [3]\nz = 3\n")
gaps_or_duplicates.good("# %% [7]\nx = 1\n# %% [8]\ny = 2\n")
gaps_or_duplicates.good("# %% [2]\nx = 1\n# %% [1]\ny = 2\n")
gaps_or_duplicates.bad("# %% [1]\nx = 1\n# %% [4]\ny = 2\n# %% [5]\ny = 2\n", findings=1, at="nb:1")
gaps_or_duplicates.bad("# %% [1]\nx = 1\n# %% [1]\ny = 2\n", findings=1, at="nb:1")
