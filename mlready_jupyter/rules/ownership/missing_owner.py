"""ownership/missing-owner"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlready_jupyter.rules import Cell, Evidence, File, Iterator, Notebook, Pattern, Severity, Whole, rule

if TYPE_CHECKING:
    from mlready_jupyter.subjects.repository import Repository

NAMED = Pattern(
    r"^[ \t#*_>|-]*+(?:owner|owned by|authors?|maintainers?|maintained by|contact|written by|by)\b"
    r"[*_ ]*+[:=]?[*_ |]*+(?<=[ *_|])[^\s*_|]{2}",
    re.IGNORECASE | re.MULTILINE,
)
HEAD = 4000
"""Characters of a cell in which an owner is named, if one is."""
NOBODY = ("", "me", "tbd", "todo", "n/a", "none", "unknown")


@rule(severity=Severity.NOTE)
def missing_owner(file: File, metadata: Mapping[str, Any], cells: tuple[Cell, ...], repository: Repository | None) -> Iterator[Evidence]:
    """The notebook names nobody who answers for it.

    When its numbers look wrong in a year, somebody must know whom to ask.

    An owner counts in the metadata (`mlready.owner`, `authors`), in the first three cells
    ("Owner: …", "Author: …"), and in a CODEOWNERS file that matches. Notebooks without a cell
    need none.
    """
    if not cells or _in_metadata(metadata) or any(NAMED.search(cell.source[:HEAD]) for cell in cells[:3]):
        return
    if repository is None or not repository.owners(Path(file.path)):
        yield Evidence(
            "nobody is named who owns this notebook",
            at=Whole(file.path),
            remedy='Set "mlready": {"owner": "@team"} in its metadata, or write "Owner: @team" into its first cell.',
        )


def _in_metadata(metadata: Mapping[str, Any]) -> bool:
    own = metadata.get("mlready")
    owner = own.get("owner") if isinstance(own, dict) else None
    return bool(metadata.get("authors")) or (isinstance(owner, str) and owner.strip().lower() not in NOBODY)


missing_owner.good("# %% [markdown]\n# # Churn\n# **Owner:** @ml-risk\n# %%\nx = 1\n")
missing_owner.good("# %%\n# Author: Ana Diaz\nx = 1\n")


@missing_owner.good
def an_owner_in_the_metadata() -> Notebook:
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": "1"}], "metadata": {"mlready": {"owner": "@ml-risk"}}})


missing_owner.bad("# %% [markdown]\n# # Churn by region\n# %%\nx = 1\n", findings=1, at="nb")
