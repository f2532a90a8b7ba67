"""How fast a cost grows with the rows: an exponent, its interval, and the bend from which it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mlready_jupyter.core.exhibit import Curve, Line, Point
from mlready_jupyter.core.measure import Interval
from mlready_jupyter.subjects import bounds

LEAST = 3
"""Points beyond the bend that an exponent takes."""
MOST = 4
"""Points, the largest, that it is read off."""


class Growth(NamedTuple):
    """cost = fixed + factor * rows ** exponent.value; from `bend` rows on the second part is what counts."""

    exponent: Interval
    factor: float
    bend: float
    fixed: float = 0.0

    def cost(self, rows: float) -> float:
        return self.fixed + self.factor * float(rows**self.exponent.value)


def fit(rows: Sequence[float], costs: Sequence[float], *, noise: float | None = None) -> Growth | None:
    """The slope on logarithms, by least squares, of what a call costs beyond its fixed cost, which is that of the cheapest call.

    Only points that cost more than twice the cheapest count, and of these the largest four: what grows fastest takes over
    at the end. None with fewer than three of them: the fixed cost still hides the growth.

    `noise` is the part by which a cost may be off, as repeats tell. With it, the last three points count, and the interval
    is that of their noise alone, but for its low end, which no step among the last four points may lie below: an outgrown
    cache, or a busy neighbour, lifts one step or two, growth lifts every one.
    """
    fixed = min(costs, default=0.0)
    x, y = _largest(rows, costs)
    if len(x) < LEAST:
        return None
    if noise is None:
        exponent = bounds.slope(x, y)
    else:
        gentlest = float(steps(rows, costs).min())
        x, y = x[-LEAST:], y[-LEAST:]
        exponent = bounds.slope_of_known_error(x, y, noise)
        exponent = exponent._replace(low=min(exponent.low, gentlest))
    return Growth(exponent, float(np.exp(y.mean() - exponent.value * x.mean())), float(np.exp(x[0])), fixed)


def steps(rows: Sequence[float], costs: Sequence[float]) -> bounds.Floats:
    """The exponent from each of the points that `fit` reads to the next."""
    x, y = _largest(rows, costs)
    return np.asarray(np.diff(y) / np.diff(x))


def _largest(rows: Sequence[float], costs: Sequence[float]) -> tuple[bounds.Floats, bounds.Floats]:
    """The logarithms of the largest points that cost more than twice the cheapest, and of what they cost beyond that."""
    fixed = min(costs, default=0.0)
    beyond = [(n, cost - fixed) for n, cost in zip(rows, costs, strict=True) if cost > 2 * fixed > 0][-MOST:]
    return np.log([n for n, _ in beyond]), np.log([cost for _, cost in beyond])


def curve(title: str, y: str, points: Sequence[Point], growth: Growth, caption: str) -> Curve:
    """Log-log: what was measured, the fitted line, and slope 1 from the bend for comparison."""
    last, start = points[-1].x, growth.cost(growth.bend)
    linear = Line("linear", ((growth.bend, start), (last, start * last / growth.bend)))
    fitted = Line("fitted", tuple((point.x, growth.cost(point.x)) for point in points if point.x >= growth.bend), "fit")
    return Curve(title, "rows in one call", y, tuple(points), (linear, fitted), log=True, caption=caption)
