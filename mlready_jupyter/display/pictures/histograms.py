"""Two distributions of one column: steps for numbers, bars for categories, and how far apart they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from mlready_jupyter.core.exhibit import Histograms, Series
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.display import axis, numbers, svg, words
from mlready_jupyter.display.tidy import code, visible

LEFT, RIGHT, TOP, BASE = 12, 428, 28, 122
BINS = 40
NARROWEST = (RIGHT - LEFT) / BINS
CATEGORIES = 7


def drawn(exhibit: Histograms, finding: Finding) -> tuple[str, str]:
    """The picture and its caption."""
    if not exhibit.labels and len(exhibit.edges) < 2:
        return "", ""
    shapes, bottom, told, note = _categories(exhibit) if exhibit.labels else _steps(exhibit)
    effect, height = _effect(finding, bottom)
    reference, now = exhibit.reference, exhibit.now
    caption = f"Grey: {_named(reference)}. Blue: {_named(now)}.{note} {exhibit.caption}"
    desc = f"{told} {_effect_told(finding)}"
    return svg.picture(440, height, exhibit.title, [*shapes, *effect], desc=desc), caption


def _named(series: Series) -> str:
    return f"{code(series.name)}, {numbers.plural(series.rows, 'row')}"


def _steps(exhibit: Histograms) -> tuple[list[str], int, str, str]:
    """Both histograms over one axis, and the line where their sums are farthest apart."""
    edges = _finite(exhibit.edges)
    x, note = _across(edges)
    places = [x(edge) for edge in edges] if note != EVEN else _evenly(len(edges))
    kept = _apart_enough(places, always=edges.index(exhibit.apart) if exhibit.apart in edges else 0)
    sides = [places[n] for n in kept]
    grey, blue = (_density(_joined(series.shares, kept), sides) for series in (exhibit.reference, exhibit.now))
    tallest = max([*grey, *blue], default=0) or 1
    shapes = [
        svg.path("ref", _outline(grey, sides, tallest, close=True)),
        svg.path("cur", _outline(blue, sides, tallest), width=1.5),
        svg.line("ax", LEFT, BASE, RIGHT, BASE),
    ]
    for value, at in _ticks(x, edges, places, note):
        shapes.append(svg.line("ax", at, BASE, at, BASE + 4))
        anchor = "start" if at < 24 else "end" if at > 416 else "middle"
        shapes.append(svg.text(at, BASE + 15, numbers.tick(value), anchor=anchor))
    told = ""
    if exhibit.apart is not None and math.isfinite(exhibit.apart):
        below, before = (_below(series.shares, edges, exhibit.apart) for series in (exhibit.now, exhibit.reference))
        split = numbers.short(exhibit.apart)
        now, then = numbers.number(below, "share"), numbers.number(before, "share")
        told = f"{now} of {visible(exhibit.now.name, 40)} lies below {split}, in {visible(exhibit.reference.name, 40)} {then}."
        shapes += _apart(
            _between(edges, places, exhibit.apart), f"below {split}: {now} now", f"{then} in {visible(exhibit.reference.name, 14)}"
        )
    return shapes, 142, told, note


EVEN = " Bins of unequal width, drawn equally wide."


def _across(edges: Sequence[float]) -> tuple[axis.Axis, str]:
    """Linear; log where positive data span more than two decades; even where a few bins hold nearly the whole range."""
    low, high = edges[0], edges[-1]
    if low > 0 and high / low > 100:
        return axis.Axis(low, high, LEFT, RIGHT, log=True), " Log axis."
    widths = sorted(b - a for a, b in pairwise(edges))
    even = widths[-1] > 25 * max(widths[len(widths) // 2], 1e-300) or high <= low
    return axis.Axis(low, high if high > low else low + 1, LEFT, RIGHT), EVEN if even else ""


def _evenly(count: int) -> list[float]:
    return [LEFT + (RIGHT - LEFT) * n / (count - 1) for n in range(count)]


def _ticks(x: axis.Axis, edges: Sequence[float], places: Sequence[float], note: str) -> list[tuple[float, float]]:
    if note == EVEN:
        every = max(1, (len(edges) - 1) // 4)
        return [(edges[n], places[n]) for n in range(0, len(edges), every)]
    return [(value, x(value)) for value in x.ticks()]


def _finite(edges: Sequence[float]) -> list[float]:
    """Open ends closed, one neighbouring bin wide."""
    inner = [edge for edge in edges if abs(edge) < 1e300]
    if len(inner) < 2:
        inner = [0.0, 1.0]
    closed = [min(max(edge, inner[0]), inner[-1]) if edge == edge else inner[0] for edge in edges]
    if edges[0] < inner[0]:
        closed[0] = inner[0] - (inner[1] - inner[0])
    if edges[-1] > inner[-1]:
        closed[-1] = inner[-1] + (inner[-1] - inner[-2])
    return closed


def _apart_enough(places: Sequence[float], *, always: int) -> list[int]:
    """The edges that are drawn: so that no step is narrower than a BINS-th of the paper, and one edge in any case."""
    kept, last = [0], len(places) - 1
    for n in range(1, last):
        if n == always or (places[n] - places[kept[-1]] >= NARROWEST and places[last] - places[n] >= NARROWEST):
            kept.append(n)
    return [*kept, last]


def _joined(shares: Sequence[float], kept: Sequence[int]) -> list[float]:
    return [sum(share for share in shares[a:b] if share > 0) for a, b in pairwise(kept)]


def _density(shares: Sequence[float], places: Sequence[float]) -> list[float]:
    """Heights whose areas on paper are the shares."""
    return [share / max(b - a, 0.5) for share, (a, b) in zip(shares, pairwise(places), strict=True)]


def _outline(heights: Sequence[float], places: Sequence[float], tallest: float, *, close: bool = False) -> str:
    """Steps over the axis."""
    steps = (f"V{svg.n(BASE - (BASE - TOP) * height / tallest)}H{svg.n(right)}" for height, right in zip(heights, places[1:], strict=True))
    return f"M{svg.n(places[0])} {BASE}" + "".join(steps) + f"V{BASE}" + ("Z" if close else "")


def _below(shares: Sequence[float], edges: Sequence[float], value: float) -> float:
    """The share of rows below a value, as far as bins can tell."""
    total = 0.0
    for share, (a, b) in zip(shares, pairwise(edges), strict=False):
        part = 1.0 if value >= b else (value - a) / (b - a) if value > a and b > a else 0.0
        total += share * part
    return total


def _between(edges: Sequence[float], places: Sequence[float], value: float) -> float:
    """The place of a value on an axis of bins."""
    for (a, b), (left, right) in zip(pairwise(edges), pairwise(places), strict=True):
        if a <= value <= b and b > a:
            if edges[0] > 0 and a > 0:
                return left + (right - left) * (math.log(value / a) / math.log(b / a))
            return left + (right - left) * (value - a) / (b - a)
    return places[0] if value < edges[0] else places[-1]


def _apart(x: float, now: str, then: str) -> list[str]:
    """A dashed line with what lies left of it on either side, or on two rows of one side near an edge of the paper."""
    dashed = svg.line("lim", x, 14, x, BASE, dash="2 3")
    if x < 150:
        return [dashed, svg.text(x + 6, 11, now, kind="bt"), svg.text(x + 6, 24, then)]
    if x > 330:
        return [dashed, svg.text(x - 6, 11, now, kind="bt", anchor="end"), svg.text(x - 6, 24, then, anchor="end")]
    return [dashed, svg.text(x - 6, 21, now, kind="bt", anchor="end"), svg.text(x + 6, 21, then)]


def _categories(exhibit: Histograms) -> tuple[list[str], int, str, str]:
    """A grey and a blue bar for each category, the most changed first; the rest as one."""
    pairs = most_changed(exhibit, CATEGORIES)
    most = max((max(r, n) for _, r, n in pairs), default=0) or 1
    shapes = []
    for row, (label, then, now) in enumerate(pairs):
        y = 8 + row * 20
        shapes += [
            svg.text(0, y + 9, visible(label, 24), kind="k", bold=False),
            svg.rect("ref", 150, y, 180 * max(then, 0) / most, 6),
            svg.rect("curf", 150, y + 6, 180 * max(now, 0) / most, 5),
            svg.text(438, y + 9, f"{numbers.number(then, 'share')} → {numbers.number(now, 'share')}", anchor="end"),
        ]
    told = "; ".join(
        f"{visible(label, 30)}: {numbers.number(then, 'share')}, now {numbers.number(now, 'share')}" for label, then, now in pairs
    )
    return shapes, 12 + 20 * len(pairs), f"{told}.", ""


def most_changed(exhibit: Histograms, most: int) -> list[tuple[str, float, float]]:
    """Label, share before, share now: the most changed first; beyond so many, one row for the others."""
    pairs = list(zip(exhibit.labels, exhibit.reference.shares, exhibit.now.shares, strict=False))
    pairs.sort(key=lambda each: -abs(each[2] - each[1]) if math.isfinite(each[2] - each[1]) else 0.0)
    if len(pairs) <= most:
        return pairs
    rest = pairs[most - 1 :]
    return [*pairs[: most - 1], (f"{len(rest):,} others", sum(r for _, r, _ in rest), sum(n for _, _, n in rest))]


def _effect(finding: Finding, top: int) -> tuple[list[str], int]:
    """How far apart they are, with its interval over the tolerated band."""
    evidence = finding.evidence
    if evidence.measured is None or evidence.limit is None or evidence.limit.worse == "below" or not math.isfinite(evidence.measured.value):
        return [], top
    measured, limit = evidence.measured, evidence.limit.value
    x = axis.over([0.0, measured.high, measured.value, limit * 1.15], start=90, end=428, zero=True)
    y = top + 26
    statistic = visible(evidence.statistic, 20)
    tolerated = limit if evidence.limit.warn is None else evidence.limit.warn
    kind = words.OF_SEVERITY[finding.severity] if finding.answer.value == "found" else words.UNDECIDED
    stroke, fill = svg.INK[kind.name]
    shapes = [
        svg.text(0, y + 4, statistic if 0 < len(statistic) <= 13 else "measured"),
        svg.rect("tol", 90, y - 7, x(tolerated) - 90, 14),
        svg.line("ax", 90, y, 428, y),
        svg.line("lim", x(limit), y - 8, x(limit), y + 11, width=1.5),
        svg.line(stroke, x(measured.low), y, x(measured.high), y, width=2),
        svg.circle(fill, x(measured.value), y, 4.5),
    ]
    if x(tolerated) > 150 and x(measured.low) > (90 + x(tolerated)) / 2 + 28:
        shapes.insert(2, svg.text((90 + x(tolerated)) / 2, y + 4, "tolerated", anchor="middle"))
    ink = {"error": "rt", "warning": "at"}.get(kind.name, "k")
    at = x(measured.value)
    anchor, at = ("end", 428.0) if at > 375 else ("start", 90.0) if at < 145 else ("middle", at)
    shapes.append(svg.text(at, y - 10, numbers.measured(measured, evidence.unit), kind=ink, anchor=anchor))
    marked = [limit, *(value for value in x.ticks() if abs(x(value) - x(limit)) > 34)]
    shapes += [svg.text(x(value), y + 23, numbers.as_written(value, evidence.unit, noun=False), anchor="middle") for value in marked]
    return shapes, top + 52


def _effect_told(finding: Finding) -> str:
    evidence = finding.evidence
    if evidence.measured is None or evidence.limit is None:
        return ""
    return (
        f"Measured {numbers.measured(evidence.measured, evidence.unit)}, limit {numbers.as_written(evidence.limit.value, evidence.unit)}."
    )
