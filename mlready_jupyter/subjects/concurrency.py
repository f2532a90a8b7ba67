"""How many calls a second several threads make together."""

from __future__ import annotations

import math
from threading import Thread
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.thread_count import processors

THREADS = (1, 2, 4, 8)
SECONDS = 0.3  # with each number of threads
ROWS = 64


class Concurrency(NamedTuple):
    """`rates` are (threads, calls a second); `noise` is the part by which two measurements of one thread differ."""

    rates: tuple[tuple[int, float], ...]
    processors: int
    noise: float

    @property
    def law(self) -> tuple[float, float]:
        """Contention, and the number of threads at which throughput is greatest (inf where it only grows).

        The Universal Scalability Law, C(n) = n / (1 + s (n - 1) + k n (n - 1)) (Gunther 2007), by least squares on n / C(n) - 1.
        """
        one = self.rates[0][1]
        n = np.asarray([threads for threads, _ in self.rates[1:]], dtype=float)
        lost = n * one / np.maximum([rate for _, rate in self.rates[1:]], 1e-9) - 1
        (s, k), *_ = np.linalg.lstsq(np.column_stack([n - 1, n * (n - 1)]), lost, rcond=None)
        s, k = max(float(s), 0.0), max(float(k), 0.0)
        return s, math.sqrt((1 - min(s, 1.0)) / k) if k > 0 else math.inf


def measure(model: Model, table: Table) -> Concurrency:
    """An error in any of the threads is raised."""
    given = [table.pick(np.resize(table.spread(ROWS), ROWS)) for _ in range(max(THREADS))]
    rates = [(threads, _rate(model, given[:threads])) for threads in THREADS]
    again = _rate(model, given[:1])
    first = rates[0][1]
    rates[0] = 1, max(first, again)
    return Concurrency(tuple(rates), processors(), abs(first - again) / max(first, again, 1e-9))


def _rate(model: Model, given: list[Any]) -> float:
    calls, errors, end = [0] * len(given), list[Exception](), perf_counter() + SECONDS

    def work(thread: int) -> None:
        try:
            while perf_counter() < end:
                model.predict(given[thread])
                calls[thread] += 1
        except Exception as error:  # told by whoever waits for it
            errors.append(error)

    start = perf_counter()
    threads = [Thread(target=work, args=(number,), daemon=True) for number in range(len(given))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return sum(calls) / (perf_counter() - start)
