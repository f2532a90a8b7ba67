"""One quiet line after a cell: what the watch saw, folded out to a table where there is more."""

from __future__ import annotations

from typing import NamedTuple

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.display import numbers, words
from mlready_jupyter.display.tidy import escaped, inline, unmarked, visible
from mlready_jupyter.display.words import Kind

LISTED = 8
COLOURS = {"error": "#c0392b", "warning": "#a86b00", "note": "#2f74c0", "clear": "#2e8b57"}
"""Mid-tones that hold on white and on black: a line carries no style sheet."""
QUIET = "#808890"


class Line(NamedTuple):
    """What is said, in backticks where it is a name; `more` are the findings behind it."""

    kind: Kind
    says: str
    beside: str = ""
    more: tuple[Finding, ...] = ()


def text(line: Line) -> str:
    """`✓ mlready  nothing changed · 0.01 s`, and a line for each finding behind it."""
    head = f"{line.kind.glyph} mlready  {unmarked(visible(line.says))}" + (f" · {line.beside}" if line.beside else "")
    rows = [
        f"    {_kind(finding).glyph} {unmarked(visible(finding.evidence.says, 160))}  ({finding.criterion})"
        for finding in line.more[:LISTED]
    ]
    left = len(line.more) - LISTED
    return "\n".join([head, *rows, *([f"    and {left:,} more"] if left > 0 else [])])


def html(line: Line) -> str:
    colour = COLOURS.get(line.kind.name, QUIET)
    beside = f' <span style="color:{QUIET}">· {escaped(line.beside)}</span>' if line.beside else ""
    head = f'<span style="color:{colour}">{line.kind.glyph} <b>mlready</b></span> {inline(line.says)}{beside}'
    frame = f'style="font:12px/20px var(--jp-ui-font-family,system-ui,sans-serif);border-left:2px solid {colour};margin:0;padding:2px 8px"'
    if not line.more:
        return f"<p {frame}>{head}</p>"
    return f'<details {frame}><summary style="cursor:pointer">{head}</summary>{_table(line.more)}</details>'


def _table(findings: tuple[Finding, ...]) -> str:
    rows = "".join(_row(finding) for finding in findings[:LISTED])
    left = len(findings) - LISTED
    more = f"<p>and {left:,} more; <code>%mlready</code> shows all</p>" if left > 0 else ""
    return f'<table style="margin:2px 0 4px 12px">{rows}</table>{more}'


def _row(finding: Finding) -> str:
    kind, evidence = _kind(finding), finding.evidence
    measured = numbers.measured(evidence.measured, evidence.unit) if evidence.measured else "seen"
    limit = words.head_numbers(evidence)[1]
    colour = COLOURS.get(kind.name, QUIET)
    cells = (
        f'<span style="color:{colour}">{kind.glyph} {kind.name}</span>',
        inline(evidence.says, 240),
        f"{escaped(measured)}, {escaped(limit)}",
        f"<code>{escaped(finding.criterion)}</code>",
    )
    drawn = "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells)
    return f"<tr>{drawn}</tr>"


def _kind(finding: Finding) -> Kind:
    return words.OF_SEVERITY[finding.severity]
