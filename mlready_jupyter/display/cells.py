"""nblint's text: for each finding its place, its sentence, and the line it is about."""

from __future__ import annotations

from collections.abc import Callable

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.places import InCell, Place
from mlready_jupyter.core.report import Report

GLYPHS = {Severity.ERROR: "✕", Severity.WARNING: "▲", Severity.NOTE: "●"}
PLAIN = {Severity.ERROR: "x", Severity.WARNING: "!", Severity.NOTE: "i"}
COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "34"}
WIDTH = 100

Line = Callable[[InCell], str]
"""The source line at a place, "" where there is none."""


def render(report: Report, *, line: Line = lambda at: "", colour: bool = False, ascii_only: bool = False) -> str:
    """The findings in the order of the files and their cells, then what was not judged."""
    paint = _painted if colour else _unpainted
    found = sorted(report.findings, key=lambda finding: _order(finding))
    blocks = [_block(finding, line, paint, PLAIN if ascii_only else GLYPHS) for finding in found]
    blocks += [f"{'%' if ascii_only else '↯'} BROKEN  {outcome.criterion}: {outcome.reason}" for outcome in report.of(Answer.BROKEN)]
    return "\n".join(blocks)


def summary(reports: list[Report], *, ascii_only: bool = False) -> str:
    """The last line: how much was found in how many notebooks."""
    severities = [finding.severity for report in reports for finding in report.findings]
    waived = sum(len(report.waived) for report in reports)
    files = f"{len(reports)} notebook{'s' if len(reports) != 1 else ''}"
    aside = f" ({waived} waived)" if waived else ""
    if not severities:
        return f"{'+' if ascii_only else '✓'} no findings in {files}{aside}"
    counts = ((severity.name.lower(), severities.count(severity)) for severity in reversed(Severity))
    told = ", ".join(f"{n} {name}{'s' if n > 1 else ''}" for name, n in counts if n)
    glyph = (PLAIN if ascii_only else GLYPHS)[max(severities)]
    return f"{glyph} {told} in {files}{aside}"


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


def _block(finding: Finding, line: Line, paint: Callable[[str, str], str], glyphs: dict[Severity, str]) -> str:
    evidence, at = finding.evidence, finding.evidence.at
    where = f"{at[0]}: {located(at)}".removesuffix(": ")
    word = paint(f"{glyphs[finding.severity]} {finding.severity.name}", COLOURS[finding.severity])
    lines = [f"{paint(where, '1')}: {word} {evidence.says}  {paint(finding.criterion, '2')}"]
    if isinstance(at, InCell):
        lines += _quoted(line(at), at.column)
    if evidence.remedy:
        lines.append(f"    {'->' if glyphs is PLAIN else '→'} {evidence.remedy}")
    return "\n".join(lines)


def _quoted(source: str, column: int) -> list[str]:
    """The source line with a caret below; of a long one the part around the column."""
    source = source.replace("\t", " ").rstrip()
    if not source.strip():
        return []
    indent = len(source) - len(source.lstrip())
    begin = indent if column - 1 < WIDTH - 10 else column - WIDTH // 2
    shown = "".join(c if c.isprintable() else "�" for c in source[begin : begin + WIDTH])
    caret = max(column - 1 - begin, 0)
    return [f"    | {shown}", f"    | {' ' * caret}^"] if caret <= len(shown) else [f"    | {shown}"]


def _painted(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"


def _unpainted(text: str, code: str) -> str:
    return text
