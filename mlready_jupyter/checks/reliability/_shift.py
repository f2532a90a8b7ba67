"""How far apart two columns are, and how a report says and draws it; numbers by their distribution, categories by their shares."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mlready_jupyter.checks import Histograms, Interval, Limit, Profiles, Series
from mlready_jupyter.checks.words import edge, needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.profile import Column, Gap, farthest

OTHERS = "any other"
SHOWN = 12
"""Categories in a picture."""


class Shift(NamedTuple):
    """`before` and `after` are the two shares that differ most, `what` the rows they are shares of: `below 805`."""

    uncut: Interval
    """What was measured, before it is cut off at 0."""
    statistic: str
    what: str
    before: float
    after: float
    rows: int
    """Rows a side that a measurement of this width takes: the harmonic mean of the two sides."""
    exhibit: Callable[[], Histograms]

    @property
    def measured(self) -> Interval:
        return bounds.from_nothing(self.uncut)

    def needs(self, limit: Limit) -> str:
        return needed(self.uncut, limit, self.rows, "rows a side")


def surely_drifted(profiles: Profiles, names: tuple[str, ...], least: float) -> list[str]:
    """The columns that moved by more than `least`, the farthest first."""
    found = {
        name: shift(name, profiles.reference[name], profiles.current[name], sides=("train", "current"), over=len(names))
        for name in names
        if profiles.reference[name].kind == profiles.current[name].kind
    }
    sure = {name: moved.measured.value for name, moved in found.items() if moved is not None and moved.measured.low > least}
    return sorted(sure, key=lambda name: -sure[name])


def shift(name: str, reference: Column, now: Column, *, sides: tuple[str, str], over: int) -> Shift | None:
    """The shift of a column at the confidence that holds for all `over` columns; None where the two cannot be compared."""
    if reference.known == 0 or now.known == 0:
        return None
    if reference.below is not None and now.below is not None and len(reference.below):
        return _of_numbers(name, reference, now, sides, over)
    if reference.counts is not None and now.counts is not None:
        return _of_categories(name, reference, now, sides, over)
    return None


def _of_numbers(name: str, reference: Column, now: Column, sides: tuple[str, str], over: int) -> Shift:
    gap = farthest(reference, now)
    return Shift(
        bounds.distance(now.counted, now.known, reference.counted, reference.known, over=over),
        "KS distance",
        f"lies {'below' if gap.under or reference.continuous else 'at or below'} {edge(gap.edge)}",
        gap.before,
        gap.after,
        _a_side(reference, now),
        lambda: _histograms(name, reference, now, sides, gap),
    )


def _of_categories(name: str, reference: Column, now: Column, sides: tuple[str, str], over: int) -> Shift:
    names, old, new = _counts(reference, now)
    n, m = reference.known, now.known
    order = np.argsort(-np.abs(new / m - old / n), kind="stable")
    top, shown = int(order[0]) if len(order) else -1, order[:SHOWN]
    return Shift(
        bounds.share_distance(new, m, old, n, over=over) if names else Interval(0.0, 0.0, 0.0),
        "largest change of a share",
        f"is {names[top]!r}" if names else "is known",
        float(old[top] / n) if names else 1.0,
        float(new[top] / m) if names else 1.0,
        _a_side(reference, now),
        lambda: _bars(name, [names[i] for i in shown], old[shown] / n, new[shown] / m, (n, m), sides),
    )


def _a_side(reference: Column, now: Column) -> int:
    return round(2 / (1 / reference.known + 1 / now.known))


def _counts(reference: Column, now: Column) -> tuple[list[str], bounds.Floats, bounds.Floats]:
    """The categories of both, with their rows; where one side kept only its most frequent, none that it may have dropped.

    What a lock keeps silent about is one category of its own: all other words.
    """
    assert reference.counts is not None and now.counts is not None
    if reference.rare and not reference.endless:
        others = sum(rows for name, rows in now.counts.items() if name not in reference.counts) + now.rare
        names = sorted(reference.counts)
        then = [*(reference.counts[name] for name in names), reference.rare]
        today = [*(now.counts.get(name, 0) for name in names), others]
        return [*names, OTHERS], np.asarray(then, dtype=np.float64), np.asarray(today, dtype=np.float64)
    names = sorted({*reference.counts, *now.counts})
    if reference.rare or now.rare:
        names = [name for name in names if (name in reference.counts or not reference.rare) and (name in now.counts or not now.rare)]
    old, new = (np.asarray([column.get(name, 0) for name in names], dtype=np.float64) for column in (reference.counts, now.counts))
    return names, old, new


def _histograms(name: str, reference: Column, now: Column, sides: tuple[str, str], gap: Gap) -> Histograms:
    assert reference.edges is not None
    inner = reference.edges
    low, high = (end if math.isfinite(end) else 0.0 for end in (min(reference.low, now.low), max(reference.high, now.high)))
    ends = np.r_[min(low, inner[0]), inner, max(high, inner[-1])]
    wide = (
        np.r_[True, ends[1:-1] > ends[0], True] & np.r_[True, ends[1:-1] < ends[-1], True]
    )  # an outer bin without width is its neighbour's
    before, after = (np.diff(np.r_[0.0, column.cumulative, 1.0][wide]) for column in (reference, now))
    ends = ends[wide]
    return Histograms(
        f"`{name}`",
        Series(sides[0], reference.known, tuple(map(float, before))),
        Series(sides[1], now.known, tuple(map(float, after))),
        edges=tuple(map(float, ends)),
        apart=gap.edge,
        caption=f"The two are farthest apart at {edge(gap.edge)}: {percent(gap.size)} of the rows.",
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
