"""One row is answered while somebody waits."""

from __future__ import annotations

from time import sleep
from typing import Any

from mlready_jupyter.checks import Candidate, Evidence, InCall, Iterator, Limit, MakeTable, Severity, Timings, check


@check(severity=Severity.WARNING)
def slow_single_row(timings: Timings, *, seconds: Limit = Limit(0.25)) -> Iterator[Evidence]:
    """A single row takes long to answer.

    A service that answers requests one by one pays the fixed cost of a call every time: building
    frames, encoding columns, starting threads. Usual causes: a pipeline of many small pandas steps,
    a thread pool that is started for one row.

    Up to 300 calls of one row are timed, for 0.2 s at most; the median counts, the first call apart. What other
    work on the machine may have added is not held against it.

    Limits:
        seconds: median time of a call with one row.
    """
    median, slow = timings.singles.quantile(0.5), timings.singles.quantile(0.95).value
    yield Evidence(
        f"One row takes {1e3 * median.value:.3g} ms, 19 of 20 calls less than {1e3 * slow:.3g} ms; "
        f"the first took {1e3 * timings.first:.3g} ms",
        at=InCall("predict", "one row"),
        measured=median,
        limit=seconds,
        unit="s",
        statistic=f"median of {len(timings.singles.wall)} calls",
        remedy="Profile `predict` on one row; do what does not depend on the row once, when the model is loaded.",
        needs="more calls on a quieter machine",
    )


class _Waits:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def predict(self, table: Any) -> list[float]:
        sleep(self.seconds)
        return [0.0] * len(table)


@slow_single_row.good
def two_milliseconds(table: MakeTable) -> Candidate:
    return Candidate.of(_Waits(0.002), test=table(age=list(range(50))))


@slow_single_row.bad
def a_third_of_a_second(table: MakeTable) -> Candidate:
    return Candidate.of(_Waits(0.3), test=table(age=list(range(50))))
