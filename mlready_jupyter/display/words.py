"""What each answer is called and drawn with, and the sentences every format shares."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

from mlready_jupyter.core.finding import Evidence, Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.places import InCall, InCell, InColumn, Place, Whole, place_keys
from mlready_jupyter.core.report import Outcome, Report, Verdict
from mlready_jupyter.display import numbers
from mlready_jupyter.display.tidy import code, visible

WAIVED_FOR = timedelta(days=90)
"""How long the waiver lasts that a report suggests."""


class Kind(NamedTuple):
    """One of the eight things that can become of a check; never a colour without its glyph and word."""

    name: str
    glyph: str
    ascii: str
    word: str
    """In capitals where a person must act."""
    block: str
    """Its cell in a room strip of characters."""

    def __str__(self) -> str:
        return f"{self.glyph} {self.word}"


ERROR = Kind("error", "✕", "x", "ERROR", "█")
WARNING = Kind("warning", "▲", "!", "WARNING", "▅")
NOTE = Kind("note", "●", "i", "NOTE", "▃")
UNDECIDED = Kind("undecided", "?", "?", "UNDECIDED", "?")
BROKEN = Kind("broken", "↯", "%", "BROKEN", "↯")
WAIVED = Kind("waived", "⚑", "w", "waived", "⚑")
SKIPPED = Kind("skipped", "–", "-", "skipped", "–")
CLEAR = Kind("clear", "✓", "+", "clear", "▁")
KINDS = (ERROR, WARNING, NOTE, UNDECIDED, BROKEN, WAIVED, SKIPPED, CLEAR)
"""The worst first: the order of a strip."""

OF_SEVERITY = {Severity.ERROR: ERROR, Severity.WARNING: WARNING, Severity.NOTE: NOTE}
OF_ANSWER = {Answer.UNDECIDED: UNDECIDED, Answer.BROKEN: BROKEN, Answer.SKIPPED: SKIPPED, Answer.CLEAR: CLEAR}
OF_VERDICT = {Verdict.READY: CLEAR, Verdict.NOT_READY: ERROR, Verdict.UNDECIDED: UNDECIDED}


def kind_of(outcome: Outcome) -> Kind:
    """What a check comes to, as one cell of a strip."""
    open_findings = [finding.severity for finding in outcome.of(Answer.FOUND) if finding.waiver is None]
    if open_findings:
        return OF_SEVERITY[max(open_findings)]
    if outcome.of(Answer.UNDECIDED):
        return UNDECIDED
    return WAIVED if outcome.answer is Answer.FOUND else OF_ANSWER[outcome.answer]


def verdict_of(report: Report) -> str:
    """`NOT READY`"""
    return report.verdict.value.upper()


def place(at: Place) -> str:
    """Where, in words: column `PAY_AMT1` of `current`."""
    match at:
        case InColumn(table, column):
            return f"column {code(column)} of {code(table)}"
        case InCall(method, given):
            return f"{code(method)} given {visible(given, 80)}"
        case InCell(path, cell, line):
            return f"{code(path)}, cell {cell + 1}, line {line}"
        case Whole(name):
            return f"whole {code(name)}"


def head_numbers(evidence: Evidence) -> tuple[str, str]:
    """The number beside a ruler, and the limit it is past: `("0.163", "limit 0.05")`."""
    if evidence.measured is None or evidence.limit is None:
        return "seen", "none allowed"
    limit, unit = evidence.limit, evidence.unit
    only_warns = limit.warn is not None and not _past(evidence.measured.value, limit.value, limit.worse)
    word, bound = ("warn at", limit.warn) if only_warns and limit.warn is not None else ("limit", limit.value)
    return numbers.number(evidence.measured.value, unit), f"{word} {numbers.as_written(bound, unit, noun=False)}"


def _past(value: float, bound: float, worse: str) -> bool:
    return value > bound if worse == "above" else value < bound


def waive_line(finding: Finding, report: Report) -> str:
    """The command that sets a finding aside, ready but for the names of who answers for it and why."""
    where = "" if isinstance(finding.evidence.at, Whole) else f":{_pattern(place_keys(finding.evidence.at)[0])}"
    target = f"{finding.criterion}{where}"
    quoted = f'"{target}"' if re.search(r"[^\w./:*?\[\]@%+=,-]", target) else target
    return f'%mlready waive {quoted} --owner NAME --until {(report.today + WAIVED_FOR).isoformat()} --reason "…"'


def _pattern(key: object) -> str:
    """A name as a waiver's pattern: what a command line would take for something else becomes `?`, a long tail `*`."""
    shown = re.sub(r"[\[*?]", lambda m: f"[{m.group()}]", str(key)[:60])
    return re.sub(r"""[^\w\[\]*?.,:;@%+=<>()/ -]""", "?", shown) + ("*" if len(str(key)) > 60 else "")


def needs(evidence: Evidence) -> str:
    """What would decide it: `about 3,600 more rows would decide`."""
    said = evidence.needs.strip().rstrip(".")
    return said if not said or "decide" in said else f"{said} would decide"


def facts(finding: Finding) -> list[tuple[str, str]]:
    """What stands beside the picture, in the agreed order; the texts may hold backticks."""
    evidence = finding.evidence
    told: list[tuple[str, str]] = []
    if evidence.measured is not None and evidence.limit is not None:
        told.append(("Measured", numbers.measured(evidence.measured, evidence.unit)))
        told.append(("Limit", numbers.limit_of(evidence.limit, evidence.unit)))
    told.append(("Where", place(evidence.at)))
    if evidence.matters:
        told.append(("Matters", visible(evidence.matters)))
    return told
