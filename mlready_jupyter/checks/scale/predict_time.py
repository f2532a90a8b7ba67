"""Time grows no faster than the work."""

from __future__ import annotations

from time import sleep
from typing import Any

from mlready_jupyter.checks import Candidate, Evidence, InCall, Interval, Iterator, Limit, MakeTable, Point, Severity, Timings, check
from mlready_jupyter.subjects import growth
from mlready_jupyter.subjects.timing import noise


@check(severity=Severity.ERROR)
def predict_time(timings: Timings, *, exponent: Limit = Limit(1.6, warn=1.4)) -> Iterator[Evidence]:
    """predict slows down faster than its rows grow.

    Twice the rows should take twice the time. Where they take three times as long, a nightly job
    that is fine today runs into the morning next year. Usual causes: a frame that grows in a loop,
    comparing every row with every other, a groupby with a Python function.

    The call is timed on 1 to 262,144 rows, as far as 1 s reaches, in rounds; the best call of each
    size counts, in CPU seconds unless predict mostly waits. The fixed cost of a call is taken off,
    and the exponent read off the three largest sizes at which it no longer hides the rest; where there are
    fewer than three, nothing is decided. What seems to grow too fast is looked at again for up to 4 s, in calls that are
    repeated and on larger tables, unless those cannot tell: it is found only where each of the last three
    doublings shows it, for a cache is outgrown once, and a busy neighbour goes.

    Limits:
        exponent: of time against rows; 1 is linear, 2 is quadratic. Tables that outgrow a cache reach
            1.3 for a while, hence the distance of the limits from 1.
    """
    grown = growth.fit([t.rows for t in timings.sweep], timings.costs, noise=noise(timings.sweep))
    largest = timings.sweep[-1]
    reached = f"{largest.rows:,} rows took {largest.best:.3g} s"
    at = InCall("predict", "growing batches")
    if grown is None:
        slope = 0.0 if max(timings.costs) < 2 * min(timings.costs) else float("nan")
        says = f"The fixed cost of a call hides any growth of `predict`: {reached}"
        yield Evidence(says, at=at, measured=Interval(slope, slope, slope), limit=exponent, statistic="exponent of time against rows")
        return
    yield Evidence(
        f"Twice the rows take `predict` {2**grown.exponent.value:.3g} times as long; {reached}",
        at=at,
        measured=grown.exponent,
        limit=exponent,
        statistic="exponent of time against rows",
        needs="larger tables or a quieter machine",
        remedy="Profile `predict` on the largest batch, and move what loops over rows into one vectorised expression.",
        exhibit=lambda: growth.curve(
            "Time of predict against rows",
            "seconds",
            [Point(t.rows, Interval(t.best, t.best, t.worst)) for t in timings.sweep],
            grown,
            "Best call of each size, in wall seconds; bars reach to the slowest.",
        ),
    )


class _Busy:
    """Takes a time that grows with the rows as it is told."""

    def __init__(self, exponent: float) -> None:
        self.exponent = exponent

    def predict(self, table: Any) -> list[float]:
        rows = len(table)
        sleep(2e-6 * rows if self.exponent == 1 else 2e-8 * rows**self.exponent)
        return [0.0] * rows


@predict_time.good
def linear(table: MakeTable) -> Candidate:
    return Candidate.of(_Busy(1.0), test=table(age=list(range(50))))


@predict_time.bad
def quadratic(table: MakeTable) -> Candidate:
    return Candidate.of(_Busy(2.0), test=table(age=list(range(50))))
