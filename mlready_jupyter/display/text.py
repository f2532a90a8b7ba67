"""The report for a terminal: 80 columns, the order of the page, colour only where asked for."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from mlready_jupyter.core.finding import Evidence, Finding
from mlready_jupyter.core.report import Report, Room, Verdict
from mlready_jupyter.display import blocks, headline, numbers, outline, ruler, strip, words
from mlready_jupyter.display.outline import Aside, Listed
from mlready_jupyter.display.pen import WIDTH, Pen, cells, padded
from mlready_jupyter.display.tidy import unmarked, visible, visible_lines
from mlready_jupyter.display.words import Kind

RULER = 39
"""The column where rulers begin."""
NAMES = 13
ASIDE = 12
ROWS = 40


def render(report: Report, *, colour: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """The whole report; `ascii` for terminals whose encoding has no more."""
    pen = Pen(colour=colour, plain=ascii)
    parts = [_top(report, pen), _rooms(report, pen), _findings(report, pen), _asides(report, pen), _foot(report, pen)]
    return "\n\n".join(lines for part in parts if (lines := "\n".join(part).rstrip("\n"))) + "\n"


def one(report: Report, number: int, *, colour: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """A single finding in full, by its number."""
    listed = Listed(number, report.findings[number - 1], opened=True)
    return "\n".join(_finding(listed, report, Pen(colour=colour, plain=ascii))) + "\n"


def _top(report: Report, pen: Pen) -> Iterator[str]:
    kind = words.OF_VERDICT[report.verdict]
    yield pen.line((f"{_glyph(kind, pen)} {words.verdict_of(report)}", f"bold {kind.name}"))
    yield from pen.wrapped(unmarked(headline.counted(report)), indent=2)
    act = headline.next_act(report)
    yield from pen.wrapped(f"Do this next: {unmarked(act.do)}", indent=2, styles="bold")
    if act.then:
        yield from pen.wrapped(unmarked(act.then), indent=2, styles="dim")


def _rooms(report: Report, pen: Pen) -> Iterator[str]:
    longest = max((len(room.outcomes) for room in report.rooms), default=0)
    width = min(longest, strip.CELLS) + 2
    for room in report.rooms[:12]:
        said = [piece for kind, told in outline.room_words(room) for piece in ((", ", ""), (f"{_glyph(kind, pen)} {told}", kind.name))][1:]
        yield pen.line(("  ", ""), (padded(pen.fold(headline.title(room.name)), NAMES), ""), *_strip(room, pen, width), *said)


def _strip(room: Room, pen: Pen, width: int) -> list[tuple[str, str]]:
    kinds = strip.kinds(room)
    shown = kinds if len(kinds) <= strip.CELLS else kinds[: strip.CELLS - 1]
    pieces = [(kind.ascii if pen.ascii else kind.block, kind.name) for kind in shown]
    if len(kinds) > len(shown):
        pieces.append(("+" if pen.ascii else "…", "dim"))
    return [*pieces, (" " * max(width - len(pieces), 1), "")]


def _findings(report: Report, pen: Pen) -> Iterator[str]:
    sections = outline.sections(report)
    if not sections:
        return
    yield _limit_line(pen)
    for section in sections:
        for listed in section.listed:
            yield from _finding(listed, report, pen)
            yield ""
        for more in section.more[:12]:
            yield from pen.wrapped(unmarked(str(more)), indent=2, styles="dim")
        if len(section.more) > 12:
            left = sum(more.left for more in section.more[12:])
            yield pen.line((f"  and {left:,} more of {len(section.more) - 12:,} other checks", "dim"))
        if section.more:
            yield ""


def _limit_line(pen: Pen) -> str:
    """A rule across, whose tick stands where all the rulers have theirs."""
    return pen.line(("─" * RULER + " limit ─", "dim"), ("┃", ""), ("─" * (WIDTH - RULER - 9), "dim"))


def _finding(listed: Listed, report: Report, pen: Pen) -> Iterator[str]:
    number, finding, opened = listed
    evidence = finding.evidence
    kind = words.OF_SEVERITY[finding.severity]
    yield from _head(number, finding.criterion, kind, evidence, pen)
    yield from pen.wrapped(unmarked(visible(evidence.says)), indent=2, styles="bold" if opened else "")
    if opened:
        yield from _facts(finding, pen)
    elif evidence.measured is not None and evidence.measured.low != evidence.measured.high:
        yield from pen.wrapped(f"Measured {numbers.measured(evidence.measured, evidence.unit)}.", indent=2, styles="dim")
    if evidence.remedy:
        yield from pen.wrapped(unmarked(visible(evidence.remedy, 500)), indent=8, first="  → Do", mark="bold")
    if opened:
        yield from pen.wrapped(words.waive_line(finding, report), indent=11, first="    waive:", styles="dim", mark="dim")


def _head(number: int, criterion: str, kind: Kind, evidence: Evidence, pen: Pen) -> Iterator[str]:
    """Severity, number and id, ruler, number and limit; what does not fit goes to the next line."""
    before, at, behind = (pen.fold(part) for part in ruler.characters(evidence))
    value, limit = (pen.fold(part).replace("\u00a0", " ") for part in words.head_numbers(evidence))
    label, name = f"{_glyph(kind, pen)} {kind.word}", pen.fold(f" {number} {visible(criterion, 60)}")
    if cells(label + name) < RULER - 1:
        name = f" {name}"
    start = [(label, f"bold {kind.name}"), (name, "dim")]
    taken = cells(label + name)
    drawn = [(before, "dim"), (at, kind.name), (behind, "dim")]
    told = [(value, "bold"), (f", {limit}", "")]
    if taken < RULER:
        start.append((" " * (RULER - taken), ""))
    else:
        yield pen.line(*start)
        start = [(" " * RULER, "")]
    if RULER + 18 + 2 + cells(value + limit) + 2 <= WIDTH:
        yield pen.line(*start, *drawn, ("  ", ""), *told)
    else:
        yield pen.line(*start, *drawn)
        yield pen.line((" " * RULER, ""), *told)


def _facts(finding: Finding, pen: Pen) -> Iterator[str]:
    """The facts in the agreed order, with the exhibit between the place and the example."""
    evidence = finding.evidence
    for name, said in words.facts(finding):
        statistic = f" {visible(evidence.statistic, 60)}" if name == "Measured" and evidence.statistic else ""
        yield from pen.wrapped(unmarked(said) + statistic, indent=14, first=f"    {name.lower()}")
    if finding.exhibit is not None:
        for row in blocks.drawn(finding.exhibit, evidence.unit, pen):
            name = padded(pen.fold(row.name), 10) if row.name else ""
            yield pen.line((f"    {name}", ""), (row.words, row.style))
    if evidence.example:
        shown = [part for line in visible_lines(evidence.example, lines=10) for part in _folded(line, WIDTH - 14)]
        for n, line in enumerate(shown):
            yield pen.line(("    example   " if n == 0 else " " * 14, ""), (line, ""))


def _folded(line: str, width: int) -> list[str]:
    """A line of code, folded at its spaces so that it can still be pasted."""
    comment = line.lstrip().startswith("#")
    return wrap(line, width, subsequent_indent="# " if comment else "    ", break_long_words=False) if cells(line) > width else [line]


def _asides(report: Report, pen: Pen) -> Iterator[str]:
    rows = outline.asides(report)
    if not rows:
        return
    title = "not judged, or set aside "
    yield pen.line((title + "─" * (WIDTH - len(title)), "dim"))
    for row in rows[:ROWS]:
        yield from _aside(row, pen)
    if len(rows) > ROWS:
        yield pen.line((f"and {len(rows) - ROWS:,} more", "dim"))


def _aside(row: Aside, pen: Pen) -> Iterator[str]:
    label = f"{_glyph(row.kind, pen)} {row.kind.word}"
    yield from pen.wrapped(unmarked(row.named), indent=ASIDE + 1, first=label, mark=row.kind.name)
    yield from pen.wrapped(unmarked(row.says), indent=ASIDE + 3, styles="dim")


def _foot(report: Report, pen: Pen) -> Iterator[str]:
    every = outline.clear(report.outcomes)
    if every:
        yield from pen.wrapped(f"{len(every):,} clear  {outline.closest_of(every)}", indent=2, first=_glyph(words.CLEAR, pen), mark="clear")
        if report.verdict is Verdict.READY:
            for room in report.rooms[:12]:
                yield from _clear(room, pen)
            yield ""
    said = " · ".join(unmarked(part) for part in headline.foot(report))
    yield from pen.wrapped(f"{said}. {headline.grade(report)}".strip(), styles="dim")


def _clear(room: Room, pen: Pen) -> Iterator[str]:
    """A room's clear checks, the closest to its limit first."""
    every = outline.clear(room.outcomes)[:ROWS]
    said = [f"{visible(each.outcome.criterion.partition('/')[2], 60)} {outline.times_limit(each.excess)}".strip() for each in every]
    if said:
        yield from pen.wrapped(", ".join(said), indent=2 + NAMES, first=f"  {headline.title(room.name)[: NAMES - 1]}")


def _glyph(kind: Kind, pen: Pen) -> str:
    return kind.ascii if pen.ascii else kind.glyph
