"""How long predict takes, as a call grows from one row to tens of thousands: one sweep for all questions of cost."""

from __future__ import annotations

from time import perf_counter, process_time
from typing import NamedTuple

import numpy as np

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.tables import Floats, Table

SWEEP, SINGLES = 1.2, 0.8  # seconds of wall time, at most
SIZES = (1, 4, 16, 64, *(2**k for k in range(8, 19)))  # to 262,144 rows, close together where growth shows
CELLS = 8_000_000  # of the largest table that is built for it


class Timing(NamedTuple):
    """The best and the worst of some calls with so many rows, in wall seconds."""

    rows: int
    best: float
    worst: float
    calls: int


class Timings(NamedTuple):
    """`sweep` over growing calls; `singles` are single-row calls in order, `first` the very first of them."""

    sweep: tuple[Timing, ...]
    singles: Floats
    first: float
    busy: float
    """CPU seconds per wall second during the sweep: above 1, predict starts threads of its own."""


def measure(model: Model, table: Table) -> Timings:
    """Time the model on copies of the table's rows, repeated as often as needed; stops when its seconds are spent."""
    if not table.rows:
        raise UsageError(f"{table.name} has no rows to time predict with")
    rows = table.spread(1_000)
    one = table.pick(rows[:1])
    start = perf_counter()
    model.predict(one)
    first = perf_counter() - start
    wall, cpu = perf_counter(), process_time()
    sweep = _sweep(model, table, rows)
    busy = (process_time() - cpu) / max(perf_counter() - wall, 1e-9)
    return Timings(sweep, _singles(model, table, rows), first, busy)


def _sweep(model: Model, table: Table, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Timing, ...]:
    end, sweep = perf_counter() + SWEEP, list[Timing]()
    for size in SIZES:
        foretold = sweep[-1].best * 4 if sweep else 0.0
        if perf_counter() + 2 * foretold > end or size * table.width > CELLS:
            break
        given = table.pick(np.resize(rows, size))
        taken: list[float] = []
        share = perf_counter() + SWEEP / len(SIZES)
        while len(taken) < 2 or (len(taken) < 7 and perf_counter() < share):
            start = perf_counter()
            model.predict(given)
            taken.append(perf_counter() - start)
        sweep.append(Timing(size, min(taken), max(taken), len(taken)))
    return tuple(sweep)


def _singles(model: Model, table: Table, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    end, taken = perf_counter() + SINGLES, list[float]()
    for row in np.resize(rows, 300):
        given = table.pick(np.asarray([row]))
        start = perf_counter()
        model.predict(given)
        taken.append(perf_counter() - start)
        if perf_counter() > end:
            break
    return np.asarray(taken)
