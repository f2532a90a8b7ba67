"""Reads `nblint: allow ID - reason, by NAME until DATE`, which stands in a comment, or in metadata without its first two words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from mlready_jupyter.core.places import InCell
from mlready_jupyter.subjects.cell import Cell
from mlready_jupyter.subjects.pattern import Pattern

ALLOW = "nblint: allow "
SAID = Pattern(r"nblint:\s*allow\b\s*(?P<id>[\w/-]*)\s*(?P<rest>.*)", re.IGNORECASE)
IN_MARKDOWN = Pattern(r"<!--\s*(?P<text>nblint:.*?)\s*-->", re.IGNORECASE)
UNTIL = Pattern(r"[\s,]*\buntil\s+(?P<day>\d{4}-\d{2}-\d{2})\b.*", re.IGNORECASE)
BY = Pattern(r"(?P<reason>.*?)[\s,]*\bby\s+(?P<name>@?[^\s,]+(?:\s+(?!by\b)[^\s,]+){0,3})\Z", re.IGNORECASE)


class Allowed(NamedTuple):
    """What an inline waiver says, and what it leaves out."""

    criterion: str
    reason: str
    owner: str
    until: date | None
    lacks: tuple[str, ...]
    at: InCell
    """Where it stands, hence the cell it speaks of; cell -1 is the whole notebook."""


def allowed(text: str, at: InCell) -> Allowed | None:
    """The waiver in a comment, None when the comment is none."""
    found = SAID.match(text)
    if not found:
        return None
    until = UNTIL.search(found["rest"])
    rest = found["rest"][: until.start()] if until else found["rest"]
    by = BY.match(rest.strip())
    reason = (by["reason"] if by else rest).strip(" -–—:,")
    owner = by["name"] if by else ""
    day = _day(until["day"]) if until else None
    wanted = {"a rule": found["id"], "a reason": reason, "an owner": owner, "a date": day}
    return Allowed(found["id"], reason, owner, day, tuple(name for name, value in wanted.items() if not value), at)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def in_metadata(metadata: Mapping[str, Any]) -> Iterator[str]:
    """The texts under `mlready.allow` of a cell or of a notebook: one, or a list."""
    own = metadata.get("mlready")
    said = own.get("allow") if isinstance(own, Mapping) else None
    yield from (text for text in (said if isinstance(said, list) else [said]) if isinstance(text, str))


def in_cells(cells: Iterable[Cell]) -> Iterator[Allowed]:
    """What the metadata of cells allows, and what stands in markdown as `<!-- nblint: allow … -->`."""
    for cell in cells:
        for text in in_metadata(cell.metadata):
            if said := allowed(ALLOW + text, cell.at()):
                yield said
        if cell.kind == "markdown" and "nblint" in cell.source:
            for n, line in enumerate(cell.source.split("\n"), 1):
                if (found := IN_MARKDOWN.search(line)) and (said := allowed(found["text"], cell.at(n, found.start() + 1))):
                    yield said
