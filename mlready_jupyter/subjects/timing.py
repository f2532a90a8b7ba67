"""How long a call takes, as it grows from one row to many: one sweep for all questions of cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.measure import Interval
from mlready_jupyter.subjects import bounds, growth
from mlready_jupyter.subjects.features import Features
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.queueing import Span, calm
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import TookTooLong

SWEEP, SINGLES, FEATURES = 1.0, 0.2, 0.4  # seconds of wall time, at most
LONGER = 3.0
"""Seconds more for a model that seems to grow too fast: spent on larger tables, and on calling the largest sizes again."""
SUSPECT = 1.2
"""The exponent from which it seems so; caches alone reach it now and then, and at 1.4 somebody would be warned."""
REACH = 0.7
"""The part of what is left that a larger size may take."""
REPEATED = 3
"""Calls that the best of a size takes before it is believed in a second look."""
SIZES = (1, 4, 16, 64, *(2**k for k in range(8, 19)))  # to 262,144 rows, close together where growth shows
MOST_CALLS = 15
CELLS = 8_000_000  # of the largest table that is built for it


class Timing(NamedTuple):
    """Some calls with so many rows: wall seconds (without those in which the thread waited for a processor) and CPU seconds of each."""

    rows: int
    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.wall)

    @property
    def worst(self) -> float:
        return max(self.wall)

    @property
    def busiest(self) -> float:
        """CPU seconds for each wall second, of the call that other work disturbed least."""
        return max(cpu / max(wall, 1e-9) for wall, cpu in zip(self.wall, self.cpu, strict=True))

    def quantile(self, part: float) -> Interval:
        """Of the wall seconds, between order statistics; the lower end leaves out what other work on the machine may have added."""
        wall = bounds.quantile(np.asarray(self.wall), part)
        if self.busiest < 0.5:  # it mostly waits by itself
            return wall
        alone = bounds.quantile(np.minimum(self.wall, self.cpu), part)
        return Interval(min(alone.low, wall.low), wall.value, wall.high)


class Timings(NamedTuple):
    """`sweep` over growing calls; `singles` are single-row calls in order, `first` the very first of them."""

    sweep: tuple[Timing, ...]
    singles: Timing
    first: float

    @property
    def costs(self) -> list[float]:
        return costs(self.sweep)

    @property
    def threads(self) -> float:
        """How many processors the largest calls kept busy at once."""
        return max((t.busiest for t in self.sweep[-3:]), default=0.0)


class FeatureTimes(NamedTuple):
    """The sweep over raw rows, and how many rows came `back` for the `rows` of the largest call; None where that is no table."""

    sweep: tuple[Timing, ...]
    rows: int
    back: int | None


def costs(sweep: Iterable[Timing]) -> list[float]:
    """What growth is read off: the best call of each size, by the clock that tells most."""
    return [min(calls) for calls in _seconds(sweep)]


def noise(sweep: Iterable[Timing]) -> float:
    """The part by which the best of some calls may be off: how far the usual one lies from it, at the sizes that were repeated."""
    off = [float(np.median(calls)) / max(min(calls), 1e-9) - 1 for calls in _seconds(sweep) if len(calls) > 2]
    return max(float(np.median(off)), 0.05) if off else 0.1


def _seconds(sweep: Iterable[Timing]) -> list[tuple[float, ...]]:
    """CPU seconds, which other work on the machine disturbs less; wall seconds where the calls mostly wait."""
    sweep = tuple(sweep)
    waits = np.median([t.busiest for t in sweep]) < 0.5
    return [t.wall if waits else t.cpu for t in sweep]


def measure(model: Model, table: Table) -> Timings:
    """Time the model on copies of the table's rows, repeated as often as needed; stops when its seconds are spent."""
    rows = table.spread(1_000)
    first = _time(model.predict, table.pick(rows[:1]))
    sizes = [size for size in SIZES if size * table.width <= CELLS]

    def given(size: int) -> Any:
        return table.pick(np.resize(rows, size))

    return Timings(looked_at(model.predict, given, sizes), _singles(model, table, rows), first[0])


def looked_at(call: Callable[[Any], Any], given: Callable[[int], Any], sizes: Sequence[int]) -> tuple[Timing, ...]:
    """A sweep; where it seems to grow too fast, its largest sizes again, and where it still does, larger ones.

    A slow moment passes, and an outgrown cache is outgrown only once: growth that is the call's own goes on. Larger ones
    are left alone where they could not show that, since a doubling that counts even then is a gentle one.
    """
    made = sweep(call, given, sizes, SWEEP)
    for seconds, further in ((SWEEP, ()), (LONGER, sizes)):
        grown = growth.fit([t.rows for t in made], costs(made), noise=noise(made))
        if grown is None or grown.exponent.value <= SUSPECT or (further and not _may_show(made, further, seconds)):
            break
        made = _again(call, given, made, further, seconds)
    return made


def _may_show(made: tuple[Timing, ...], sizes: Sequence[int], seconds: float) -> bool:
    """Whether all of the last steps may be steep once there are as many larger sizes as so many seconds can reach at best."""
    last, left, larger = made[-1].best, seconds, 0
    for _ in (size for size in sizes if size > made[-1].rows):
        last *= 2
        if REPEATED * last > REACH * left:
            break
        left, larger = left - REPEATED * last, larger + 1
    steps = growth.steps([t.rows for t in made], costs(made))
    return bool((steps[larger:] > SUSPECT).all())


def of_features(features: Features) -> FeatureTimes:
    """Time the features function on more and more of the raw rows; none is given twice, since joins would find its twin."""
    raw, most = features.raw, features.raw.rows
    sizes = [most // 2**k for k in range(9, -1, -1) if most // 2**k >= 10] or [most]
    some = raw.spread(sizes[0])
    made = features.function(raw.pick(some))
    back = len(made) if hasattr(made, "__len__") else None
    return FeatureTimes(sweep(features.function, lambda size: raw.pick(raw.spread(size)), sizes, FEATURES), len(some), back)


def sweep(call: Callable[[Any], Any], given: Callable[[int], Any], sizes: Iterable[int], seconds: float) -> tuple[Timing, ...]:
    """Up through the sizes once, then round and round until the time is spent, so that a slow moment strikes all sizes alike.

    A call that raises TookTooLong ends the way up; the first one's is raised.
    """
    span, calls = Span(seconds), dict[int, list[tuple[float, float]]]()
    tables: dict[int, Any] = {}
    for size in sizes:
        last = calls[next(reversed(calls))][-1][0] if calls else 0.0
        if 3 * last > span.left:
            break
        table = given(size)
        try:
            calls[size] = [_time(call, table)]
        except TookTooLong:
            if not calls:
                raise
            break
        tables[size] = table
    while span.left > 0:
        for size, table in tables.items():
            if calls[size][-1][0] < span.left:
                with suppress(TookTooLong):
                    calls[size].append(_time(call, table))
        if all(len(taken) >= MOST_CALLS or taken[-1][0] >= span.left for taken in calls.values()):
            break
    return tuple(Timing(size, *zip(*taken, strict=True)) for size, taken in calls.items())


def _again(
    call: Callable[[Any], Any], given: Callable[[int], Any], made: tuple[Timing, ...], sizes: Sequence[int], seconds: float
) -> tuple[Timing, ...]:
    """Larger sizes as far as the seconds reach, and the largest four called again; what was called too seldom is left out."""
    span, calls = Span(seconds), {t.rows: list(zip(t.wall, t.cpu, strict=True)) for t in made}
    for size in [size for size in sizes if size > max(calls)]:
        last, before = (min(calls[rows])[0] for rows in sorted(calls)[:-3:-1])
        if REPEATED * last * max(last / max(before, 1e-9), 2.0) > REACH * span.left:
            break
        table = given(size)
        calls[size] = [_time(call, table) for _ in range(REPEATED)]
    again = sorted(calls)[-growth.MOST :]
    while few := [size for size in again if len(calls[size]) < 2 * REPEATED and min(calls[size])[0] < span.left]:
        for size in few:
            calls[size].append(_time(call, given(size)))
    kept = [size for size in sorted(calls) if len(calls[size]) >= REPEATED or size == min(calls)]  # which tells the fixed cost
    enough = len([size for size in again if size in kept]) >= growth.LEAST  # or what grew is forgotten
    return tuple(Timing(size, *zip(*calls[size], strict=True)) for size in (kept if enough else sorted(calls)))


def _time(call: Callable[[Any], Any], given: Any) -> tuple[float, float]:
    wall, cpu = calm(), process_time()
    call(given)
    cpu = process_time() - cpu
    return max(calm() - wall, 0.0), cpu


def _singles(model: Model, table: Table, rows: NDArray[np.int64]) -> Timing:
    span, taken = Span(SINGLES), list[tuple[float, float]]()
    for row in np.resize(rows, 300):
        taken.append(_time(model.predict, table.pick(np.asarray([row]))))
        if span.left <= 0:
            break
    return Timing(1, *zip(*taken, strict=True))
