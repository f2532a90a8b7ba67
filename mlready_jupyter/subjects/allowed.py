"""Reads `# nblint: allow ID - reason, by NAME until DATE`."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from mlready_jupyter.subjects.pattern import Pattern

ALLOW = Pattern(r"nblint:\s*allow\b\s*(?P<id>[\w/-]*)\s*(?P<rest>.*)", re.IGNORECASE)
UNTIL = Pattern(r"[\s,]*\buntil\s+(?P<day>\d{4}-\d{2}-\d{2})\b.*", re.IGNORECASE)
BY = Pattern(r"(?P<reason>.*?)[\s,]*\bby\s+(?P<name>@?[^\s,]+(?:\s+(?!by\b)[^\s,]+){0,3})\Z", re.IGNORECASE)


class Allowed(NamedTuple):
    """What an inline waiver says, and what it leaves out."""

    criterion: str
    reason: str
    owner: str
    until: date | None
    lacks: tuple[str, ...]


def allowed(text: str) -> Allowed | None:
    """The waiver in a comment, None when the comment is none."""
    found = ALLOW.match(text)
    if not found:
        return None
    until = UNTIL.search(found["rest"])
    rest = found["rest"][: until.start()] if until else found["rest"]
    by = BY.match(rest.strip())
    reason = (by["reason"] if by else rest).strip(" -–—:,")
    owner = by["name"] if by else ""
    day = _day(until["day"]) if until else None
    wanted = {"a rule": found["id"], "a reason": reason, "an owner": owner, "a date": day}
    return Allowed(found["id"], reason, owner, day, tuple(name for name, value in wanted.items() if not value))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
