"""The report as Markdown, for pull requests and wikis: the same order, pictures as characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.report import Report
from mlready_jupyter.display import blocks, headline, outline, words
from mlready_jupyter.display.outline import Listed
from mlready_jupyter.display.pen import Pen
from mlready_jupyter.display.tidy import glue, spans, visible, visible_lines

MOST = 20
"""So many findings are told in full."""
ROWS = 40
SPECIAL = re.compile(r"([\\*_\[\]<>&|#~$!`])")


def render(report: Report) -> str:
    """The whole report; everything a user wrote is escaped, so that it stays text."""
    parts = [_top(report), _rooms(report), *_findings(report), _asides(report), _clear(report), _foot(report)]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def prose(text: object, most: int = 400) -> str:
    """A sentence with its backticks kept as code and all other signs of Markdown made harmless."""
    return "".join(_code(part) if is_code else SPECIAL.sub(r"\\\1", part) for is_code, part in spans(glue(visible(text, most))))


def _code(text: str) -> str:
    """A code span; a bar would end a table's cell even there."""
    return f"`{text}`" if text.strip() and "|" not in text and "`" not in text else SPECIAL.sub(r"\\\1", text)


def _top(report: Report) -> Iterator[str]:
    kind = words.OF_VERDICT[report.verdict]
    act = headline.next_act(report)
    yield f"## {kind.glyph} {words.verdict_of(report)}"
    yield ""
    yield prose(headline.counted(report), 900)
    yield ""
    yield f"**Do this next:** {prose(act.do)}{f' {prose(act.then)}' if act.then else ''}"


def _rooms(report: Report) -> Iterator[str]:
    rooms = report.rooms[:12]
    if not rooms:
        return
    yield "| room | came to | checks |"
    yield "|---|---|---|"
    for room in rooms:
        said = ", ".join(f"{kind.glyph} {told}" for kind, told in outline.room_words(room))
        yield f"| {prose(headline.title(room.name))} | {said} | {len(room.outcomes)} |"


def _findings(report: Report) -> Iterator[Iterator[str]]:
    for section in outline.sections(report, most=MOST):
        for listed in section.listed:
            yield _finding(listed, report)
        if section.more:
            yield iter([f"- {prose(str(more))}" for more in section.more[:12]])


def _finding(listed: Listed, report: Report) -> Iterator[str]:
    number, finding, _ = listed
    evidence = finding.evidence
    value, limit = words.head_numbers(evidence)
    yield f"### {words.OF_SEVERITY[finding.severity]} {number}: {prose(evidence.says)}"
    yield ""
    yield f"`{visible(finding.criterion, 80)}`, **{value}**, {limit}"
    yield ""
    if evidence.remedy:
        yield f"- **Do:** {prose(evidence.remedy, 500)}"
    for name, said in words.facts(finding):
        statistic = f" {prose(evidence.statistic, 80)}" if name == "Measured" and evidence.statistic else ""
        yield f"- {name}: {prose(said)}{statistic}"
    yield from _fenced([words.waive_line(finding, report)])
    yield from _fenced(_picture(finding))
    if evidence.example:
        yield from _fenced(visible_lines(evidence.example))


def _picture(finding: Finding) -> list[str]:
    if finding.exhibit is None:
        return []
    rows = blocks.drawn(finding.exhibit, finding.evidence.unit, Pen())
    return [f"{row.name:<10}{row.words}" if row.name else row.words for row in rows]


def _fenced(lines: list[str]) -> Iterator[str]:
    """Verbatim, between fences longer than any run of tildes inside."""
    if not lines:
        return
    longest = max((len(run) for line in lines for run in re.findall("~+", line)), default=0)
    fence = "~" * max(3, longest + 1)
    yield from ("", f"{fence}text", *(line.replace("\u00a0", " ") for line in lines), fence)


def _asides(report: Report) -> Iterator[str]:
    rows = outline.asides(report)
    if not rows:
        return
    yield "### Not judged, or set aside"
    yield ""
    yield "| | | |"
    yield "|---|---|---|"
    for row in rows[:ROWS]:
        yield f"| {row.kind} | {prose(row.named, 600)} | {prose(row.says, 900)} |"
    if len(rows) > ROWS:
        yield f"| | | and {len(rows) - ROWS:,} more |"


def _clear(report: Report) -> Iterator[str]:
    every = outline.clear(report.outcomes)
    if not every:
        return
    yield f"### ✓ {len(every):,} clear"
    yield ""
    for room in report.rooms[:12]:
        said = [
            f"{each.outcome.criterion.partition('/')[2]} {outline.times_limit(each.excess)}".strip()
            for each in outline.clear(room.outcomes)
        ]
        if said:
            more = f" and {len(said) - ROWS:,} more" if len(said) > ROWS else ""
            yield f"- {prose(headline.title(room.name))}: {prose(', '.join(said[:ROWS]), 3000)}{more}"


def _foot(report: Report) -> Iterator[str]:
    yield f"{' · '.join(prose(part) for part in headline.foot(report))}. {headline.grade(report)}".strip()
