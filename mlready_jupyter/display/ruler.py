"""The limit ruler: how far a measurement lies from its limit, drawn the same for every finding.

The limit is the tick in the middle. Left of it 0 to 1 times the limit, linear; right of it 2 and 4 times on a log scale, an arrow
beyond. Where small is bad the ratio is turned over. Comparing findings is comparing distances from the tick.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from mlready_jupyter.core.finding import Evidence
from mlready_jupyter.core.measure import exact, excess
from mlready_jupyter.display import svg
from mlready_jupyter.display.words import Kind

FARTHEST = 2.0
"""log2 of the ratio at the right end."""


class Marks(NamedTuple):
    """Positions from -1 (nothing) over 0 (the limit) to 1 (four times the limit)."""

    low: float
    value: float
    high: float
    beyond: bool
    tolerated: float
    """Where the tolerated band ends: 0, or before it if a milder limit warns."""


def marks(evidence: Evidence) -> Marks | None:
    """None where there is nothing to draw: no number, or one that is none."""
    measured, limit = evidence.measured, evidence.limit
    if measured is None or limit is None:
        return Marks(1.0, 1.0, 1.0, beyond=True, tolerated=0.0)
    if not math.isfinite(measured.value):
        return None
    at = [_position(excess(exact(bound), limit)) for bound in measured]
    low, value, high = at[1] if math.isnan(at[0]) else min(at), at[1], at[1] if math.isnan(at[2]) else max(at)
    tolerated = 0.0 if limit.warn is None else min(_position(excess(exact(limit.warn), limit)), 0.0)
    return Marks(low, value, high, beyond=value >= 1.0, tolerated=tolerated)


def _position(ratio: float) -> float:
    if math.isnan(ratio):
        return math.nan
    return ratio - 1 if ratio <= 1 else min(math.log2(ratio) / FARTHEST, 1.0)


def drawn(evidence: Evidence, kind: Kind, title: str) -> str:
    """The ruler as SVG, 132 by 22."""
    at = marks(evidence)
    shapes = [
        svg.rect("tol", 4, 8, 60 * (1 + (at.tolerated if at else 0)), 6),
        svg.path("ax", "M4 11L126 11M94 9L94 13M124 9L124 13"),
        svg.path("lim", "M64 3L64 19", width=1.5),
    ]
    if at is not None:
        stroke, fill = svg.INK[kind.name]
        low, value, high = (64 + 60 * x for x in (at.low, at.value, at.high))
        if at.beyond:
            shapes += [
                svg.path(stroke, f"M{svg.n(low if 64 < low < 112 else 64)} 11L120 11", width=2),
                svg.path(fill, "M118 6L126 11L118 16Z"),
            ]
        else:
            if high - low > 1:
                shapes.append(svg.path(stroke, f"M{svg.n(low)} 11L{svg.n(high)} 11", width=2))
            shapes.append(svg.circle(fill, value, 11, 4))
    return svg.picture(132, 22, title, shapes)


def characters(evidence: Evidence) -> tuple[str, str, str]:
    """The ruler as 18 characters: what lies before the measurement, the measurement, what lies behind it."""
    cells = list("░░░░░░░░┃─────────")
    at = marks(evidence)
    if at is None:
        return "".join(cells), "", ""
    for n in range(8):
        if n >= round(8 * (1 + at.tolerated)):
            cells[n] = "─"
    low, value, high = (_cell(x) for x in (at.low, at.value, at.high))
    if at.beyond:
        low, value, high = max(low, 9) if low < 17 else 9, 17, 17
    for n in range(low, high + 1):
        cells[n] = "┃" if n == 8 else "━"
    cells[value] = "▶" if at.beyond else "●"
    return "".join(cells[:low]), "".join(cells[low : high + 1]), "".join(cells[high + 1 :])


def _cell(position: float) -> int:
    """Where on 18 characters; only what is exactly at the limit covers the tick."""
    if position < 0:
        return min(int(8 * (1 + max(position, -1.0))), 7)
    return 8 if position == 0 else max(9, round(8 + 9 * position))
