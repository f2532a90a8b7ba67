"""Named measurements side by side, each with its interval, and the limit they share."""

from __future__ import annotations

from mlready_jupyter.core.exhibit import Bar, Intervals
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.display import axis, numbers, svg
from mlready_jupyter.display.tidy import visible

LISTED = 5
LEFT, RIGHT, PITCH = 190, 384, 25


def drawn(exhibit: Intervals, finding: Finding) -> tuple[str, str]:
    """The picture and its caption; what breaks the limit comes first, and five rows are drawn at most."""
    if not exhibit.bars:
        return "", ""
    bars = sorted(exhibit.bars, key=lambda bar: not bar.breaks)[:LISTED]
    marks = [value for value in (exhibit.limit, exhibit.overall) if value is not None]
    x = axis.over([v for bar in bars for v in bar.measured] + marks, start=LEFT, end=RIGHT, room=0.08)
    base = 25 + PITCH * len(bars)
    unit = finding.evidence.unit
    shapes = _grid(x, base, unit) + _marks(exhibit, x, base, unit)
    for row, bar in enumerate(bars):
        shapes += _bar(bar, x, 36 + row * PITCH, finding)
    shapes.append(svg.text((LEFT + RIGHT) / 2, base + 28, exhibit.x, anchor="middle"))
    left_out = f" Not drawn: {len(exhibit.bars) - len(bars):,} more." if len(exhibit.bars) > len(bars) else ""
    told = "; ".join(f"{visible(bar.name, 60)}: {numbers.measured(bar.measured, unit)} {visible(bar.note, 30)}".strip() for bar in bars)
    return svg.picture(440, base + 34, exhibit.title, shapes, desc=f"{told}."), f"{exhibit.caption}{left_out}"


def _grid(x: axis.Axis, base: int, unit: str) -> list[str]:
    shapes = []
    for value in x.ticks():
        shapes.append(svg.line("gr", x(value), 22, x(value), base))
        shapes.append(svg.text(x(value), base + 14, numbers.tick(value, unit), anchor="middle"))
    return shapes


def _marks(exhibit: Intervals, x: axis.Axis, base: int, unit: str) -> list[str]:
    """The line of all and the limit; their words stand on the sides that face away from each other."""
    shapes = []
    all_left = exhibit.limit is None or exhibit.overall is None or exhibit.overall <= exhibit.limit
    if exhibit.overall is not None:
        at = x(exhibit.overall)
        shapes.append(svg.line("refl", at, 16, at, base))
        shapes.append(_beside(at, f"all {numbers.number(exhibit.overall, unit)}", left=all_left))
    if exhibit.limit is not None:
        at = x(exhibit.limit)
        shapes.append(svg.line("lim", at, 16, at, base, dash="5 3"))
        shapes.append(_beside(at, f"limit {numbers.as_written(exhibit.limit, unit)}", left=not all_left, kind="k"))
    return shapes


def _beside(at: float, words: str, *, left: bool, kind: str = "") -> str:
    return svg.text(at - 3 if left else at + 3, 12, words, anchor="end" if left else "", kind=kind)


def _bar(bar: Bar, x: axis.Axis, y: int, finding: Finding) -> list[str]:
    stroke, fill = _ink(bar, finding)
    low, value, high = (x(v) for v in bar.measured)
    shapes = [svg.text(0, y + 4, visible(bar.name, 30), kind="k", bold=bar.breaks)]
    if high - low > 1:
        shapes.append(svg.line(stroke, low, y, high, y, width=1.5))
    shapes.append(svg.circle(fill, value, y, 4))
    if bar.note:
        shapes.append(svg.text(438, y + 4, visible(bar.note, 12), anchor="end"))
    return shapes


def _ink(bar: Bar, finding: Finding) -> tuple[str, str]:
    if not bar.breaks or finding.answer is not Answer.FOUND:
        return "cur", "curf"
    return svg.INK["error" if finding.severity is Severity.ERROR else "warning"]
