"""How far apart two columns are, and how a report says and draws it; numbers by their distribution, categories by their shares."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mlready_jupyter.checks import Histograms, Interval, Limit, Series
from mlready_jupyter.checks.words import edge, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.profile import Column, farthest

SHOWN = 12
"""Categories in a picture."""


class Shift(NamedTuple):
    """`before` and `after` are the two shares that differ most, `what` the rows they are shares of: `below 805`."""

    measured: Interval
    statistic: str
    what: str
    before: float
    after: float
    rows: int
    """Rows a side that would decide; 0 when it is not known."""
    exhibit: Callable[[], Histograms]

    def needs(self, limit: Limit) -> str:
        """What would decide, said where the interval holds the limit."""
        bound = limit.value if limit.warn is None else limit.warn
        return f"About {_round(self.rows):,} rows a side would decide." if self.rows and self.measured.low <= bound else ""


def shift(name: str, reference: Column, now: Column, *, sides: tuple[str, str], limit: Limit, over: int) -> Shift | None:
    """The shift of a column at the confidence that holds for all `over` columns; None where the two cannot be compared."""
    if reference.known == 0 or now.known == 0:
        return None
    if reference.below is not None and now.below is not None and len(reference.below):
        return _of_numbers(name, reference, now, sides, limit, over)
    if reference.counts is not None and now.counts is not None:
        return _of_categories(name, reference, now, sides, limit, over)
    return None


def _of_numbers(name: str, reference: Column, now: Column, sides: tuple[str, str], limit: Limit, over: int) -> Shift:
    assert reference.edges is not None
    gap, where = farthest(reference, now)
    measured = bounds.distance(gap, n=reference.known, m=now.known, over=over)
    at = int(np.searchsorted(reference.edges, where))
    before, after = (float(column.cumulative[at]) for column in (reference, now))
    continuous = reference.continuous
    return Shift(
        measured,
        "KS distance",
        f"lies {'below' if continuous else 'at or below'} {edge(where)}",
        before,
        after,
        bounds.rows_for_distance(gap, limit.value if limit.warn is None else limit.warn, over=over),
        lambda: _histograms(name, reference, now, sides, where, gap),
    )


def _of_categories(name: str, reference: Column, now: Column, sides: tuple[str, str], limit: Limit, over: int) -> Shift:
    assert reference.counts is not None and now.counts is not None
    names, old, new = _counts(reference, now)
    n, m = reference.known, now.known
    gaps = np.abs(new / m - old / n)
    order = np.argsort(-gaps, kind="stable")
    likely = order[: 2 * SHOWN].tolist() + np.argsort(-(old / n + new / m), kind="stable")[: 2 * SHOWN].tolist()
    changes = {
        i: bounds.magnitude(bounds.share_difference(int(new[i]), m, int(old[i]), n, over=over * max(len(names), 1))) for i in set(likely)
    }
    top = int(order[0]) if len(order) else -1
    measured = bounds.largest(list(changes.values())) if changes else Interval(0.0, 0.0, 0.0)
    bound = limit.value if limit.warn is None else limit.warn
    rows = bounds.rows_for_share_difference(
        float(old[top] / n) if changes else 0.0, float(new[top] / m) if changes else 0.0, bound, over=over * max(len(names), 1)
    )
    return Shift(
        measured,
        "largest change of a share",
        f"is {names[top]!r}" if changes else "is known",
        float(old[top] / n) if changes else 1.0,
        float(new[top] / m) if changes else 1.0,
        rows,
        lambda: _bars(name, [names[i] for i in order[:SHOWN]], old[order[:SHOWN]] / n, new[order[:SHOWN]] / m, (n, m), sides),
    )


def _counts(reference: Column, now: Column) -> tuple[list[str], bounds.Floats, bounds.Floats]:
    """The categories of both, with their rows; where one side kept only its most frequent, none that it may have dropped."""
    assert reference.counts is not None and now.counts is not None
    names = sorted({*reference.counts, *now.counts})
    if reference.rare or now.rare:
        names = [name for name in names if (name in reference.counts or not reference.rare) and (name in now.counts or not now.rare)]
    old, new = (np.asarray([column.get(name, 0) for name in names], dtype=np.float64) for column in (reference.counts, now.counts))
    return names, old, new


def _histograms(name: str, reference: Column, now: Column, sides: tuple[str, str], where: float, gap: float) -> Histograms:
    assert reference.edges is not None
    inner = reference.edges
    low, high = (end if math.isfinite(end) else 0.0 for end in (min(reference.low, now.low), max(reference.high, now.high)))
    before, after = (np.diff(np.r_[0.0, column.cumulative, 1.0]) for column in (reference, now))
    ends = np.r_[min(low, inner[0]), inner, max(high, inner[-1])]
    return Histograms(
        f"`{name}`",
        Series(sides[0], reference.known, tuple(map(float, before))),
        Series(sides[1], now.known, tuple(map(float, after))),
        edges=tuple(map(float, ends)),
        apart=where,
        caption=f"The two are farthest apart at {edge(where)}: {percent(gap)} of the rows.",
    )


def _bars(
    name: str, labels: list[str], before: bounds.Floats, after: bounds.Floats, rows: tuple[int, int], sides: tuple[str, str]
) -> Histograms:
    return Histograms(
        f"`{name}`",
        Series(sides[0], rows[0], tuple(map(float, before))),
        Series(sides[1], rows[1], tuple(map(float, after))),
        labels=tuple(labels),
        caption=f"The {len(labels)} categories whose share changed most." if len(labels) == SHOWN else "",
    )


def _round(rows: int) -> int:
    digits = max(len(str(rows)) - 2, 0)
    return int(-(-rows // 10**digits) * 10**digits)
