"""A waiver: a finding that somebody answers for, for a reason, until a day."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

from mlready_jupyter.core.places import Place, place_keys


class Waiver(NamedTuple):
    criterion: str
    where: str
    owner: str
    reason: str
    until: date
    source: Literal["settings", "inline", "baseline"] = "settings"
    since: date | None = None
    """When it was granted, where that was written down."""

    def in_force(self, today: date) -> bool:
        return today <= self.until

    def covers(self, criterion: str, at: Place) -> bool:
        """Whether it speaks of this criterion, by id or name, at this place; `where` is "*" or a pattern over the place's keys."""
        if self.criterion != criterion and self.criterion != criterion.partition("/")[2]:
            return False
        return self.where == "*" or any(key == self.where or fnmatchcase(key, self.where) for key in place_keys(at))

    def __str__(self) -> str:
        return self.criterion if self.where == "*" else f"{self.criterion}:{self.where}"
