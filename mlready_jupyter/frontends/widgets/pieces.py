"""A report cut into the pieces that cross the wire one at a time, each small however wide the table is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.compare import compare
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Limit, Severity
from mlready_jupyter.core.places import InColumn, place_keys
from mlready_jupyter.core.report import Outcome, Report, Verdict
from mlready_jupyter.display import headline, numbers, words
from mlready_jupyter.display.article import Article
from mlready_jupyter.display.outline import Listed
from mlready_jupyter.display.tidy import inline, visible
from mlready_jupyter.settings import load

ROWS = 2_000
"""So many places of one check are sent, the farthest past the limit first."""
CHANGES = 300
LABEL = 60
COLUMNS = 1_500
"""So many columns can be filtered by name."""


def summary(report: Report) -> dict[str, Any]:
    """What the page needs to draw everything but the open finding."""
    act = headline.next_act(report)
    return {
        "name": visible(report.about.name, LABEL),
        "verdict": report.verdict.value,
        "otherwise": _without_errors(report).value,
        "strict": report.strict,
        "grade": report.grade,
        "counted": inline(headline.counted(report)),
        "next": inline(act.do),
        "facts": [[visible(name, 40), visible(value, 160)] for name, value in report.about.facts[:12]],
        "seconds": round(report.seconds, 2),
        "label": label(report),
        "checks": [_check(outcome) for outcome in report.outcomes],
        "columns": [visible(name, LABEL) for name in _columns(report)[:COLUMNS]],
    }


def label(report: Report) -> str:
    """How a report is called among others: `09:14:05 not ready`."""
    return f"{report.started:%H:%M:%S} {report.verdict.value}"


def _columns(report: Report) -> list[str]:
    """Every column that something was measured on."""
    return list(dict.fromkeys(f.evidence.at.column for f in report if f.evidence.at.kind == "column"))


def column_called(report: Report, shown: str) -> str:
    """The column behind a name as the page has it, where long and hostile names are not what they were."""
    return next((name for name in _columns(report) if visible(name, LABEL) == shown), shown)


def _without_errors(report: Report) -> Verdict:
    """The verdict if no error stood in the way: what a dragged limit may lead to."""
    lost = any(o.severity is Severity.ERROR and (o.answer is Answer.BROKEN or o.cut) for o in report.outcomes)
    silent = not report.outcomes or any(not room.decided for room in report.rooms)
    return Verdict.UNDECIDED if lost or silent else Verdict.READY


def _check(outcome: Outcome) -> dict[str, Any]:
    ordered = in_order(outcome)
    first = ordered[0] if ordered else None
    return {
        "id": outcome.criterion,
        "severity": outcome.severity.name.lower(),
        "kind": words.kind_of(outcome).name,
        "counts": counts(outcome.findings),
        "reason": visible(outcome.reason, 300),
        "title": visible(outcome.title, 160),
        "place": visible(place_keys(first.evidence.at)[0], LABEL) if first else "",
        "number": words.head_numbers(first.evidence)[0] if first and first.answer is not Answer.CLEAR else "",
    }


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many of each kind, waived apart; `doubtful` are the undecided of severity error."""
    told = dict.fromkeys(("error", "warning", "note", "undecided", "clear", "waived", "doubtful"), 0)
    for finding in findings:
        if finding.answer is Answer.FOUND:
            told["waived" if finding.waiver else finding.severity.name.lower()] += 1
        else:
            told[finding.answer.value] += 1
            told["doubtful"] += finding.answer is Answer.UNDECIDED and finding.severity is Severity.ERROR
    return told


def in_order(outcome: Outcome) -> list[Finding]:
    """The findings of a check as the explorer numbers them: found, undecided, clear; of each the nearest to trouble first."""
    order = (Answer.FOUND, Answer.UNDECIDED, Answer.CLEAR)
    return sorted(outcome.findings, key=lambda f: (order.index(f.answer), f.waiver is not None, -f.severity, -min(f.excess, 1e9)))


def outcome_of(report: Report, ident: str) -> Outcome:
    found = next((outcome for outcome in report.outcomes if outcome.criterion == ident), None)
    if found is None:
        raise UsageError(f"this report has no {visible(ident, LABEL)!r}")
    return found


def places(report: Report, ident: str, against: Report | None = None) -> dict[str, Any]:
    """All that a check measured: one row a place, with its interval, its limit, and what the report compared with measured there."""
    outcome = outcome_of(report, ident)
    findings = in_order(outcome)
    shown, before = findings[:ROWS], _measured(against, ident)
    limits = list(dict.fromkeys(f.evidence.limit for f in shown if f.evidence.limit is not None))
    first = next((f.evidence for f in shown if f.evidence.limit is not None), None)
    return {
        "id": ident,
        "title": visible(outcome.title, 160),
        "reason": visible(outcome.reason, 300),
        "severity": int(outcome.severity),
        "unit": first.unit if first else "",
        "statistic": first.statistic if first else "",
        "limits": [[limit.value, limit.warn, limit.worse, _name_of(limit, ident)] for limit in limits],
        "left": len(findings) - len(shown),
        "rows": [_row(finding, limits, before.get(place_keys(finding.evidence.at)[-1])) for finding in shown],
        "elsewhere": sum(counts(o.findings)["error"] for o in report.outcomes if o is not outcome),
        "doubtful": sum(counts(o.findings)["doubtful"] for o in report.outcomes if o is not outcome),
    }


def _name_of(limit: Limit, ident: str) -> str:
    """What the settings call a limit; "" where several could be meant."""
    try:
        known = catalogue(load().plug_ins).find(ident).limits
    except UsageError:  # a check that is not installed here
        return ""
    names = list(known) if len(known) == 1 else [name for name, default in known.items() if default == limit]
    return names[0] if len(names) == 1 else ""


def _measured(report: Report | None, ident: str) -> dict[str, float]:
    found = next((o for o in report.outcomes if o.criterion == ident), None) if report is not None else None
    measured = ((f.evidence.at, f.evidence.measured) for f in (found.findings if found else ()))
    return {place_keys(at)[-1]: interval.value for at, interval in measured if interval is not None}


def _row(finding: Finding, limits: list[Any], old: float | None) -> list[Any]:
    """[label, low, value, high, index of the limit, harshest severity, answer, waived, old]; numbers are null for a sighting."""
    evidence = finding.evidence
    name = visible(place_keys(evidence.at)[-1 if evidence.at.kind == "column" else 0], LABEL)
    at_most = int(evidence.milder or Severity.ERROR)
    low, value, high = (_short(x) for x in evidence.measured) if evidence.measured else (None, None, None)
    limit = limits.index(evidence.limit) if evidence.limit is not None else None
    return [name, low, value, high, limit, at_most, finding.answer.value, finding.waiver is not None, _short(old)]


def _short(value: float | None) -> float | None:
    """Six digits are enough to draw and to decide; JSON has no word for what is not finite."""
    return None if value is None or value != value or abs(value) == float("inf") else float(f"{float(value):.6g}")


def unfolded(report: Report, ident: str, index: int) -> dict[str, Any]:
    """One finding in full; `html` is drawn by the same hand as the static report, hence escaped."""
    findings = in_order(outcome_of(report, ident))
    if not 0 <= index < len(findings):
        raise UsageError(f"{ident} has no finding {index}; it has {len(findings)}")
    finding = findings[index]
    numbers_of = {id(f): n for n, f in enumerate(report.findings, 1)}
    article = Article(Listed(numbers_of.get(id(finding), 0), finding, opened=True), report)
    at = finding.evidence.at
    return {
        "id": ident,
        "index": index,
        "says": inline(finding.evidence.says),
        "kind": _kind(finding).name,
        "html": article.body(),
        "column": getattr(at, "column", "") if at.kind == "column" else "",
        "place": "" if at.kind == "whole" else visible(place_keys(at)[0], LABEL),
        "waive": words.waive_line(finding, report),
        "rows": len(finding.rows),
    }


def _kind(finding: Finding) -> words.Kind:
    if finding.answer is Answer.FOUND:
        return words.WAIVED if finding.waiver else words.OF_SEVERITY[finding.severity]
    return words.OF_ANSWER[finding.answer]


def changes(old: Report, new: Report) -> dict[str, Any]:
    """What differs between two reports, the worst of each kind first."""
    every = compare(old, new)
    return {
        "verdicts": [old.verdict.value, new.verdict.value],
        "totals": {kind: sum(change.kind == kind for change in every) for kind in ("new", "worse", "better", "cleared")},
        "changes": [
            [change.kind, change.criterion, visible(change.place, LABEL), _told(change.before), _told(change.after)]
            for change in every[:CHANGES]
        ],
    }


def _told(finding: Finding | None) -> str:
    if finding is None:
        return ""
    measured = finding.evidence.measured
    return numbers.measured(measured, finding.evidence.unit) if measured else "seen" if finding.answer is Answer.FOUND else "clear"


def on_column(report: Report, column: str) -> Iterator[list[Any]]:
    """What every check measured on a column: [id, index, kind, number, times the limit, table]."""
    for outcome in report.outcomes:
        for index, finding in enumerate(in_order(outcome)):
            at = finding.evidence.at
            if isinstance(at, InColumn) and at.column == column:
                excess = _short(min(finding.excess, 1e6))
                number, _ = words.head_numbers(finding.evidence)
                yield [outcome.criterion, index, _kind(finding).name, number, excess, at.table]
