"""Points with intervals over an axis, and the lines they are held against: cost against rows, foretold against seen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from mlready_jupyter.core.exhibit import Curve, Line, Point
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.display import axis, numbers, svg
from mlready_jupyter.display.axis import Axis
from mlready_jupyter.display.tidy import visible

POINTS = 40


def drawn(exhibit: Curve, finding: Finding) -> tuple[str, str]:
    """The picture and its caption."""
    points = [p for p in exhibit.points if math.isfinite(p.x) and math.isfinite(p.y.value)][:POINTS]
    if not points:
        return "", ""
    x, y = _axes(exhibit, points)
    x_unit, y_unit = ("share", "share") if exhibit.square and y.high <= 1.01 else (unit_of(exhibit.x), unit_of(exhibit.y))
    height = 200 if exhibit.square else 196
    shapes = _band(exhibit, x, y) + _frame(exhibit, x, y, x_unit, y_unit)
    shapes += [shape for line in exhibit.lines for shape in _line(line, exhibit, x, y, y_unit, finding)]
    shapes += [shape for point in points for shape in _point(point, x, y, finding)]
    shapes += _worst(exhibit, points, x, y, (x_unit, y_unit)) if exhibit.square else _crossing(exhibit, x, y, finding)
    told = "; ".join(f"{numbers.tick(p.x, x_unit)}: {numbers.measured(p.y, y_unit)}" for p in points[:12])
    return svg.picture(440, height, exhibit.title, shapes, desc=f"{exhibit.y} by {exhibit.x}: {told}."), exhibit.caption


def unit_of(label: str) -> str:
    """The unit that an axis label names: `seconds`, `time (s)`, `peak memory in bytes`."""
    last = label.strip(" )").replace("(", " ").rpartition(" ")[2]
    return {"s": "s", "seconds": "s", "bytes": "bytes", "share": "share"}.get(last, "")


def _axes(exhibit: Curve, points: list[Point]) -> tuple[Axis, Axis]:
    across = [p.x for p in points]
    up = [v for p in points for v in p.y]
    for line in exhibit.lines:
        if not (exhibit.square and line.role == "reference"):
            across += [x for x, _ in line.points] if line.role in ("fit", "forecast") else []
            up += [y for _, y in line.points] if line.role in ("fit", "forecast", "limit") else []
    if not exhibit.square:
        return axis.over(across, start=52, end=430, log=exhibit.log), axis.over(up, start=164, end=14, log=exhibit.log, room=0.12)
    high = max(v for v in [*across, *up] if math.isfinite(v))
    top = 1.0 if 0.5 < high <= 1.0 else math.ceil(high / axis.step_of(high, 4)) * axis.step_of(high, 4) if high > 0 else 1.0
    low = min(0.0, *(v for v in [*across, *up] if math.isfinite(v)))
    return Axis(low, top, 46, 236), Axis(low, top, 170, 14)


def _frame(exhibit: Curve, x: Axis, y: Axis, x_unit: str, y_unit: str) -> list[str]:
    """Both axes with their marks and names."""
    base = y.start
    shapes = [svg.line("ax", x.start, base, x.end, base)]
    if exhibit.square:
        shapes.append(svg.line("ax", x.start, base, x.start, y.end))
    for value in x.ticks(2 if exhibit.square else 5):
        at = x(value)
        shapes.append(svg.line("ax", at, base, at, base + 4))
        shapes.append(
            svg.text(at, base + (14 if exhibit.square else 16), numbers.tick(value, x_unit), anchor="end" if at > 415 else "middle")
        )
    for value in y.ticks(2 if exhibit.square else 4):
        if not exhibit.square:
            shapes.append(svg.line("gr", x.start, y(value), x.end, y(value)))
        shapes.append(svg.text(x.start - 6, y(value) + 4, numbers.tick(value, y_unit), anchor="end"))
    if exhibit.square:
        return [*shapes, svg.text(141, 197, exhibit.x, anchor="middle", most=36), svg.text(x.start + 4, 20, exhibit.y, most=22)]
    return [*shapes, svg.text(x.start, 192, exhibit.x), svg.text(x.start + 4, 10, exhibit.y)]


def _band(exhibit: Curve, x: Axis, y: Axis) -> list[str]:
    """What is tolerated around the first reference line."""
    reference = next((line for line in exhibit.lines if line.role == "reference"), None)
    if not exhibit.band or reference is None or len(reference.points) < 2:
        return []
    fine = [(x.low + (x.high - x.low) * n / 40) for n in range(41)]
    level = [(a, b) for a in fine if (b := _level(reference, a)) is not None]
    over = [(x(a), y(b + exhibit.band)) for a, b in level]
    under = [(x(a), y(b - exhibit.band)) for a, b in reversed(level)]
    return [svg.path("tol", "M" + "L".join(f"{svg.n(a)} {svg.n(b)}" for a, b in [*over, *under]) + "Z")]


def _level(line: Line, x: float) -> float | None:
    """The height of a line of straight pieces; None beyond its ends."""
    for (x1, y1), (x2, y2) in pairwise(line.points):
        if x1 <= x <= x2 and x1 < x2 < math.inf:
            return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return None


def _line(line: Line, exhibit: Curve, x: Axis, y: Axis, unit: str, finding: Finding) -> Iterator[str]:
    points = [(a, b) for a, b in line.points if math.isfinite(a) and math.isfinite(b)]
    if len(points) < 2:
        return
    if line.role == "limit":
        at = y(points[0][1])
        yield svg.line("lim", x.start, at, x.end, at, dash="5 3")
        yield svg.text(x.start + 4, at - 5 if at > 30 else at + 13, line.name, kind="k")
        return
    where = [(x(a), y(b)) for a, b in points]
    if line.role == "reference":
        yield svg.polyline("refl", where, width=1, dash="" if exhibit.square else "1 3")
        if not exhibit.square and line.name:
            end_x, end_y = where[-1]
            yield svg.text(end_x, end_y + 15, line.name, anchor="end")
        return
    yield svg.polyline(_ink(finding)[0], where, dash="4 3" if line.role == "forecast" else "")
    if line.role == "fit" and line.name:
        (left, top), (right, bottom) = where[-2], where[-1]
        yield svg.text((left + right) / 2 - 7, (top + bottom) / 2 - 6, line.name, kind="k", anchor="end")
    for bend_x, bend_y in points[1:-1] if line.role == "fit" and len(points) == 3 else []:
        yield svg.line("lim", x(bend_x), y(bend_y) - 6, x(bend_x), y(bend_y) + 6)
        yield svg.text(x(bend_x) - 7, y(bend_y) - 9, f"bend at {numbers.short(bend_x)}", anchor="end")


def _point(point: Point, x: Axis, y: Axis, finding: Finding) -> list[str]:
    stroke, fill = _ink(finding) if point.breaks else ("cur", "curf")
    at, low, high = x(point.x), y(point.y.low), y(point.y.high)
    spread = [svg.line(stroke, at, low, at, high, width=1.5)] if abs(high - low) > 1 else []
    return [*spread, svg.circle(fill, at, y(point.y.value), 3)]


def _worst(exhibit: Curve, points: list[Point], x: Axis, y: Axis, units: tuple[str, str]) -> list[str]:
    """One label, at the point farthest from where it should lie."""
    worst = max(points, key=lambda p: (p.breaks, abs(p.y.value - p.x)))
    at, level = x(worst.x), y(worst.y.value)
    foretold, seen = numbers.number(worst.x, units[0]), numbers.number(worst.y.value, units[1])
    low, high = numbers.number(worst.y.low, units[1]), numbers.number(worst.y.high, units[1])
    top = min(max(level - 10, 22), 120)
    shapes = [svg.line("mul", at + 6, level, 262, level if 22 <= level - 10 <= 120 else top + 10)] if at < 250 else []
    shapes += [
        svg.text(268, top, f"{visible(worst.label, 28)}:" if worst.label else "farthest off:"),
        svg.text(268, top + 14, f"{_word(exhibit.x)} {foretold}", kind="k"),
        svg.text(268, top + 28, f"{_word(exhibit.y)} {seen}", kind="k"),
        svg.text(268, top + 42, f"({low.removesuffix(f'{numbers.NBSP}%')} to {high})"),
    ]
    if exhibit.band:
        points_of = f"{exhibit.band * 100:.3g} points" if units[1] == "share" else f"{exhibit.band:.3g}"
        shapes.append(svg.text(268, 164, f"band: ± {points_of}"))
    return shapes


def _word(label: str) -> str:
    return visible(label, 18)


def _crossing(exhibit: Curve, x: Axis, y: Axis, finding: Finding) -> list[str]:
    """A drop line where the fitted or foretold line passes the limit."""
    limit = next((line.points[0][1] for line in exhibit.lines if line.role == "limit" and line.points), None)
    if limit is None:
        return []
    for line in exhibit.lines:
        at = _meets(line, limit, log=exhibit.log) if line.role in ("fit", "forecast") else None
        if at is not None and x.low <= at <= x.high:
            left = x(at) > 200
            stroke = _ink(finding)[0]
            kind = {"bad": "rt", "am": "at"}.get(stroke, "k")
            words = svg.text(x(at) + (-5 if left else 5), 157, f"passes it at {numbers.short(at)}", kind=kind, anchor="end" if left else "")
            return [svg.line(stroke, x(at), y(limit), x(at), y.start, dash="2 3"), words]
    return []


def _meets(line: Line, level: float, *, log: bool) -> float | None:
    """Where a line of straight pieces reaches a level; on log paper the pieces are straight in logarithms."""
    for (x1, y1), (x2, y2) in pairwise(line.points):
        if y1 != y2 and min(y1, y2) <= level <= max(y1, y2):
            if log and min(x1, x2, y1, y2, level) > 0:
                part = math.log(level / y1) / math.log(y2 / y1)
                return float(x1 * (x2 / x1) ** part)
            return x1 + (x2 - x1) * (level - y1) / (y2 - y1)
    return None


def _ink(finding: Finding) -> tuple[str, str]:
    if finding.answer is not Answer.FOUND:
        return svg.INK["undecided"]
    return svg.INK["error" if finding.severity is Severity.ERROR else "warning"]
