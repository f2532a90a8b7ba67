"""Comparing a measurement with its limit."""

from __future__ import annotations

import math

import pytest

from mlready_jupyter.core.measure import Answer, Interval, Limit, Severity, decide, exact, excess

WARN = Limit(0.05, warn=0.02)
AT_LEAST = Limit(10, warn=20, worse="below")


@pytest.mark.parametrize(
    ("measured", "limit", "answer", "severity"),
    [
        (Interval(0.06, 0.08, 0.10), WARN, Answer.FOUND, Severity.ERROR),
        (Interval(0.03, 0.04, 0.06), WARN, Answer.FOUND, Severity.WARNING),
        (Interval(0.00, 0.01, 0.02), WARN, Answer.CLEAR, Severity.ERROR),
        (Interval(0.00, 0.01, 0.04), WARN, Answer.UNDECIDED, Severity.WARNING),
        (Interval(0.00, 0.04, 0.06), WARN, Answer.UNDECIDED, Severity.ERROR),
        (exact(0.05), Limit(0.05), Answer.CLEAR, Severity.ERROR),
        (exact(0), Limit(0), Answer.CLEAR, Severity.ERROR),
        (exact(1), Limit(0), Answer.FOUND, Severity.ERROR),
        (Interval(3, 5, 9), AT_LEAST, Answer.FOUND, Severity.ERROR),
        (Interval(12, 15, 19), AT_LEAST, Answer.FOUND, Severity.WARNING),
        (Interval(20, 25, 30), AT_LEAST, Answer.CLEAR, Severity.ERROR),
        (Interval(0, math.nan, 1), WARN, Answer.UNDECIDED, Severity.ERROR),
    ],
)
def test_decide(measured: Interval, limit: Limit, answer: Answer, severity: Severity) -> None:
    assert decide(measured, limit) == (answer, severity)


def test_a_narrower_interval_never_turns_a_decided_answer() -> None:
    """More rows shrink the interval around the truth; only UNDECIDED may become something else, and a WARNING an ERROR."""
    for truth in [i / 200 for i in range(21)]:
        decided: list[Answer] = []
        for half in (0.2, 0.1, 0.05, 0.02, 0.01, 0.001, 0.0):
            answer, _ = decide(Interval(max(truth - half, 0), truth, truth + half), WARN)
            if answer is not Answer.UNDECIDED:
                decided.append(answer)
        assert len(set(decided)) <= 1, truth


@pytest.mark.parametrize(
    ("measured", "limit", "times"),
    [(exact(0.1), Limit(0.05), 2.0), (exact(5), AT_LEAST, 2.0), (exact(3), Limit(0), math.inf), (exact(0), Limit(0), 0.0)],
)
def test_excess(measured: Interval, limit: Limit, times: float) -> None:
    assert excess(measured, limit) == times
