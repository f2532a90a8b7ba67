"""pipeline/missing-cell-ids"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from mlready_jupyter.rules import Evidence, File, Iterator, Notebook, Severity, Whole, rule


@rule(severity=Severity.NOTE, preview=True)
def missing_cell_ids(file: File) -> Iterator[Evidence]:
    """A file of format 4.5 has cells without an id, or several of one id.

    Jupyter makes up new ids whenever it opens such a file: every review shows changes that nobody made, and comments, merges
    and outputs that are kept by id lose their cell.

    It says nothing of older formats, which have no ids, nor of scripts.
    """
    whole = _decoded(file)
    minor = whole.get("nbformat_minor")
    if whole.get("nbformat") != 4 or not isinstance(minor, int) or minor < 5:
        return
    ids = [cell.get("id") for cell in whole["cells"] if isinstance(cell, dict)]
    without = sum(not isinstance(ident, str) or not ident for ident in ids)
    repeated = sum(count - 1 for ident, count in Counter(ident for ident in ids if isinstance(ident, str) and ident).items())
    if without or repeated:
        said = [f"{without} without an id"] * bool(without) + [f"{repeated} with the id of another"] * bool(repeated)
        yield Evidence(
            f"of {len(ids)} cells {' and '.join(said)}",
            at=Whole(file.path),
            remedy="Open it in Jupyter and save it, once, or call nbformat.validator.normalize.",
        )


def _decoded(file: File) -> dict[str, Any]:
    """The file as JSON; {} for a script, and for what no notebook can be read from."""
    try:
        whole = json.loads(file.raw) if file.document.starts is None else {}
    except (ValueError, RecursionError):
        return {}
    return whole if isinstance(whole, dict) and isinstance(whole.get("cells"), list) else {}


def _with_ids(*ids: str | None, minor: int = 5) -> Notebook:
    cells = [{"cell_type": "code", "source": "x = 1", "metadata": {}} | ({"id": ident} if ident is not None else {}) for ident in ids]
    return Notebook.from_json({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": minor})


missing_cell_ids.good("# %%\nx = 1\n# %%\ny = 1\n")


@missing_cell_ids.good
def each_has_its_own() -> Notebook:
    return _with_ids("a", "b")


@missing_cell_ids.good
def an_older_format() -> Notebook:
    return _with_ids(None, None, minor=4)


@missing_cell_ids.bad(findings=1, at="nb")
def one_has_none() -> Notebook:
    return _with_ids("a", None)


@missing_cell_ids.bad(findings=1)
def two_share_one() -> Notebook:
    return _with_ids("a", "b", "a")
