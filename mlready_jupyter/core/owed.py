"""What is owed: promises, waivers and assumptions, each with who answers for it, since when and until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

SOON = 14
"""Days before its end from which an entry is about to expire."""
State = Literal["late", "long", "soon", ""]
"""Past its day; longer than the settings allow; about to end; none of these. The first two fail."""


class Entry(NamedTuple):
    """One debt, waiver or assumption. `line` is that of the file, `cell` counts from 1, and is 0 where the settings say it."""

    kind: str
    says: str
    path: str
    cell: int = 0
    line: int = 0
    owner: str = ""
    ticket: str = ""
    due: date | None = None
    author: str = ""
    since: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by at another commit, wherever its cell has moved."""
        return self.kind, self.says

    def state(self, today: date, longest: int) -> State:
        """How it stands on a day; no waiver may run for more than `longest` days."""
        if self.due is None:
            return ""
        if self.due < today:
            return "late"
        if self.kind == "waiver" and (self.due - (self.since or today)).days > longest:
            return "long"
        return "soon" if (self.due - today).days <= SOON else ""


class Trend(NamedTuple):
    """What has changed since a commit; `missed` says what could not be read of it."""

    ref: str
    then: int
    new: tuple[Entry, ...]
    paid: tuple[Entry, ...]
    missed: str = ""

    @classmethod
    def between(cls, ref: str, now: list[Entry], then: list[Entry], missed: str = "") -> Trend:
        return cls(ref, len(then), tuple(_beyond(now, then)), tuple(_beyond(then, now)), missed)


class Owed(NamedTuple):
    """A ledger as it stands on a day."""

    entries: tuple[Entry, ...]
    today: date
    longest: int
    trend: Trend | None = None

    def state(self, entry: Entry) -> State:
        return entry.state(self.today, self.longest)

    @property
    def failing(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if self.state(entry) in ("late", "long"))

    def counted(self) -> str:
        """`3 debts, 2 waivers, 1 assumption; 1 past its day, 2 end within 14 days, …`"""
        kinds = Counter(entry.kind if entry.kind in ("waiver", "assumption") else "debt" for entry in self.entries)
        states = Counter(self.state(entry) for entry in self.entries)
        told = [f"{states['late']} past their day"]
        told += [f"{states['long']} longer than {self.longest} days"] if states["long"] else []
        told += [f"{states['soon']} within {SOON} days of it"] if states["soon"] else []
        told += [f"{sum(not entry.owner for entry in self.entries)} without an owner"]
        some = [f"{kinds['debt']} debts", f"{kinds['waiver']} waivers"]
        some += [f"{kinds['assumption']} assumptions"] if kinds["assumption"] else []
        return f"{', '.join(some)}; {', '.join(told)}"


def _beyond(some: Iterable[Entry], others: Iterable[Entry]) -> Iterator[Entry]:
    """The entries that have no counterpart among the others."""
    left = Counter(entry.key for entry in others)
    for entry in some:
        left[entry.key] -= 1
        if left[entry.key] < 0:
            yield entry
