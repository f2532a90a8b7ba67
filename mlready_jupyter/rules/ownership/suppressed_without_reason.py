"""ownership/suppressed-without-reason"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Notebook, Severity, rule
from mlready_jupyter.subjects.allowed import Allowed


@rule(severity=Severity.WARNING, about=("nblint",))
def suppressed_without_reason(allows: tuple[Allowed, ...]) -> Iterator[Evidence]:
    """An `nblint: allow` lacks its reason, its owner or its date.

    An exception that nobody answers for is one that nobody will ever take back. Until it is
    complete it waives nothing.

    It may stand in a comment of the cell it is about (`# nblint: allow scale/iterrows - ten rows,
    by ana until 2027-01-31`), in markdown as `<!-- nblint: allow … -->`, or without its first two
    words under `mlready.allow` in the metadata of a cell, or of the notebook, hence for all of it.
    """
    for wish in allows:
        if wish.lacks:
            yield Evidence(
                f"this waiver names no {' and no '.join(lack.partition(' ')[2] for lack in wish.lacks)}, hence waives nothing",
                at=wish.at,
                remedy=f"Write: # nblint: allow {wish.criterion or 'ID'} - REASON, by NAME until 2027-01-31",
            )


suppressed_without_reason.good(
    "# %%\n# nblint: allow pipeline/fit-before-split - fitted by a partner, on another corpus, by ana until 2027-01-31\nx = 1\n"
)
suppressed_without_reason.good("# %%\n# nblint reads this notebook\nx = 1  # noqa\n")
suppressed_without_reason.bad("# %%\nx = 1  # nblint: allow scale/iterrows\n", findings=1, at="nb:0:1")
suppressed_without_reason.bad("# %%\n# nblint: allow scale/iterrows - ten rows only, by ana\nx = 1\n", findings=1)
suppressed_without_reason.bad("# %%\n# nblint: allow scale/iterrows by ana until 2027-02-30\nx = 1\n", findings=1)
suppressed_without_reason.good("# %% [markdown]\n# <!-- nblint: allow task-tag - a plan for the team, by ana until 2027-01-31 -->\n")
suppressed_without_reason.bad("# %% [markdown]\n# Text\n# <!-- nblint: allow task-tag - a plan -->\n", findings=1, at="nb:0:2")


def _with_metadata(allow: object) -> Notebook:
    cell = {"cell_type": "code", "source": "x = 1", "outputs": [], "metadata": {"mlready": {"allow": allow}}}
    return Notebook.from_json({"cells": [cell], "metadata": {}})


@suppressed_without_reason.good
def complete_in_metadata() -> Notebook:
    return _with_metadata(["scale/iterrows - ten rows only, by ana until 2027-01-31"])


@suppressed_without_reason.bad(findings=1, at="nb:0")
def incomplete_in_metadata() -> Notebook:
    return _with_metadata("scale/iterrows")
