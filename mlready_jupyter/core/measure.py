"""A measurement, the limit it is held against, and the three lines that compare them."""

from __future__ import annotations

import math
from enum import Enum, IntEnum
from typing import Literal, NamedTuple


class Severity(IntEnum):
    """How much a finding matters; the order is the meaning."""

    NOTE = 1
    WARNING = 2
    ERROR = 3


class Answer(Enum):
    """What became of a question."""

    CLEAR = "clear"
    FOUND = "found"
    UNDECIDED = "undecided"
    SKIPPED = "skipped"
    BROKEN = "broken"


class Interval(NamedTuple):
    """A measured value between its confidence bounds."""

    low: float
    value: float
    high: float


def exact(value: float) -> Interval:
    """What was counted, not estimated: an interval without width."""
    return Interval(value, value, value)


class Limit(NamedTuple):
    """What is tolerated: past `value` a criterion's own severity, past `warn` only a WARNING."""

    value: float
    warn: float | None = None
    worse: Literal["above", "below"] = "above"


def decide(measured: Interval, limit: Limit) -> tuple[Answer, Severity]:
    """The answer, and the most severe thing it may be said of.

    Whole interval past the limit: FOUND. Wholly within: CLEAR. Otherwise UNDECIDED. With a `warn`
    limit, CLEAR means within that one too, so that more rows never turn CLEAR into FOUND.
    """
    if not all(map(math.isfinite, measured)):
        return Answer.UNDECIDED, Severity.ERROR
    above = limit.worse == "above"
    kindest, harshest = (measured.low, measured.high) if above else (-measured.high, -measured.low)
    sign = 1 if above else -1
    hard = sign * limit.value
    soft = hard if limit.warn is None else sign * limit.warn
    if kindest > hard:
        return Answer.FOUND, Severity.ERROR
    if kindest > soft:
        return Answer.FOUND, Severity.WARNING
    if harshest <= soft:
        return Answer.CLEAR, Severity.ERROR
    return Answer.UNDECIDED, Severity.ERROR if harshest > hard else Severity.WARNING


def excess(measured: Interval, limit: Limit) -> float:
    """How many times the limit was measured: 1 at the limit, turned over where small is bad, inf past a limit of 0."""
    worst, bound = (measured.value, limit.value) if limit.worse == "above" else (limit.value, measured.value)
    if bound > 0:
        return max(worst, 0.0) / bound
    return math.inf if worst > bound else 1.0 if worst == bound and worst != 0 else 0.0
