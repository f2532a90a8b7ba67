"""How long predict takes, as a call grows from one row to tens of thousands: one sweep for all questions of cost."""

from __future__ import annotations

from time import perf_counter, process_time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.tables import Floats, Table

SWEEP, SINGLES = 1.2, 0.8  # seconds of wall time, at most
SIZES = (1, 4, 16, 64, *(2**k for k in range(8, 19)))  # to 262,144 rows, close together where growth shows
MOST_CALLS = 9
CELLS = 8_000_000  # of the largest table that is built for it


class Timing(NamedTuple):
    """Some calls with so many rows: the best and the worst in wall seconds, the best in CPU seconds."""

    rows: int
    best: float
    worst: float
    cpu: float
    calls: int


class Timings(NamedTuple):
    """`sweep` over growing calls; `singles` are single-row calls in order, `first` the very first of them."""

    sweep: tuple[Timing, ...]
    singles: Floats
    first: float

    @property
    def costs(self) -> list[float]:
        """What growth is read off: CPU seconds, which other work on the machine disturbs less; wall seconds where the call mostly waits."""
        waits = sum(t.cpu for t in self.sweep) < sum(t.best for t in self.sweep) / 2
        return [t.best if waits else t.cpu for t in self.sweep]


def measure(model: Model, table: Table) -> Timings:
    """Time the model on copies of the table's rows, repeated as often as needed; stops when its seconds are spent."""
    rows = table.spread(1_000)
    first, _ = _time(model, table.pick(rows[:1]))
    return Timings(_sweep(model, table, rows), _singles(model, table, rows), first)


def _sweep(model: Model, table: Table, rows: NDArray[np.int64]) -> tuple[Timing, ...]:
    """Up through the sizes once, then round and round until the time is spent, so that a slow moment strikes all sizes alike."""
    end, calls = perf_counter() + SWEEP, dict[int, list[tuple[float, float]]]()
    tables: dict[int, Any] = {}
    for size in SIZES:
        last = calls[next(reversed(calls))][-1][0] if calls else 0.0
        if 4 * last > (end - perf_counter()) / 2 or size * table.width > CELLS:
            break
        tables[size] = table.pick(np.resize(rows, size))
        calls[size] = [_time(model, tables[size])]
    while perf_counter() < end:
        for size, given in tables.items():
            if len(calls[size]) < 2 or perf_counter() + calls[size][-1][0] < end:
                calls[size].append(_time(model, given))
        if all(len(taken) >= MOST_CALLS for taken in calls.values()):
            break
    return tuple(
        Timing(size, min(wall for wall, _ in taken), max(wall for wall, _ in taken), min(cpu for _, cpu in taken), len(taken))
        for size, taken in calls.items()
    )


def _time(model: Model, given: Any) -> tuple[float, float]:
    wall, cpu = perf_counter(), process_time()
    model.predict(given)
    return perf_counter() - wall, process_time() - cpu


def _singles(model: Model, table: Table, rows: NDArray[np.int64]) -> Floats:
    end, taken = perf_counter() + SINGLES, list[float]()
    for row in np.resize(rows, 300):
        taken.append(_time(model, table.pick(np.asarray([row])))[0])
        if perf_counter() > end:
            break
    return np.asarray(taken)
