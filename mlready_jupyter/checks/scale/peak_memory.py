"""Memory grows no faster than the work."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Elsewhere,
    Evidence,
    InCall,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Point,
    Severity,
    check,
    exact,
)
from mlready_jupyter.subjects import growth

NOISE = 8 * 2**20
"""Bytes that an allocator takes or gives as it likes."""


@check(severity=Severity.ERROR)
def peak_memory(elsewhere: Elsewhere, *, exponent: Limit = Limit(1.4, warn=1.2)) -> Iterator[Evidence]:
    """predict takes memory that grows faster than its rows.

    A process that takes too much is killed, with all the rows it held, and it is killed again when it
    is restarted. Usual causes: a table of every row against every other (distances, kernels), a
    dense one-hot table, a join inside predict.

    The high-water mark of a fresh process is read over calls of 1,000 to 64,000 rows (Linux only).
    Growth is judged among the calls that take more than 8 MB.

    Limits:
        exponent: of peak memory against rows; 1 is linear, 2 is quadratic.
    """
    loads = elsewhere.memory
    if len(loads) < growth.LEAST:
        why = elsewhere.memory_error or elsewhere.error or "too few calls came back"
        raise Absent(f"memory was not measured: {why}")
    large = [load for load in loads if load.peak > NOISE]
    grown = growth.fit([load.rows for load in loads], [load.peak + NOISE for load in loads]) if len(large) >= growth.LEAST else None
    last = loads[-1]
    reached = f"{last.rows:,} rows took {last.peak / 2**20:.3g} MB beyond what stood there"
    at = InCall("predict", "growing batches")
    if grown is None:
        measured = exact(0.0) if not large else Interval(*_rough(loads[-2].peak, last.peak, last.rows / loads[-2].rows))
        says = f"Memory of `predict` hardly grows with the rows: {reached}" if not large else f"`predict` takes memory: {reached}"
        yield Evidence(says, at=at, measured=measured, limit=exponent, statistic="exponent of peak memory against rows")
        return
    yield Evidence(
        f"Twice the rows take `predict` {2**grown.exponent.value:.3g} times the memory; {reached}",
        at=at,
        measured=grown.exponent,
        limit=exponent,
        statistic="exponent of peak memory against rows",
        remedy="Ask the model in batches of a fixed size, or replace what compares every row with every other.",
        needs="calls with more rows",
        exhibit=lambda: growth.curve(
            "Peak memory of predict against rows",
            "bytes",
            [Point(load.rows, exact(max(load.peak, 1))) for load in loads],
            grown,
            "High-water mark of a fresh process, beyond what stood there before the call.",
        ),
    )


def _rough(before: int, after: int, times: float) -> tuple[float, float, float]:
    """An exponent from the last two calls alone, the noise counted for it and against it."""
    kindest, likely, harshest = (
        float(np.log(max(above, 1) / below) / np.log(times))
        for above, below in ((after - NOISE, before + NOISE), (after, before + NOISE / 2), (after + NOISE, max(before, NOISE)))
    )
    return min(kindest, likely), likely, max(harshest, likely)


class AllAgainstAll:
    """Takes memory for every sixteenth pair of rows."""

    def predict(self, table: Any) -> Any:
        rows = len(table)
        return np.ones(rows * rows // 16, dtype=np.uint8)[:rows]


class RowByRow:
    def predict(self, table: Any) -> Any:
        return np.asarray(table, dtype=np.float64)[:, 0]


@peak_memory.good
def only_the_answers(table: MakeTable) -> Candidate:
    return Candidate.of(RowByRow(), test=table(age=list(range(50))))


@peak_memory.bad
def a_cell_for_every_pair(table: MakeTable) -> Candidate:
    return Candidate.of(AllAgainstAll(), test=table(age=list(range(500))))
