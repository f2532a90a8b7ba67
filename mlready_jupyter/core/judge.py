"""The only loop: a subject and criteria go in, a Report comes out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from time import perf_counter
from typing import Any, NamedTuple

from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.finding import ROWS, Evidence, Finding
from mlready_jupyter.core.measure import Answer, Limit, Severity, decide
from mlready_jupyter.core.part import Absent, Subject
from mlready_jupyter.core.places import place_keys
from mlready_jupyter.core.report import Outcome, Report
from mlready_jupyter.core.waiver import Waiver

Progress = Callable[[int, int, str], None]
"""Called before each criterion with how many are done, how many there are, and the id that comes now."""


class Policy(NamedTuple):
    """How to judge: all that the settings may change. Ids and names have been checked by the catalogue."""

    today: date
    budget: float | None = None
    """Seconds of wall time, None for as long as it takes."""
    settings: Mapping[str, Mapping[str, Any]] = {}
    """Criterion -> limit or option -> value."""
    limits_at: Mapping[str, Mapping[str, Mapping[str, Limit]]] = {}
    """Criterion -> place key -> limit name -> limit."""
    severities: Mapping[str, Severity] = {}
    waivers: tuple[Waiver, ...] = ()
    inline_waivers: bool = True
    strict: bool = False
    """Whether UNDECIDED for want of rows keeps the verdict open."""


class Step(NamedTuple):
    """How far an exam has come: the question that is asked next, and the answers so far."""

    done: int
    total: int
    criterion: str
    outcomes: Sequence[Outcome]


def judge(
    subject: Subject, criteria: Iterable[Criterion], policy: Policy, *, progress: Progress | None = None, version: str = ""
) -> Report:
    """Ask every criterion, the cheapest first, and compare what they measured with their limits.

    Past the budget, or once interrupted (KeyboardInterrupt), what is left is SKIPPED with that reason:
    the report is always complete.
    """
    steps = judging(subject, criteria, policy, version=version)
    try:
        step = next(steps)
        while True:
            try:
                if progress is not None:
                    progress(step.done, step.total, step.criterion)
            except KeyboardInterrupt as stop:
                step = steps.throw(stop)
            else:
                step = next(steps)
    except StopIteration as end:
        report: Report = end.value
        return report


def judging(subject: Subject, criteria: Iterable[Criterion], policy: Policy, *, version: str = "") -> Generator[Step, None, Report]:
    """The same, a criterion at a time: yields before each, returns the Report. A KeyboardInterrupt thrown in ends it with what there is."""
    started, start = datetime.now(UTC), perf_counter()
    severities = policy.severities
    order = sorted(criteria, key=lambda c: (c.cost, -severities.get(c.id, c.severity), c.id))
    waivers = policy.waivers + _inline(subject, policy)
    outcomes: list[Outcome] = []
    stopped = ""
    try:
        subject.begin(part.name for criterion in order for part, _ in criterion.asks)
        for criterion in order:
            if policy.budget is not None and not stopped and perf_counter() - start > policy.budget:
                stopped = f"the budget of {policy.budget:g} s was spent; --budget none asks it too"
            if stopped:
                outcomes.append(_unasked(criterion, policy, stopped))
                continue
            if criterion.about and subject.lacks(criterion.about):
                severity = severities.get(criterion.id, criterion.severity)
                outcomes.append(Outcome(criterion.id, criterion.title, severity, answer=Answer.CLEAR))
                continue
            yield Step(len(outcomes), len(order), criterion.id, outcomes)
            try:
                outcomes.append(ask(criterion, subject, policy, waivers))
            except KeyboardInterrupt:
                stopped = "interrupted"
                outcomes.append(_unasked(criterion, policy, stopped))
    except KeyboardInterrupt:
        outcomes += [_unasked(criterion, policy, "interrupted") for criterion in order[len(outcomes) :]]
    finally:
        subject.finish()
    return Report(
        subject.about(),
        outcomes,
        started=started,
        today=policy.today,
        seconds=perf_counter() - start,
        shared=tuple((name, made.seconds) for name, made in subject.made.items()),
        waivers=waivers,
        strict=policy.strict,
        version=version,
    )


def _inline(subject: Subject, policy: Policy) -> tuple[Waiver, ...]:
    """The subject's own waivers; one that cannot be read waives nothing, and its criteria will tell why."""
    try:
        return subject.waivers_inline() if policy.inline_waivers else ()
    except Exception:  # what failed here is a part, which fails again, in words, for the criterion that asks for it
        return ()


def ask(criterion: Criterion, subject: Subject, policy: Policy, waivers: tuple[Waiver, ...]) -> Outcome:
    """One criterion's answer; whatever it raises becomes SKIPPED or BROKEN."""
    severity = _severity(criterion, policy)
    start, made = perf_counter(), len(subject.made)

    def outcome(findings: tuple[Finding, ...] = (), answer: Answer | None = None, reason: str = "") -> Outcome:
        shared = sum([part.seconds for part in list(subject.made.values())[made:]]) if len(subject.made) > made else 0.0
        seconds = max(perf_counter() - start - shared, 0.0)
        return Outcome(criterion.id, criterion.title, severity, findings=findings, answer=answer, reason=reason, seconds=seconds)

    parts: list[Any] = []
    for part, optional in criterion.asks:
        known = subject.made.get(part.name)  # most parts were asked for before
        try:
            value = getattr(subject, part.name) if known is None or known.error is not None else known.value
        except Absent as reason:
            if not optional:
                return outcome(answer=Answer.SKIPPED, reason=str(reason))
            value = None
        except Exception as error:  # a user's model or data may raise anything
            if part.reported_by and isinstance(error, subject.reported):
                return outcome(answer=Answer.SKIPPED, reason=f"{part.name} failed: see {part.reported_by}")
            return outcome(answer=Answer.BROKEN, reason=f"{part.name} failed: {told(error)}")
        if value is None and not optional:
            return outcome(answer=Answer.SKIPPED, reason=part.absent or f"no {part.name}")
        parts.append(value)

    chosen, limits_at = policy.settings.get(criterion.id, {}), policy.limits_at.get(criterion.id, {})
    settings = criterion.with_settings(chosen) if chosen or limits_at else {}
    findings: list[Finding] = []
    try:
        for evidence in criterion.function(*parts, **settings):
            if criterion.of_features and not subject.has_feature(evidence.at):
                continue
            told_at = evidence._replace(at=subject.located(evidence.at))
            findings.append(_judged(criterion, _limited(told_at, settings, limits_at), severity, waivers, policy.today))
    except Absent as reason:
        return outcome(answer=Answer.SKIPPED, reason=str(reason))
    except (Exception, SystemExit) as error:  # a criterion that breaks is reported, and nothing is assumed
        return outcome(answer=Answer.BROKEN, reason=told(error))
    return outcome(tuple(findings))


def told(error: BaseException) -> str:
    """An error in one line: `ValueError: what it says`."""
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first[:300]}" if first else type(error).__name__


def _severity(criterion: Criterion, policy: Policy) -> Severity:
    return policy.severities.get(criterion.id, criterion.severity)


def _unasked(criterion: Criterion, policy: Policy, reason: str) -> Outcome:
    return Outcome(criterion.id, criterion.title, _severity(criterion, policy), answer=Answer.SKIPPED, reason=reason, cut=True)


def _limited(evidence: Evidence, settings: Mapping[str, Any], limits_at: Mapping[str, Mapping[str, Limit]]) -> Evidence:
    """The evidence with the limit that holds at its place."""
    if not limits_at or evidence.limit is None:
        return evidence
    for key in place_keys(evidence.at):
        for name, limit in limits_at.get(key, {}).items():
            if settings.get(name) is evidence.limit:
                return evidence._replace(limit=limit)
    return evidence


def _judged(criterion: Criterion, evidence: Evidence, severity: Severity, waivers: tuple[Waiver, ...], today: date) -> Finding:
    answer, at_most = Answer.FOUND, Severity.ERROR
    if evidence.measured is not None and evidence.limit is not None:
        answer, at_most = decide(evidence.measured, evidence.limit)
    severity = min(severity, at_most, evidence.milder or Severity.ERROR)
    shown = answer is not Answer.CLEAR
    exhibit = evidence.exhibit() if evidence.exhibit is not None and shown else None
    rows = tuple(int(row) for row in islice(evidence.rows(), ROWS)) if evidence.rows is not None and shown else ()
    waiver = None
    if answer is Answer.FOUND and waivers:
        waiver = next((w for w in waivers if w.covers(criterion.id, evidence.at) and w.in_force(today)), None)
    return Finding(criterion.id, evidence._replace(exhibit=None, rows=None), answer, severity, exhibit, waiver, rows)
