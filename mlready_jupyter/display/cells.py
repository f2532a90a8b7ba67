"""nblint's text: for each finding its place, its sentence, and the line it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.places import InCell, Place
from mlready_jupyter.core.report import Report

GLYPHS = {Severity.ERROR: "✕", Severity.WARNING: "▲", Severity.NOTE: "●"}
PLAIN = {Severity.ERROR: "x", Severity.WARNING: "!", Severity.NOTE: "i"}
COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "34"}
WIDTH = 100

Frame = Callable[[InCell], tuple[int, Sequence[str]]]
"""The source lines around a place, and the number of the first; none where there are none."""


def render(report: Report, *, frame: Frame = lambda at: (1, ()), colour: bool = False, ascii_only: bool = False) -> str:
    """The findings in the order of the files and their cells, then what was not judged."""
    paint = _painted if colour else _unpainted
    blocks = [_block(finding, frame, paint, PLAIN if ascii_only else GLYPHS) for finding in in_order(report)]
    blocks += [f"{'%' if ascii_only else '↯'} BROKEN  {outcome.criterion}: {outcome.reason}" for outcome in report.of(Answer.BROKEN)]
    return "\n".join(blocks)


def summary(report: Report, notebooks: int, *, ascii_only: bool = False) -> str:
    """The last line: how much was found in how many notebooks, what was set aside, what can be mended."""
    findings = report.findings
    files = f"{notebooks:,} notebook{'s' if notebooks != 1 else ''}"
    glyphs = PLAIN if ascii_only else GLYPHS
    glyph = glyphs[max(finding.severity for finding in findings)] if findings else "+" if ascii_only else "✓"
    asides = ", ".join(_asides(report))
    return f"{glyph} {report.counted()} in {files}{f' ({asides})' if asides else ''}"


def _asides(report: Report) -> Iterator[str]:
    known = sum(finding.waiver is not None and finding.waiver.source == "baseline" for finding in report.waived)
    if waived := len(report.waived) - known:
        yield f"{waived:,} waived"
    if known:
        yield f"{known:,} in the baseline"
    fixes = [finding.evidence.fix for finding in report.findings if finding.evidence.fix is not None]
    if safe := sum(fix.safe for fix in fixes):
        yield f"--fix mends {safe:,}"
    if unsafe := sum(not fix.safe for fix in fixes):
        yield f"--fix --unsafe-fixes {'mends' if not safe else 'also'} {unsafe:,}"


def in_order(report: Report) -> list[Finding]:
    """What was found and not waived, as one reads: file by file, from top to bottom."""
    return sorted(report.findings, key=_order)


def _order(finding: Finding) -> tuple[str, int, int, int, int]:
    at = finding.evidence.at
    if isinstance(at, InCell):
        return at.path, at.cell, at.line, at.column, -finding.severity
    return at[0], -1, 0, 0, -finding.severity


def located(at: Place) -> str:
    """Where in its file a place is, in words; "" for the whole of it."""
    match at:
        case InCell(cell=-1):
            return f"line {at.file_line} of the file"
        case InCell():
            return f"cell {at.cell + 1}, line {at.line}"
    return ""


def _block(finding: Finding, frame: Frame, paint: Callable[[str, str], str], glyphs: dict[Severity, str]) -> str:
    evidence, at = finding.evidence, finding.evidence.at
    where = f"{at[0]}: {located(at)}".removesuffix(": ")
    word = paint(f"{glyphs[finding.severity]} {finding.severity.name}", COLOURS[finding.severity])
    lines = [f"{paint(where, '1')}: {word} {evidence.says}  {paint(finding.criterion, '2')}"]
    if isinstance(at, InCell):
        lines += _framed(at, *frame(at))
    if evidence.remedy:
        lines.append(f"    {'->' if glyphs is PLAIN else '→'} {evidence.remedy}")
    return "\n".join(lines)


def _framed(at: InCell, first: int, lines: Sequence[str]) -> list[str]:
    """The source line with a caret below, between its neighbours; of long ones the part around the column."""
    if not any(line.strip() for line in lines):
        return []
    gutter = len(str(first + len(lines) - 1))
    begin = 0 if at.column - 1 < WIDTH - 10 else at.column - WIDTH // 2
    framed: list[str] = []
    for number, line in enumerate(lines, first):
        shown = _printable(line[begin : begin + WIDTH])
        if not shown.strip() and number != at.line:
            continue
        framed.append(f"    {number:{gutter}} | {shown}".rstrip())
        caret = at.column - 1 - begin
        if number == at.line and shown.strip() and caret <= len(shown):
            framed.append(f"    {' ' * gutter} | {' ' * caret}^")
    return framed


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " if c == "\t" else "�" for c in text).rstrip()


def _painted(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _unpainted(text: str, code: str) -> str:
    return text
