"""What a promoted notebook carries to be known again: where it came from, what was examined, and a seal over all of it.

A seal shows a change by hand, to a person or in CI. It is no signature: who means to deceive can make a new one, but not
in the history, nor in git.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from mlready_jupyter.core.kept import digest, hash_of

FORMAT = 1
KEY, OURS = "promotion", "mlready"
SHORT = 16
"""Hexadecimal digits by which a cell is known."""


def sources(document: Mapping[str, Any]) -> list[str]:
    """The code cells that a run executes, in order."""
    return [text for cell in document["cells"] if runs(cell) and (text := source_of(cell)).strip()]


def runs(cell: Mapping[str, Any]) -> bool:
    return cell.get("cell_type") == "code" and "skip-execution" not in (cell.get("metadata") or {}).get("tags", ())


def executed(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The hashes of the code cells that a run executes."""
    return tuple(hash_of(source) for source in sources(document))


def source_of(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def cells_of(document: Mapping[str, Any]) -> list[str]:
    """What each cell is known by: its kind, and its source."""
    return [digest([cell.get("cell_type"), source_of(cell)])[:SHORT] for cell in document["cells"]]


def promotion_of(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The provenance of a promoted notebook, None of any other."""
    ours = document.get("metadata", {}).get(OURS)
    found = ours.get(KEY) if isinstance(ours, Mapping) else None
    return found if isinstance(found, Mapping) else None


def sealed(document: Mapping[str, Any], provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The notebook with its provenance, and the seal over both."""
    made = copy.deepcopy(dict(document))
    ours = made.setdefault("metadata", {}).setdefault(OURS, {})
    ours[KEY] = {"format": FORMAT, **provenance, "cells": cells_of(made)}
    ours[KEY]["seal"] = seal(made)
    return made


def seal(document: Mapping[str, Any]) -> str:
    """A hash of all that the notebook says, however its JSON is laid out; of the seal itself alone it says nothing."""
    bare = copy.deepcopy(dict(document))
    bare["cells"] = [_joined(cell) for cell in bare["cells"]]
    bare["metadata"][OURS][KEY].pop("seal", None)
    return digest(bare)


def _joined(value: Any) -> Any:
    """Texts in one piece, which Jupyter stores as it likes: whole, or as a list of lines."""
    if isinstance(value, dict):
        return {key: _joined(each) for key, each in value.items()}
    if isinstance(value, list):
        return "".join(value) if value and all(isinstance(each, str) for each in value) else [_joined(each) for each in value]
    return value


def changes(document: Mapping[str, Any]) -> Iterator[str]:
    """What was changed in a promoted notebook since it was sealed, in sentences; nothing where nothing was."""
    said = promotion_of(document)
    if said is None:
        yield "it was never promoted: its metadata hold no mlready.promotion"
        return
    if said.get("format") != FORMAT:
        yield f"its provenance is of format {said.get('format')!r}; this mlready reads format {FORMAT}"
        return
    before, now = list(said.get("cells") or ()), cells_of(document)
    different = [number for number, (old, new) in enumerate(zip(before, now, strict=False), 1) if old != new]
    if len(before) != len(now):
        yield f"it has {len(now)} cells; {len(before)} were promoted"
    elif different:
        many = "s" if len(different) > 1 else ""
        yield f"cell{many} {', '.join(map(str, different))} {'were' if many else 'was'} changed"
    if seal(document) != said.get("seal") and not different and len(before) == len(now):
        yield "its outputs, its metadata or its provenance were changed"
