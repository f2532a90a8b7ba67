"""The exhibits of a report as matplotlib figures, for slides and papers; the same data as the pictures in the report."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from textwrap import fill
from typing import Any

from matplotlib.figure import Figure

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.exhibit import Cases, Curve, Exhibit, Histograms, Intervals, Rows
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.report import Report
from mlready_jupyter.display import numbers, words
from mlready_jupyter.display.pictures.tables import RESULTS, worst_first
from mlready_jupyter.display.tidy import unmarked, visible

RED, AMBER, GREEN, BLUE, GREY, INK = "#b42318", "#8a5a00", "#1a7237", "#0b5cad", "#59636e", "#1f2328"
MOST = 20
"""So many bars, cases or rows are drawn."""
TEXT = 2_000
"""So many characters of a sentence are kept in a table."""


def plot(report: Report, number: int | None = None) -> Any:
    """A figure for each finding that has a picture, as a list; with `number`, the figure of that finding.

    Raises UsageError where there is no such finding, or none with a picture.
    """
    if number is None:
        return [_figure(n, finding) for n, finding in enumerate(report.findings, 1) if finding.exhibit is not None]
    if not 1 <= number <= len(report.findings):
        raise UsageError(f"no finding {number}; this report has {numbers.plural(len(report.findings), 'finding')}")
    finding = report.findings[number - 1]
    if finding.exhibit is None:
        raise UsageError(f"finding {number}, {finding.criterion}, has no picture; report.plot() draws those that have one")
    return _figure(number, finding)


def _figure(number: int, finding: Finding) -> Figure:
    assert finding.exhibit is not None
    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    axes = figure.add_subplot()
    _drawer(finding.exhibit)(axes, finding.exhibit, finding)
    said = unmarked(visible(finding.evidence.says, 300)).replace("$", r"\$")  # a dollar sign would begin mathematics
    axes.set_title(fill(said, 72), loc="left", fontsize=10, color=INK, fontweight="bold")
    figure.supxlabel(f"{number} · {finding.criterion}", x=0.01, ha="left", fontsize=7, color=GREY)
    return figure


def _drawer(exhibit: Exhibit) -> Callable[[Any, Any, Finding], None]:
    drawers: dict[str, Callable[[Any, Any, Finding], None]] = {
        "histograms": _histograms,
        "curve": _curve,
        "intervals": _intervals,
        "cases": _cases,
        "rows": _rows,
    }
    return drawers[exhibit.kind]


def _histograms(axes: Any, exhibit: Histograms, finding: Finding) -> None:
    reference, now = exhibit.reference, exhibit.now
    if exhibit.labels:
        places = range(len(exhibit.labels))
        axes.bar([p - 0.2 for p in places], reference.shares, 0.4, color=GREY, alpha=0.4, label=_safe(reference.name))
        axes.bar([p + 0.2 for p in places], now.shares, 0.4, color=BLUE, label=_safe(now.name))
        axes.set_xticks(list(places), [_safe(label, 16) for label in exhibit.labels], rotation=30, ha="right")
        axes.set_ylabel("share of rows")
    else:
        edges, shares = _finite(exhibit)
        is_log = edges[0] > 0 and edges[-1] / edges[0] > 100
        widths = [max(math.log(b / a) if is_log else b - a, 1e-300) for a, b in pairwise(edges)]
        heights = [[share / width for share, width in zip(each, widths, strict=True)] for each in shares]
        axes.stairs(heights[0], edges, fill=True, color=GREY, alpha=0.35, label=_safe(reference.name))
        axes.stairs(heights[1], edges, color=BLUE, linewidth=1.5, label=_safe(now.name))
        if is_log:
            axes.set_xscale("log")
        if exhibit.apart is not None and math.isfinite(exhibit.apart):
            axes.axvline(exhibit.apart, color=INK, linestyle=":", linewidth=1)
        axes.set_yticks([])
    axes.set_xlabel(_safe(unmarked(exhibit.title)))
    axes.legend(frameon=False)
    _plain(axes)


def _finite(exhibit: Histograms) -> tuple[list[float], tuple[list[float], list[float]]]:
    """The bins whose edges are finite; what lies beyond them cannot be drawn to scale."""
    kept = [n for n in range(len(exhibit.edges) - 1) if math.isfinite(exhibit.edges[n]) and math.isfinite(exhibit.edges[n + 1])]
    edges = [exhibit.edges[n] for n in kept] + [exhibit.edges[kept[-1] + 1]] if kept else [0.0, 1.0]
    before, after = ([each.shares[n] for n in kept] or [0.0] for each in (exhibit.reference, exhibit.now))
    return edges, (before, after)


def _curve(axes: Any, exhibit: Curve, finding: Finding) -> None:
    for line in exhibit.lines:
        style = {"fit": "-", "forecast": "--", "reference": ":", "limit": "--"}[line.role]
        colour = INK if line.role == "limit" else GREY if line.role == "reference" else BLUE
        axes.plot([x for x, _ in line.points], [y for _, y in line.points], style, color=colour, linewidth=1.2, label=_safe(line.name))
        if line.role == "reference" and exhibit.band:
            x, y = [p[0] for p in line.points], [p[1] for p in line.points]
            axes.fill_between(x, [v - exhibit.band for v in y], [v + exhibit.band for v in y], color=GREEN, alpha=0.12, linewidth=0)
    for point in exhibit.points:
        colour = _ink(finding) if point.breaks else BLUE
        _dot(axes, point.x, point.y, colour, upright=True)
    if exhibit.log:
        axes.set_xscale("log")
        axes.set_yscale("log")
    if exhibit.square:
        axes.set_aspect("equal")
    axes.set_xlabel(_safe(exhibit.x))
    axes.set_ylabel(_safe(exhibit.y))
    if exhibit.lines:
        axes.legend(frameon=False, fontsize=8)
    _plain(axes)


def _intervals(axes: Any, exhibit: Intervals, finding: Finding) -> None:
    bars = sorted(exhibit.bars, key=lambda bar: not bar.breaks)[:MOST]
    for row, bar in enumerate(bars):
        _dot(axes, row, bar.measured, _ink(finding) if bar.breaks else BLUE, upright=False)
    if exhibit.overall is not None:
        axes.axvline(exhibit.overall, color=GREY, linewidth=1, label="all")
    if exhibit.limit is not None:
        axes.axvline(exhibit.limit, color=INK, linewidth=1, linestyle="--", label="limit")
    axes.set_yticks(range(len(bars)), [_safe(bar.name, 32) for bar in bars])
    axes.invert_yaxis()
    axes.set_xlabel(_safe(exhibit.x))
    if exhibit.overall is not None or exhibit.limit is not None:
        axes.legend(frameon=False)
    _plain(axes)


def _dot(axes: Any, at: float, measured: Any, colour: str, *, upright: bool) -> None:
    low, value, high = measured
    span = [[max(value - low, 0.0)], [max(high - value, 0.0)]] if math.isfinite(low) and math.isfinite(high) else None
    if upright:
        axes.errorbar([at], [value], yerr=span, fmt="o", color=colour, markersize=4)
    else:
        axes.errorbar([value], [at], xerr=span, fmt="o", color=colour, markersize=5)


def _cases(axes: Any, exhibit: Cases, finding: Finding) -> None:
    rows = worst_first(exhibit.rows)[:MOST]
    cells = [
        [_safe(case.fed, 32), *(f"{RESULTS[result].glyph} {result}" for result in case.results), _safe(case.came_back, 32)] for case in rows
    ]
    _table(axes, ["fed", *exhibit.methods, "what came back"], cells)


def _rows(axes: Any, exhibit: Rows, finding: Finding) -> None:
    _table(axes, [_safe(name, 16) for name in exhibit.columns[:8]], [[_safe(cell, 16) for cell in row[:8]] for row in exhibit.rows[:MOST]])


def _table(axes: Any, head: list[str], cells: list[list[str]]) -> None:
    axes.axis("off")
    if cells:
        drawn = axes.table(cellText=cells, colLabels=head, loc="upper left", cellLoc="left", edges="horizontal")
        drawn.auto_set_font_size(False)
        drawn.set_fontsize(7)


def _ink(finding: Finding) -> str:
    if finding.answer is not Answer.FOUND:
        return BLUE
    return RED if finding.severity is Severity.ERROR else AMBER


def _plain(axes: Any) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)


def _safe(text: object, most: int = 40) -> str:
    """A user's name as a label: short, visible, and no mathematics."""
    return visible(text, most).replace("$", r"\$")


def frame(report: Report) -> Any:
    """The report as a pandas DataFrame: a row for each answer at each place, the findings first, what was skipped or broke included."""
    import pandas as pd

    handles = {id(finding): n for n, finding in enumerate(report.findings, 1)}
    rows = []
    for outcome in report.outcomes:
        for finding in outcome.findings:
            evidence = finding.evidence
            low, value, high = evidence.measured or (math.nan, math.nan, math.nan)
            rows.append(
                {
                    "number": handles.get(id(finding)),
                    "room": outcome.room,
                    "criterion": outcome.criterion,
                    "answer": finding.answer.value,
                    "severity": finding.severity.name.lower(),
                    "place": unmarked(words.place(evidence.at)),
                    "says": visible(evidence.says, TEXT),
                    "value": value,
                    "low": low,
                    "high": high,
                    "limit": evidence.limit.value if evidence.limit else math.nan,
                    "unit": evidence.unit,
                    "remedy": visible(evidence.remedy, TEXT),
                    "waived_by": visible(finding.waiver.owner) if finding.waiver else None,
                }
            )
        if not outcome.findings:
            rows.append(
                {
                    "room": outcome.room,
                    "criterion": outcome.criterion,
                    "answer": outcome.answer.value,
                    "severity": outcome.severity.name.lower(),
                    "says": visible(outcome.reason or outcome.title, TEXT),
                }
            )
    rows.sort(key=lambda row: row.get("number") or math.inf)
    columns = "number room criterion answer severity place says value low high limit unit remedy waived_by".split()
    return pd.DataFrame(rows, columns=columns).astype({"number": "Int64"})
