"""What was promised can be kept, with room to spare."""

from __future__ import annotations

from time import sleep
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Candidate,
    Elsewhere,
    Evidence,
    InCall,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Severity,
    Slo,
    Timings,
    Whole,
    check,
)
from mlready_jupyter.checks.words import number
from mlready_jupyter.subjects import growth
from mlready_jupyter.subjects.timing import Timing


@check(severity=Severity.ERROR)
def slo_breakpoint(
    slo: Slo,
    timings: Timings,
    elsewhere: Elsewhere | None,
    *,
    latency: Limit = Limit(1.0),
    load: Limit = Limit(1.0, warn=0.34),
    memory: Limit = Limit(1.0, warn=0.8),
) -> Iterator[Evidence]:
    """The service would break what it promises, or keeps it with no room to spare.

    What is promised stands under `[slo]`: the latency of 19 calls out of 20, rows per second, the memory of all
    workers. It is held against what was timed here, on this machine: a service has other processors, and a
    network in between, so that what is broken here will hardly be kept there.

    A load that takes more than a third of what the workers can answer is a WARNING: at peaks, queues grow long
    before the last processor is busy. How many rows a call may have before the latency breaks is in the sentence.

    Limits:
        latency: of 19 calls out of 20, as a multiple of what is promised.
        load: rows per second promised, as a part of what the workers can answer.
        memory: of all workers at the largest call, as a multiple of what is promised (Linux only).
    """
    at_call = _at(timings, slo.rows_per_call)
    call = "one row" if slo.rows_per_call == 1 else f"{slo.rows_per_call:,} rows"
    if slo.p95_latency is not None:
        slow = at_call.quantile(0.95)
        yield Evidence(
            f"19 of 20 calls of {call} take less than {_ms(slow.value)}, {_ms(slo.p95_latency)} are promised"
            + _until(timings, slo.p95_latency),
            at=InCall("predict", call),
            measured=Interval(*(seconds / slo.p95_latency for seconds in slow)),
            limit=latency,
            statistic="latency against the promise",
            needs="more calls on a quieter machine",
            remedy="Profile one call, and do what does not depend on the rows once, when the model is loaded.",
        )
    if slo.rows_per_second is not None:
        workers = slo.workers or 1
        middle = at_call.quantile(0.5)
        shares = [slo.rows_per_second * seconds / (workers * slo.rows_per_call) for seconds in middle]
        many = f"{workers} workers" if workers > 1 else "one worker"
        yield Evidence(
            f"Calls of {call} let {many} answer {number(slo.rows_per_second / shares[1])} rows a second, "
            f"{number(slo.rows_per_second)} are promised",
            at=InCall("predict", call),
            measured=Interval(*shares),
            limit=load,
            unit="share",
            statistic="part of the capacity that is promised",
            needs="more calls on a quieter machine",
            remedy="Add workers, or ask the model in larger calls.",
        )
    if slo.memory is not None and elsewhere is not None and elsewhere.memory:
        workers, peak = slo.workers or 1, _peak(elsewhere, slo.peak_rows or slo.rows_per_call)
        taken = [workers * (elsewhere.standing + extra) for extra in peak]
        yield Evidence(
            f"{workers} worker{'s' if workers > 1 else ''} would take {number(taken[1] / 1e6)} MB at "
            f"{slo.peak_rows or slo.rows_per_call:,} rows a call, {number(slo.memory / 1e6)} MB are promised",
            at=Whole("memory"),
            measured=Interval(*(size / slo.memory for size in taken)),
            limit=memory,
            statistic="memory against the promise",
            needs="calls with more rows",
            remedy="Ask in smaller calls, start fewer workers, or load less with the model.",
        )


def _at(timings: Timings, rows: int) -> Timing:
    """Calls of so many rows, or what they would take between the two sizes that were timed."""
    if rows == 1:
        return timings.singles
    sizes = [t.rows for t in timings.sweep]
    above = min(int(np.searchsorted(sizes, rows)), len(sizes) - 1)
    one, other = timings.sweep[max(above - 1, 0)], timings.sweep[above]
    if other.rows == rows or one.rows == other.rows:
        return other
    part = float(np.log(rows / one.rows) / np.log(other.rows / one.rows))
    slower = np.quantile(other.wall, np.linspace(0, 1, len(one.wall)))
    walls = tuple(float(a ** (1 - part) * b**part) for a, b in zip(sorted(one.wall), slower, strict=True))
    return Timing(rows, walls, walls)


def _until(timings: Timings, promised: float) -> str:
    """How many rows a call may have before it takes longer than promised, as far as growth tells."""
    grown = growth.fit([t.rows for t in timings.sweep], [t.best for t in timings.sweep])
    if grown is None or promised <= grown.fixed:
        return ""
    rows = ((promised - grown.fixed) / grown.factor) ** (1 / max(grown.exponent.value, 0.1))
    return f"; a call breaks the promise from about {number(rows)} rows on" if 1 < rows < 1e9 else ""


def _peak(elsewhere: Elsewhere, rows: int) -> tuple[float, float, float]:
    """Bytes that a call of so many rows takes: as measured, or in proportion beyond."""
    loads = elsewhere.memory
    low, high = (max(load.peak for load in loads if load.rows <= rows) if any(load.rows <= rows for load in loads) else 0), loads[-1].peak
    if rows > loads[-1].rows:
        extra = high * rows / loads[-1].rows
        return (float(high), extra, extra * 1.5)
    above = min((load.peak for load in loads if load.rows >= rows), default=high)
    return (float(min(low, above)), float(above), float(max(low, above)))


def _ms(seconds: float) -> str:
    return f"{number(1e3 * seconds)} ms"


class _Waits:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def predict(self, table: Any) -> list[float]:
        sleep(self.seconds)
        return [0.0] * len(table)


def _promising(table: MakeTable, seconds: float, slo: Slo) -> Candidate:
    return Candidate.of(_Waits(seconds), test=table(age=list(range(50))), slo=slo)


@slo_breakpoint.good
def room_to_spare(table: MakeTable) -> Candidate:
    return _promising(table, 0.001, Slo(p95_latency=0.5, rows_per_second=20, memory=100 * 10**9))


@slo_breakpoint.bad(findings=1, at="one row")
def slower_than_promised(table: MakeTable) -> Candidate:
    return _promising(table, 0.06, Slo(p95_latency=0.02))


@slo_breakpoint.bad(findings=1)
def hardly_kept(table: MakeTable) -> Candidate:
    return _promising(table, 0.01, Slo(rows_per_second=60))


@slo_breakpoint.bad(findings=1, at="memory")
def more_memory_than_promised(table: MakeTable) -> Candidate:
    return _promising(table, 0.001, Slo(memory=10**6))
