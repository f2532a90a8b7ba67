"""Two workers answer more than one."""

from __future__ import annotations

from threading import Lock
from time import sleep
from typing import Any

from mlready_jupyter.checks import (
    Candidate,
    Concurrency,
    Curve,
    Evidence,
    InCall,
    Interval,
    Iterator,
    Limit,
    Line,
    MakeTable,
    Point,
    Severity,
    check,
)
from mlready_jupyter.checks.words import number, percent
from mlready_jupyter.core.measure import exact


@check(severity=Severity.WARNING, preview=True)
def concurrency(concurrency: Concurrency, *, efficiency: Limit = Limit(0.6, worse="below")) -> Iterator[Evidence]:
    """Calls from several threads at once get in each other's way.

    A service that answers in threads hopes that two of them answer twice as much. Where a lock, the interpreter
    itself, or a shared pool lets one wait for the other, they do not, and from some number on more threads
    answer less. The picture shows the throughput of 1, 2, 4 and 8 threads, and what the Universal Scalability Law
    makes of it.

    Calls of 64 rows are made for 0.3 s with each number of threads. It is a preview: on a machine that does other
    work, it says more about the machine. Whether the answers stay the same is asked by `reliability/thread-safety`.

    Limits:
        efficiency: throughput of two threads, as a part of twice that of one; only where there are two processors.

    Source: Gunther, Guerrilla Capacity Planning (2007), chapter 6.
    """
    one, two = (next((rate for threads, rate in concurrency.rates if threads == wanted), 0.0) for wanted in (1, 2))
    if not one or not two or concurrency.processors < 2:
        return
    share, half = two / (2 * one), concurrency.noise
    worst, knee = concurrency.law
    yield Evidence(
        f"Two threads answer {percent(share)} of twice what one answers"
        + (f"; from about {number(knee)} threads on, more of them answer less" if 1 < knee < 1e3 else ""),
        at=InCall("predict", "several threads"),
        measured=Interval(share * (1 - half), share, share * (1 + half)),
        limit=efficiency,
        unit="share",
        statistic="throughput of two threads against twice that of one",
        needs="a quieter machine",
        remedy="Answer in processes instead of threads, or find the lock that all calls wait for.",
        exhibit=lambda: Curve(
            "Calls a second against threads",
            "threads",
            "calls a second",
            tuple(Point(threads, exact(rate)) for threads, rate in concurrency.rates),
            (Line("each thread adds as much as the first", tuple((threads, threads * one) for threads, _ in concurrency.rates)),),
            caption=f"Contention {number(worst)} in the Universal Scalability Law.",
        ),
    )


class _Waits:
    def __init__(self, lock: Any = None) -> None:
        self.lock = lock

    def predict(self, table: Any) -> list[float]:
        if self.lock is None:
            sleep(0.005)
        else:
            with self.lock:
                sleep(0.005)
        return [0.0] * len(table)


@concurrency.good
def each_by_itself(table: MakeTable) -> Candidate:
    return Candidate.of(_Waits(), test=table(age=list(range(50))))


@concurrency.bad(findings=1)
def all_wait_for_one_lock(table: MakeTable) -> Candidate:
    return Candidate.of(_Waits(Lock()), test=table(age=list(range(50))))
