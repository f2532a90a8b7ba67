"""Exams over time: a table of the last ones, and small pictures of what was measured: metrics, drift, latency, debt."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from mlready_jupyter.core.kept import Exam, Point, Series
from mlready_jupyter.core.measure import Interval, Limit, exact, excess
from mlready_jupyter.display import axis, numbers, svg, words
from mlready_jupyter.display.pen import Pen, padded
from mlready_jupyter.display.style import style
from mlready_jupyter.display.tidy import escaped, inline, visible
from mlready_jupyter.display.words import Kind

LISTED = 20
DEBT = "debt: findings"
DRIFT = ("drifted-column", "joint-drift", "prediction-drift", "label-drift", "serving-skew")
ROLES = ("test", "current")
COLOURS = (("cur", "curf", "bt"), ("am", "amf", "at"), ("okl", "ok", "k"), ("mul", "muf", ""))
"""Line, dot and words of the first, second, … line of a picture."""
KINDS = {"ready": words.CLEAR, "not ready": words.ERROR, "undecided": words.UNDECIDED}
BLOCKS = "▁▂▃▄▅▆▇█"
HEADS = ("exam", "when (UTC)", "verdict", "grade", "errors", "warnings", "waived", "who", "commit")
WIDE = 24
"""So many characters of a line of blocks."""


class Track(NamedTuple):
    """One line of a picture: at which exam, by its place in the list, what was measured."""

    name: str
    at: tuple[int, ...]
    measured: tuple[Interval, ...]


class Panel(NamedTuple):
    title: str
    unit: str
    tracks: tuple[Track, ...]
    limit: Limit | None = None
    said: str = ""


class Course(NamedTuple):
    """What a history says of one candidate; `left` older exams are not shown."""

    candidate: str
    exams: tuple[Exam, ...]
    panels: tuple[Panel, ...]
    left: int = 0


def course(candidate: str, exams: Sequence[Exam], series: Sequence[Series], *, left: int = 0) -> Course:
    """The pictures that there is something to draw for."""
    place = {exam.id: n for n, exam in enumerate(exams)}
    drawn = (*_metrics(series, place), *_drift(series, place), *_latency(series, place), *_debt(exams))
    return Course(candidate, tuple(exams), tuple(panel for panel in drawn if any(track.at for track in panel.tracks)), left)


def _metrics(series: Sequence[Series], place: dict[int, int]) -> Iterator[Panel]:
    names = dict.fromkeys(one.name for one in series if one.name.startswith("metric/"))
    for name in names:
        held = {one.place: one for one in series if one.name == name}
        tracks = tuple(
            _track(role, held[role], place) for role in (*ROLES, *(() if held.keys() & set(ROLES) else ("train",))) if role in held
        )
        metric = name.partition("/")[2]
        yield Panel(metric.replace("_", " "), "share" if metric == "accuracy" else "", tracks)


def _drift(series: Sequence[Series], place: dict[int, int]) -> Iterator[Panel]:
    """The place that is farthest past its limit, in each exam."""
    for name in DRIFT:
        worst: dict[int, Point] = {}
        for one in series:
            if one.name == f"reliability/{name}":
                for exam, point in zip(one.exams, one.points, strict=True):
                    if exam in place and (exam not in worst or _far(point) > _far(worst[exam])):
                        worst[exam] = point
        if worst:
            at = sorted(worst)
            last = worst[at[-1]]
            columns = name == "drifted-column"
            track = Track("worst column" if columns else "", tuple(place[n] for n in at), tuple(worst[n].measured for n in at))
            yield Panel(
                name.replace("-", " "), last.unit, (track,), last.limit, f"the last: {last.place.partition('.')[2]}" if columns else ""
            )


def _latency(series: Sequence[Series], place: dict[int, int]) -> Iterator[Panel]:
    for one in series:
        if one.name.startswith("latency/"):
            yield Panel(f"latency, {one.name.partition('/')[2]}", "s", (_track(one.place, one, place),))


def _debt(exams: Sequence[Exam]) -> Iterator[Panel]:
    at = tuple(range(len(exams)))
    counted = {"errors": [e.errors for e in exams], "warnings": [e.warnings for e in exams], "waived": [e.waived for e in exams]}
    yield Panel(DEBT, "", tuple(Track(name, at, tuple(exact(n) for n in counts)) for name, counts in counted.items()))


def _track(name: str, one: Series, place: dict[int, int]) -> Track:
    pairs = [(place[at], point.measured) for at, point in zip(one.exams, one.points, strict=True) if at in place]
    pairs = [(at, measured) for at, measured in pairs if math.isfinite(measured.value)]
    return Track(name, tuple(at for at, _ in pairs), tuple(measured for _, measured in pairs))


def _far(point: Point) -> float:
    return excess(point.measured, point.limit) if point.limit else point.measured.value


# Text


def text(course: Course, *, colour: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """80 columns: the exams, the last one at the end, then a line for each thing that was measured."""
    pen = Pen(colour=colour, plain=ascii)
    shown = course.exams[-LISTED:]
    lines = [pen.line((_heading(course), "bold")), ""]
    lines += [pen.line(("   id  when (UTC)        verdict      grade  errors  warnings  waived  who", "dim"))]
    for exam in shown:
        kind = KINDS.get(exam.verdict, words.UNDECIDED)
        glyph = kind.ascii if pen.ascii else kind.glyph
        head = f"{exam.id:>5}  {exam.at:%Y-%m-%d %H:%M}  "
        rest = f"{exam.grade or '-':<5}  {exam.errors:>6}  {exam.warnings:>8}  {exam.waived:>6}  {visible(exam.made.who, 12)}"
        lines.append(pen.line((head, ""), (f"{glyph} {exam.verdict:<11}", kind.name), (rest, "")))
    rows = [row for panel in course.panels for row in _told(panel)]
    if rows:
        lines += ["", pen.line((f"{'':30}  {'first':>10}  {'last':>10}  over {numbers.plural(len(course.exams), 'exam')}", "dim"))]
        for name, first, last, blocks, shade in rows:
            lines.append(pen.line((padded(pen.fold(name), 30), ""), (f"  {first:>10}  {last:>10}  ", ""), (blocks, shade)))
    return "\n".join(lines) + "\n"


def _heading(course: Course) -> str:
    more = f" (and {course.left:,} before)" if course.left else ""
    return f"{visible(course.candidate, 40)}: {numbers.plural(len(course.exams), 'exam')}{more}"


def _told(panel: Panel) -> Iterator[tuple[str, str, str, str, str]]:
    for track in panel.tracks:
        if track.at:
            name = f"{panel.title}{f', {track.name}' if track.name else ''}"
            first, last = (numbers.number(track.measured[n].value, panel.unit) for n in (0, -1))
            kind = "warning" if panel.limit and excess(track.measured[-1], panel.limit) > 1 else ""
            yield name, first, last, _blocks(track), kind


def _blocks(track: Track) -> str:
    values = [measured.value for measured in track.measured][-WIDE:]
    low, high = min(values), max(values)
    return "".join(BLOCKS[0] if high <= low else BLOCKS[round((value - low) / (high - low) * (len(BLOCKS) - 1))] for value in values)


# HTML


def html(course: Course) -> str:
    """One section in the look of a report."""
    rows = "".join(_row(exam) for exam in reversed(course.exams[-LISTED:]))
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    pictures = "".join(f'<figure style="flex:0 1 300px">{drawn(panel, course.exams)}</figure>' for panel in course.panels)
    return (
        f'<section class="mlr" aria-label="History of {escaped(visible(course.candidate, 60))}"><style>{style()}</style>\n'
        f"<h2>{inline(_heading(course), 80)}</h2>\n"
        f'<div style="display:flex;flex-wrap:wrap;gap:12px 28px;margin:12px 0">{pictures}</div>\n'
        f'<table class="m"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>\n'
        f'<p class="foot">The last {LISTED} exams; <code>%mlready compare A B</code> says what differs between two.</p>\n</section>'
    )


def _row(exam: Exam) -> str:
    kind: Kind = KINDS.get(exam.verdict, words.UNDECIDED)
    told = (
        f"{exam.at:%Y-%m-%d %H:%M}",
        "",
        exam.grade or "–",
        exam.errors,
        exam.warnings,
        exam.waived,
        exam.made.who,
        exam.made.revision[:7],
    )
    cells = [f"<td>{escaped(visible(cell, 40))}</td>" for cell in told]
    cells[1] = f'<td class="{kind.name} nw">{kind.glyph} {escaped(exam.verdict)}</td>'
    return f'<tr><th scope="row">{exam.id}</th>{"".join(cells)}</tr>'


def drawn(panel: Panel, exams: Sequence[Exam]) -> str:
    """A picture of 300 by 130: lines over the exams, evenly apart, with their intervals and the limit."""
    ends = [end for track in panel.tracks for measured in track.measured for end in measured if math.isfinite(end)]
    bound = _bound(panel.limit)
    x = axis.Axis(0, max(len(exams) - 1, 1), 54, 292)
    counted = panel.title == DEBT
    y = axis.over([*ends, *([] if bound is None else [bound])], start=104, end=24, zero=counted or bound is not None)
    shapes = [svg.text(0, 11, panel.title, kind="k")]
    shapes += [svg.text(292, 11, panel.said, anchor="end", most=24)] if panel.said else []
    for tick in y.ticks(3):
        shapes.append(svg.line("gr", x.start, y(tick), x.end, y(tick)))
        shapes.append(svg.text(50, y(tick) + 4, numbers.tick(tick, panel.unit), anchor="end"))
    shapes += [svg.line("ax", x.start, y.start, x.end, y.start)]
    shapes += [svg.line("lim", x.start, y(bound), x.end, y(bound), dash="5 3")] if bound is not None else []
    for track, (stroke, fill, _) in zip(panel.tracks, _inks(panel), strict=True):
        shapes += _lined(track, x, y, stroke, fill, dots=len(exams) <= 40)
    if len(exams) > 1:
        shapes += [svg.text(54, 120, f"{exams[0].at:%Y-%m-%d}"), svg.text(292, 120, f"{exams[-1].at:%Y-%m-%d}", anchor="end")]
    shapes += _legend(panel)
    told = "; ".join(f"{name}: {first} to {last}" for name, first, last, _, _ in _told(panel))
    return svg.picture(300, 126, panel.title, shapes, desc=f"{told}, over {numbers.plural(len(exams), 'exam')}.")


def _lined(track: Track, x: axis.Axis, y: axis.Axis, stroke: str, fill: str, *, dots: bool) -> Iterator[str]:
    where = [(x(at), y(measured.value)) for at, measured in zip(track.at, track.measured, strict=True)]
    if len(where) > 1:
        yield svg.polyline(stroke, where)
    for (at, level), measured in zip(where, track.measured, strict=True):
        low, high = measured.low, measured.high
        if dots and math.isfinite(low) and math.isfinite(high) and abs(y(low) - y(high)) > 6:
            yield svg.line(stroke, at, y(low), at, y(high))
        if dots or len(where) == 1:
            yield svg.circle(fill, at, level, 2.5)


def _legend(panel: Panel) -> Iterator[str]:
    at = 292
    pairs = zip(panel.tracks, _inks(panel), strict=True)
    named = [(track.name, ink) for track, (_, _, ink) in pairs if track.name and len(panel.tracks) > 1]
    for name, ink in reversed(named):
        yield svg.text(at, 11, name, kind=ink, anchor="end")
        at -= 7 * len(name) + 10


def _inks(panel: Panel) -> Sequence[tuple[str, str, str]]:
    debts = {"errors": ("bad", "badf", "rt"), "warnings": ("am", "amf", "at"), "waived": ("mul", "muf", "")}
    return [debts.get(track.name) or COLOURS[n % len(COLOURS)] for n, track in enumerate(panel.tracks)]


def _bound(limit: Limit | None) -> float | None:
    if limit is None or not math.isfinite(limit.value):
        return None
    return limit.value if limit.warn is None else limit.warn


# matplotlib


def figure(course: Course) -> Any:
    """The same pictures as one matplotlib Figure."""
    from matplotlib import dates
    from matplotlib.figure import Figure

    columns = min(3, max(len(course.panels), 1))
    rows = -(-len(course.panels) // columns) or 1
    made = Figure(figsize=(3.6 * columns, 2.2 * rows), layout="constrained")
    for n, panel in enumerate(course.panels):
        axes = made.add_subplot(rows, columns, n + 1)
        for track in panel.tracks:
            days: list[Any] = [course.exams[at].at for at in track.at]
            (line,) = axes.plot(days, [m.value for m in track.measured], marker="o", markersize=3, linewidth=1.2, label=track.name)
            spans = [m if all(map(math.isfinite, m)) else exact(m.value) for m in track.measured]
            axes.fill_between(days, [m.low for m in spans], [m.high for m in spans], color=line.get_color(), alpha=0.15, linewidth=0)
        if (bound := _bound(panel.limit)) is not None:
            axes.axhline(bound, color="#1f2328", linewidth=1, linestyle="--")
        axes.set_title(panel.title, loc="left", fontsize=9)
        axes.tick_params(labelsize=7)
        untyped: Any = dates
        ticks = untyped.AutoDateLocator(minticks=2, maxticks=5)
        axes.xaxis.set_major_locator(ticks)
        axes.xaxis.set_major_formatter(untyped.ConciseDateFormatter(ticks))
        axes.spines[["top", "right"]].set_visible(False)
        if len(panel.tracks) > 1:
            axes.legend(frameon=False, fontsize=7)
    return made
