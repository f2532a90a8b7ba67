"""What people agreed about a candidate: who owns what."""

from __future__ import annotations

from typing import NamedTuple


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
