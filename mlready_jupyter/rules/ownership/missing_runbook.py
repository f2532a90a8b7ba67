"""ownership/missing-runbook"""

from __future__ import annotations

import re

from mlready_jupyter.rules import Cell, Evidence, File, Iterator, Pattern, Severity, Whole, rule

SECTION = Pattern(
    r"^\s*(?:#+|\*\*)\s*(?:\d+[.)]\s*)?(?:how to (?:run|use)|run(?:ning|book)?\b|usage|inputs?\b|outputs?\b|requirements?\b"
    r"|prerequisites?\b|parameters?\b|schedule\b|data (?:sources?|inputs?)|artefacts|artifacts|when (?:it|this) fails)",
    re.IGNORECASE | re.MULTILINE,
)


@rule(severity=Severity.NOTE, preview=True)
def missing_runbook(file: File, cells: tuple[Cell, ...], *, code_cells: int = 5) -> Iterator[Evidence]:
    """No section says how to run the notebook, what it reads and what it writes.

    At three in the morning, whoever is on call reads the code from top to bottom instead.

    A heading such as "How to run", "Inputs", "Outputs", "Parameters", "Schedule" or "Requirements" counts, in any markdown cell.

    Limits:
        code_cells: notebooks with fewer cells of code need none.
    """
    if sum(cell.kind == "code" and bool(cell.source.strip()) for cell in cells) < code_cells:
        return
    if not any(cell.kind == "markdown" and SECTION.search(cell.source) for cell in cells):
        yield Evidence(
            "no section says how to run it",
            at=Whole(file.path),
            remedy="Add a heading with what it reads, what it writes, when it runs and whom to ask.",
        )


CODE = "".join(f"# %%\nx{n} = {n}\n" for n in range(5))
missing_runbook.good("# %% [markdown]\n# ## How to run\n# Every Monday, after the load.\n" + CODE)
missing_runbook.good("# %%\nx = 1\n")
missing_runbook.bad("# %% [markdown]\n# # Churn\n" + CODE, findings=1, at="nb")
