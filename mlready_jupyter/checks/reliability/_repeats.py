"""What the checks of consistency say about rows that were asked again."""

from __future__ import annotations

from mlready_jupyter.checks import Interval, Repeat, exact
from mlready_jupyter.checks.words import number


def worst(repeats: tuple[Repeat, ...]) -> Repeat:
    """The one in which most of the rows changed, an error before any."""
    return max(repeats, key=lambda repeat: (bool(repeat.error), share(repeat).value, repeat.largest))


def share(repeat: Repeat) -> Interval:
    return exact(repeat.changed / max(repeat.rows, 1))


def came_back(repeat: Repeat) -> str:
    """`38 of 40 rows get another answer, by up to 0.41`, or the error."""
    if repeat.error:
        return repeat.error
    by = f", by up to {number(repeat.largest)}" if repeat.largest else ""
    return f"{repeat.changed:,} of {repeat.rows:,} rows get another answer{by}"


def example(repeat: Repeat, table: str) -> str:
    """The first row that changed, with both answers."""
    if not repeat.changed or repeat.error:
        return ""
    return f"{table}.iloc[[{repeat.row}]]  # {repeat.method}: {repeat.before} at first, then {repeat.after}"
