"""Most calls take as long as the others."""

from __future__ import annotations

from time import sleep
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Bar,
    Candidate,
    Evidence,
    InCall,
    Interval,
    Intervals,
    Iterator,
    Limit,
    MakeTable,
    Severity,
    Timings,
    check,
)
from mlready_jupyter.checks.words import number
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.timing import Timing


@check(severity=Severity.NOTE)
def uneven_latency(timings: Timings, *, spread: Limit = Limit(10.0)) -> Iterator[Evidence]:
    """One call in twenty takes many times as long as the usual one.

    Behind a timeout, the slow calls are the ones that count. Usual causes: a cache that is filled anew, a model
    that is reloaded, rows that take another path.

    Single rows are asked up to 300 times, the first call apart. CPU seconds are compared, which other work on the
    machine hardly touches, or wall seconds where a call mostly waits. The picture shows the percentiles of larger calls too.

    Limits:
        spread: 95th percentile of the calls, as a multiple of the median.
    """
    singles = timings.singles
    waits = singles.busiest < 0.5
    seconds = np.asarray(singles.wall if waits else singles.cpu)
    usual = float(np.median(seconds))
    slow = bounds.quantile(seconds, 0.95)
    if usual <= 0:
        return
    yield Evidence(
        f"One call in twenty takes {number(slow.value / usual)} times as long as the usual one ({number(1e3 * usual)} ms)",
        at=InCall("predict", "one row"),
        measured=Interval(*(value / usual for value in slow)),
        limit=spread,
        statistic="95th percentile against the median",
        needs="more calls",
        remedy="Ask the same row again and again under a profiler, and look at the slowest calls.",
        exhibit=lambda: Intervals("Time of a call, by rows", "ms", tuple(_bars([singles, *timings.sweep[1:]]))),
    )


def _bars(sweep: list[Timing]) -> Iterator[Bar]:
    for timing in sweep:
        low, middle, high = (1e3 * float(value) for value in np.quantile(timing.wall, [0.5, 0.95, 0.99]))
        rows = f"{timing.rows:,} row{'s' if timing.rows > 1 else ''}"
        yield Bar(rows, Interval(low, middle, high), f"p50 {number(low)}, p95 {number(middle)}, p99 {number(high)} ms")


class _Hiccups:
    """Every so many calls, one waits."""

    def __init__(self, every: int, usual: float) -> None:
        self.every, self.usual, self.calls = every, usual, 0

    def predict(self, table: Any) -> list[float]:
        self.calls += 1
        sleep(0.03 if self.calls % self.every == 0 else self.usual)
        return [0.0] * len(table)


@uneven_latency.good
def all_alike(table: MakeTable) -> Candidate:
    return Candidate.of(_Hiccups(10**9, 0.002), test=table(age=list(range(50))))


@uneven_latency.bad(findings=1)
def a_cache_that_is_filled_anew(table: MakeTable) -> Candidate:
    return Candidate.of(_Hiccups(6, 0.0005), test=table(age=list(range(50))))
