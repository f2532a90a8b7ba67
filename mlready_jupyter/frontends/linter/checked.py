"""What came of one notebook: all that is worth telling, small enough to be kept in a cache or sent between processes as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from mlready_jupyter import __version__
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.finding import Edit, Evidence, Finding, Fix
from mlready_jupyter.core.measure import Answer, Interval, Limit, Severity
from mlready_jupyter.core.part import About
from mlready_jupyter.core.places import InCall, InCell, InColumn, Place, Whole
from mlready_jupyter.core.report import Outcome, Report
from mlready_jupyter.core.waiver import Waiver
from mlready_jupyter.subjects.notebook import UNREADABLE, Notebook

PLACES: dict[str, Any] = {"cell": InCell, "column": InColumn, "call": InCall, "whole": Whole}
AROUND = 1
"""Lines of a cell that are shown before and behind the line of a finding."""


class Frame(NamedTuple):
    """Lines of a cell, and the number of the first."""

    first: int
    lines: tuple[str, ...]

    def line(self, number: int) -> str:
        return self.lines[number - self.first] if 0 <= number - self.first < len(self.lines) else ""


class Checked(NamedTuple):
    """One notebook's answers. What is not in `outcomes` was CLEAR."""

    path: str
    outcomes: tuple[Outcome, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    """Those that stand in the notebook."""
    frames: Mapping[tuple[int, int], Frame] = {}
    """Cell and line of each finding -> the lines around it."""
    dated: bool = False
    """Whether another day may bring another answer."""
    rooted: bool = False
    """Whether the repository around the notebook was asked."""

    @property
    def findings(self) -> Iterable[Finding]:
        return (finding for outcome in self.outcomes for finding in outcome.findings)

    def frame(self, at: Place) -> Frame:
        return self.frames.get((at.cell, at.line), NO_FRAME) if isinstance(at, InCell) else NO_FRAME

    def with_findings(self, kept: Mapping[int, Finding | None]) -> Checked:
        """The same with some findings (by their id()) replaced, or left out where the new one is None."""
        outcomes = tuple(
            Outcome(
                outcome.criterion,
                outcome.title,
                outcome.severity,
                findings=tuple(new for old in outcome.findings if (new := kept.get(id(old), old)) is not None),
                reason=outcome.reason,
                cut=outcome.cut,
                answer=outcome.answer if outcome.answer in (Answer.SKIPPED, Answer.BROKEN) else None,
            )
            for outcome in self.outcomes
        )
        return self._replace(outcomes=outcomes)


NO_FRAME = Frame(1, ())


def checked(notebook: Notebook, report: Report) -> Checked:
    """What is worth keeping of a report."""
    outcomes = tuple(outcome for outcome in report.outcomes if outcome.findings or outcome.answer is not Answer.CLEAR)
    inline = tuple(waiver for waiver in report.waivers if waiver.source == "inline")
    frames = {(at.cell, at.line): _frame(notebook, at) for o in outcomes for f in o.findings if isinstance(at := f.evidence.at, InCell)}
    return Checked(notebook.shown, outcomes, inline, frames, bool(inline) or "clock" in notebook.made, "repository" in notebook.made)


def broken(path: str, rules: Iterable[Criterion], reason: str) -> Checked:
    """What is told of a notebook that ended the process it was judged in: one rule says for all that nothing was decided."""
    rule = min(rules, key=lambda rule: rule.id != UNREADABLE)
    return Checked(path, (Outcome(rule.id, rule.title, rule.severity, answer=Answer.BROKEN, reason=f"{path}: {reason}"),))


def _frame(notebook: Notebook, at: InCell) -> Frame:
    drafts = notebook.file.document.drafts
    lines = drafts[at.cell].source.split("\n") if 0 <= at.cell < len(drafts) else []
    first = max(at.line - AROUND, 1)
    return Frame(first, tuple(_shortened(line, at.column) for line in lines[first - 1 : at.line + AROUND]))


def _shortened(line: str, column: int) -> str:
    """A line of thousands of characters as far as anyone will look at it."""
    return line if len(line) < 1000 else line[: max(column + 200, 1000)][:100_000]


def gathered(
    every: Sequence[Checked], rules: Iterable[Criterion], today: date, *, seconds: float = 0.0, waivers: tuple[Waiver, ...] = ()
) -> Report:
    """All notebooks' answers as one report: each rule once, CLEAR where no notebook tells otherwise.

    Where a rule broke on one notebook and answered on another, both are kept; SKIPPED only where no notebook decided it.
    """
    told: dict[str, list[Outcome]] = {}
    for each in every:
        for outcome in each.outcomes:
            told.setdefault(outcome.criterion, []).append(outcome)
    name = every[0].path if len(every) == 1 else f"{len(every)} notebooks"
    return Report(
        About(name, "notebook" if len(every) == 1 else "notebooks"),
        [outcome for rule in rules if every for outcome in _merged(rule, told.get(rule.id, []), len(every))],
        started=datetime.now(UTC),
        today=today,
        seconds=seconds,
        waivers=(*waivers, *dict.fromkeys(waiver for each in every for waiver in each.waivers)),
        version=__version__,
    )


def _merged(rule: Criterion, outcomes: list[Outcome], notebooks: int) -> list[Outcome]:
    silent = [o for o in outcomes if o.answer in (Answer.SKIPPED, Answer.BROKEN)]
    decided = len({id(o) for o in silent}) < notebooks
    kept = {(o.answer, o.reason): o for o in silent if o.answer is Answer.BROKEN or o.cut or not decided}
    if not decided:
        return list(kept.values())
    findings = tuple(finding for outcome in outcomes for finding in outcome.findings)
    severity = outcomes[0].severity if outcomes else rule.severity
    return [Outcome(rule.id, rule.title, severity, findings=findings, answer=None if findings else Answer.CLEAR), *kept.values()]


# As JSON: lists in the order of the fields


def to_json(each: Checked) -> list[Any]:
    outcomes = [
        [o.criterion, o.title, o.severity, o.answer.value, o.reason, o.cut, [_from_finding(f) for f in o.findings]] for o in each.outcomes
    ]
    waivers = [_from_waiver(waiver) for waiver in each.waivers]
    frames = [[*at, frame.first, list(frame.lines)] for at, frame in each.frames.items()]
    return [each.path, outcomes, waivers, frames, each.dated, each.rooted]


def from_json(value: list[Any]) -> Checked:
    path, outcomes, waivers, frames, dated, rooted = value
    return Checked(
        path,
        tuple(_to_outcome(*outcome) for outcome in outcomes),
        tuple(_to_waiver(waiver) for waiver in waivers),
        {(cell, line): Frame(first, tuple(lines)) for cell, line, first, lines in frames},
        dated,
        rooted,
    )


def _to_outcome(ident: str, title: str, severity: int, answer: str, reason: str, cut: bool, findings: list[Any]) -> Outcome:
    made = tuple(_to_finding(ident, *finding) for finding in findings)
    return Outcome(ident, title, Severity(severity), findings=made, answer=Answer(answer), reason=reason, cut=cut)


def _from_waiver(waiver: Waiver) -> list[Any]:
    return [day.isoformat() if isinstance(day, date) else day for day in waiver]


def _to_waiver(value: list[Any]) -> Waiver:
    criterion, where, owner, reason, until, source, since = value
    return Waiver(criterion, where, owner, reason, date.fromisoformat(until), source, date.fromisoformat(since) if since else None)


def _from_finding(finding: Finding) -> list[Any]:
    fields = list(finding.evidence._replace(exhibit=None)[:-1])  # without rows, which a notebook has none of
    return [fields, finding.answer.value, finding.severity, _from_waiver(finding.waiver) if finding.waiver else None]


def _to_finding(ident: str, fields: list[Any], answer: str, severity: int, waiver: list[Any] | None) -> Finding:
    says, at, remedy, measured, limit, unit, statistic, needs, milder, matters, example, _, fix = fields
    evidence = Evidence(
        says,
        PLACES[at[-1]](*at),
        remedy,
        Interval(*measured) if measured else None,
        Limit(*limit) if limit else None,
        unit,
        statistic,
        needs,
        Severity(milder) if milder else None,
        matters,
        example,
        None,
        _to_fix(*fix) if fix else None,
    )
    return Finding(ident, evidence, Answer(answer), Severity(severity), None, _to_waiver(waiver) if waiver else None)


def _to_fix(edits: list[Any], clears: list[Any], safe: bool, moves: list[Any]) -> Fix:
    return Fix(tuple(Edit(*edit) for edit in edits), tuple(map(tuple, clears)), safe, tuple(map(tuple, moves)))
