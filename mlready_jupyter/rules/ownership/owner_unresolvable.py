"""ownership/owner-unresolvable"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mlready_jupyter.rules import MLREADY, Cell, Evidence, File, Iterator, Notebook, Pattern, Severity, Whole, rule

NOBODY = (
    "me",
    "myself",
    "tbd",
    "tba",
    "todo",
    "none",
    "n/a",
    "na",
    "unknown",
    "someone",
    "somebody",
    "anyone",
    "everyone",
    "nobody",
    "?",
    "x",
    "xxx",
    "name",
)
LINE = Pattern(
    r"^[ \t#*_>|-]*+(?:owner|owned by|maintainer|maintained by)[*_ ]*+:[*_ |]*+(?P<who>[^\n|]*?)[*_ |\"'.]*$",
    re.IGNORECASE | re.MULTILINE,
)


@rule(severity=Severity.WARNING, about=(MLREADY, "owner", "owned", "maintainer", "maintained"))
def owner_unresolvable(file: File, metadata: Mapping[str, Any], cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """The owner that the notebook names is nobody: "me", "TBD", "N/A".

    It looks owned, and passes a check for an owner, until somebody tries to ask them.

    It reads `mlready.owner` in the metadata, and lines such as "Owner: …" in the first three cells. Whether a
    name is that of a person who still works here, it cannot know. No owner at all is `ownership/missing-owner`.
    """
    own = metadata.get("mlready")
    named = own.get("owner") if isinstance(own, Mapping) else None
    if isinstance(named, str) and named.strip().lower() in ("", *NOBODY):
        yield Evidence(f"the owner in the metadata is {named!r}", at=Whole(file.path), remedy="Name a team or a person: @ml-risk.")
    for cell in cells[:3]:
        for found in LINE.finditer(cell.source):
            if found["who"].strip().lower() in NOBODY:
                line = cell.source.count("\n", 0, found.start()) + 1
                yield Evidence(f"the owner is {found['who'].strip()!r}", at=cell.at(line), remedy="Name a team or a person: @ml-risk.")


owner_unresolvable.good("# %% [markdown]\n# **Owner:** @ml-risk\n# %%\nowner = me\nx = 1\n")
owner_unresolvable.good("# %% [markdown]\n# The owner: a role that is explained below.\n")
owner_unresolvable.bad("# %% [markdown]\n# # Churn\n# **Owner:** TBD\n", findings=1, at="nb:0:2")


@owner_unresolvable.bad(findings=1, at="nb")
def nobody_in_the_metadata() -> Notebook:
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": "mlready = 1"}], "metadata": {"mlready": {"owner": "me"}}})
