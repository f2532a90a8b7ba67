"""What people agreed about a candidate: who owns what, what they assumed of its tables, what they expect of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Direction = Literal["increasing", "decreasing"]
Monotone = Mapping[str, Direction]
"""Column -> which way the answers may move with it."""


class Owner(NamedTuple):
    """Who answers for something, and who does when they are away."""

    name: str
    backup: str = ""


class Owners(NamedTuple):
    """The three things that need an owner; None where nobody was named."""

    model: Owner | None = None
    pipeline: Owner | None = None
    outcome: Owner | None = None
    source: str = ""
    """The settings file they stand in, "" when there is none."""


class Assumption(NamedTuple):
    """What somebody took for granted about the rows, in the language of `subjects.assumption`."""

    says: str
    owner: str = ""
    tolerated: float = 0.0
    """The part of the rows that may break it."""


class Expected(NamedTuple):
    """What was written down before the exam."""

    assumptions: tuple[Assumption, ...] = ()
    monotone: Mapping[str, Direction] = {}
