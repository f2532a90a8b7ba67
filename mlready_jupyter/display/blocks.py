"""Exhibits as characters, for a terminal and for Markdown: no line is wider than 72 cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mlready_jupyter.core.exhibit import Cases, Curve, Exhibit, Histograms, Intervals, Rows, Series
from mlready_jupyter.display import numbers
from mlready_jupyter.display.pen import WIDTH, Pen, padded
from mlready_jupyter.display.pictures import tables
from mlready_jupyter.display.pictures.curve import unit_of
from mlready_jupyter.display.pictures.histograms import most_changed
from mlready_jupyter.display.tidy import unmarked, visible

LEVELS = "▁▂▃▄▅▆▇█"
BARS = 20
LISTED = 5


class Row(NamedTuple):
    """One line: a name of up to 9 cells, the rest, and whether it is what breaks the limit."""

    name: str
    words: str
    style: str = ""


def drawn(exhibit: Exhibit, unit: str, pen: Pen) -> list[Row]:
    """The exhibit in a few lines."""
    match exhibit:
        case Histograms():
            return _histograms(exhibit, pen)
        case Curve():
            return _curve(exhibit)
        case Intervals():
            return _intervals(exhibit, unit, pen)
        case Cases():
            return _cases(exhibit, pen)
        case Rows():
            return _rows(exhibit, pen)


def _histograms(exhibit: Histograms, pen: Pen) -> list[Row]:
    if exhibit.labels:
        rows = []
        for label, then, now in most_changed(exhibit, LISTED + 1):
            change = f"{numbers.number(then, 'share')} → {numbers.number(now, 'share')}"
            rows.append(Row("", f"{padded(pen.fold(visible(label, 28)), 28)}  {change}"))
        return rows
    if len(exhibit.edges) < 2:
        return []
    tallest = max((share for series in (exhibit.reference, exhibit.now) for share in _joined(series)), default=0.0)
    low, high = exhibit.edges[0], exhibit.edges[-1]
    log = ", log axis" if low > 0 and high / low > 100 else ""
    reach = f", {numbers.short(low)} to {numbers.short(high)}{log}" if math.isfinite(low) and math.isfinite(high) else ""
    return [
        Row(visible(exhibit.reference.name, 9), _profile(exhibit.reference, tallest, reach), "dim"),
        Row(visible(exhibit.now.name, 9), _profile(exhibit.now, tallest, ""), "note"),
    ]


def _profile(series: Series, tallest: float, reach: str) -> str:
    blocks = "".join(LEVELS[min(int(8 * share / tallest), 7) if tallest > 0 else 0] for share in _joined(series))
    return f"{blocks}  {numbers.plural(series.rows, 'row')}{reach}"


def _joined(series: Series) -> list[float]:
    """The shares joined into at most BARS bars of equally many bins."""
    join = math.ceil(len(series.shares) / BARS) or 1
    sums = [sum(s for s in series.shares[n : n + join] if s > 0) for n in range(0, len(series.shares), join)]
    return [total if math.isfinite(total) else 0.0 for total in sums]


def _curve(exhibit: Curve) -> list[Row]:
    """The points that break, or the first and the last few."""
    points = [point for point in exhibit.points if point.breaks] or list(exhibit.points)
    kept = points if len(points) <= LISTED else [points[0], *points[-(LISTED - 1) :]]
    up = [value for point in exhibit.points for value in (point.x, point.y.value)]
    shares = exhibit.square and all(0 <= value <= 1 for value in up)
    x_unit, y_unit = ("share", "share") if shares else (unit_of(exhibit.x), unit_of(exhibit.y))
    rows = [Row("", f"{visible(exhibit.x, 24)} → {visible(exhibit.y, 36)}", "dim")]
    for point in kept:
        label = f"  {visible(point.label, 20)}" if point.label else ""
        rows.append(Row("", f"{numbers.number(point.x, x_unit):>12} → {numbers.measured(point.y, y_unit)}{label}"))
    return rows


def _intervals(exhibit: Intervals, unit: str, pen: Pen) -> list[Row]:
    bars = sorted(exhibit.bars, key=lambda bar: not bar.breaks)
    rows = []
    for bar in bars[:LISTED]:
        name = padded(pen.fold(visible(bar.name, 32)), 32)
        rows.append(
            Row("", f"{name}  {numbers.measured(bar.measured, unit)}  {visible(bar.note, 12)}".rstrip(), "" if bar.breaks else "dim")
        )
    return rows


def _cases(exhibit: Cases, pen: Pen) -> list[Row]:
    bad = [case for case in tables.worst_first(exhibit.rows) if tables.fails(case)]
    rest = [case for case in exhibit.rows if not tables.fails(case)]
    rest += bad[LISTED:]
    summed = [said.replace(", ", " ") for said in tables.summed(rest)] or [""] * len(exhibit.methods)
    widths = [max(len(visible(method, 18)), min(len(said), 18), 9) + 2 for method, said in zip(exhibit.methods[:2], summed, strict=False)]

    def line(first: str, cells: Sequence[str], last: str) -> str:
        middle = "".join(padded(pen.fold(cell), width) for cell, width in zip(cells, widths, strict=False))
        return f"{padded(pen.fold(first), 20)} {middle}{padded(pen.fold(last), max(WIDTH - 25 - sum(widths), 9))}".rstrip()

    rows = [Row("", line("fed", [visible(m, 18) for m in exhibit.methods], "came back"), "dim")]
    for case in bad[:LISTED]:
        results = [f"{tables.RESULTS[result].glyph} {result}" for result in case.results]
        rows.append(Row("", line(visible(case.fed, 24), results, visible(case.came_back, 40)), "error"))
    if rest:
        rows.append(Row("", line(f"{len(rest)} other cases", summed, ""), "dim"))
    return rows


def _rows(exhibit: Rows, pen: Pen) -> list[Row]:
    columns = exhibit.columns[:LISTED]
    width = max(72 // max(len(columns), 1) - 2, 6)
    lines = [columns, *(row[: len(columns)] for row in exhibit.rows[:LISTED])]
    fits = [min(max(len(visible(line[n], width)) for line in lines if n < len(line)), width) for n in range(len(columns))]
    drawn = [
        "  ".join(padded(pen.fold(visible(cell, width)), fit) for cell, fit in zip(line, fits, strict=False)).rstrip() for line in lines
    ]
    more = tables.left_out(exhibit, columns=LISTED, rows=LISTED).strip()
    return [Row("", line, "dim" if n == 0 else "") for n, line in enumerate(drawn)] + ([Row("", unmarked(more), "dim")] if more else [])
