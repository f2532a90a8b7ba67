"""A report as JUnit XML: a suite for each room, a case for each question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.places import InCell, Whole
from mlready_jupyter.core.report import Outcome, Report, Room
from mlready_jupyter.display import words

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Errors and warnings that nobody waived are failures; notes and waived findings are told in a case that passes."""
    counts = _counts(report.outcomes)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f"<testsuites name={_attribute(report.about.name)} {counts} time={_attribute(f'{report.seconds:.3f}')}>")
    for room in report.rooms:
        lines += _suite(room)
    return "\n".join([*lines, "</testsuites>"])


def _suite(room: Room) -> Iterator[str]:
    seconds = sum(outcome.seconds for outcome in room.outcomes)
    yield f" <testsuite name={_attribute(room.name)} {_counts(room.outcomes)} time={_attribute(f'{seconds:.3f}')}>"
    for outcome in room.outcomes:
        body = list(_body(outcome))
        time = _attribute(f"{outcome.seconds:.3f}")
        head = f"  <testcase classname={_attribute(outcome.room)} name={_attribute(outcome.criterion)} time={time}"
        yield f"{head}/>" if not body else f"{head}>"
        yield from body
        if body:
            yield "  </testcase>"
    yield " </testsuite>"


def _body(outcome: Outcome) -> Iterator[str]:
    if outcome.answer is Answer.BROKEN:
        yield f"   <error message={_attribute(outcome.reason)}/>"
    elif outcome.answer is Answer.SKIPPED:
        yield f"   <skipped message={_attribute(outcome.reason)}/>"
    failed = _failures(outcome)
    for finding in failed:
        kind = finding.severity.name.lower()
        text = _text(f"{_place(finding)}: {finding.evidence.says}. {finding.evidence.remedy}".strip())
        yield f"   <failure type={_attribute(kind)} message={_attribute(finding.evidence.says)}>{text}</failure>"
    told = [finding for finding in outcome.of(Answer.FOUND) if finding not in failed]
    if told:
        lines = "\n".join(f"{'waived' if f.waiver else f.severity.name.lower()}: {_place(f)}: {f.evidence.says}" for f in told)
        yield f"   <system-out>{_text(lines)}</system-out>"


def _failures(outcome: Outcome) -> list[Finding]:
    return [finding for finding in outcome.of(Answer.FOUND) if finding.waiver is None and finding.severity >= Severity.WARNING]


def _counts(outcomes: tuple[Outcome, ...]) -> str:
    failed = sum(bool(_failures(outcome)) for outcome in outcomes)
    broken, skipped = (sum(outcome.answer is answer for outcome in outcomes) for answer in (Answer.BROKEN, Answer.SKIPPED))
    return f'tests="{len(outcomes)}" failures="{failed}" errors="{broken}" skipped="{skipped}"'


def _place(finding: Finding) -> str:
    match finding.evidence.at:
        case InCell(path, cell, line, column, file_line):
            return f"{path}:{file_line}" if cell < 0 else f"{path}:{file_line} (cell {cell + 1}, line {line}, column {column})"
        case Whole(name):
            return name
        case at:
            return words.place(at).replace("`", "")


def _text(text: str) -> str:
    return escape(NO_XML.sub("�", text))


def _attribute(text: str) -> str:
    return quoteattr(NO_XML.sub("�", text))
