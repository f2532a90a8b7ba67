"""A report in the order it is told: what is listed, what is grouped, what was set aside, what is clear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.places import InColumn
from mlready_jupyter.core.report import Outcome, Report, Room, Verdict
from mlready_jupyter.display import numbers, words
from mlready_jupyter.display.tidy import code, sentence, visible
from mlready_jupyter.display.words import Kind

OF_A_KIND = 8
"""So many findings of one check are listed; the rest is counted."""
IN_ALL = 40
OPENED = 3
NAMED = 6
"""So many names are given before "and 14 more"."""


class Listed(NamedTuple):
    number: int
    finding: Finding
    opened: bool


class More(NamedTuple):
    """Findings of one check that are counted, not listed."""

    criterion: str
    left: int
    largest: Finding

    def __str__(self) -> str:
        value, limit = words.head_numbers(self.largest.evidence)
        return f"and {self.left:,} more of {code(self.criterion)}, largest {value}, {limit}: {words.place(self.largest.evidence.at)}"


class Section(NamedTuple):
    """Findings of one severity."""

    severity: Severity
    listed: tuple[Listed, ...]
    more: tuple[More, ...]


class Aside(NamedTuple):
    """One row of what was not judged, or set aside."""

    kind: Kind
    criteria: tuple[str, ...]
    says: str

    @property
    def named(self) -> str:
        """The checks it is about, the first few by name."""
        return named(self.criteria)


class Clear(NamedTuple):
    """A clear check with the measurement that came closest to its limit, if it measures."""

    outcome: Outcome
    closest: Finding | None

    @property
    def excess(self) -> float:
        return self.closest.excess if self.closest else -1.0


def sections(report: Report, *, most: int = IN_ALL) -> list[Section]:
    """Errors, warnings, notes; of each the farthest past its limit first."""
    seen: dict[str, int] = defaultdict(int)
    listed: dict[Severity, list[Listed]] = defaultdict(list)
    rest: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    total = 0
    for number, finding in enumerate(report.findings, 1):
        seen[finding.criterion] += 1
        if seen[finding.criterion] <= OF_A_KIND and total < most:
            total += 1
            opened = total <= OPENED and (finding.severity is Severity.ERROR or report.verdict is Verdict.READY)
            listed[finding.severity].append(Listed(number, finding, opened))
        else:
            rest[finding.severity, finding.criterion].append(finding)
    return [
        Section(
            severity,
            tuple(listed[severity]),
            tuple(More(criterion, len(left), left[0]) for (level, criterion), left in rest.items() if level is severity),
        )
        for severity in reversed(Severity)
        if listed[severity] or any(level is severity for level, _ in rest)
    ]


def asides(report: Report) -> list[Aside]:
    """Undecided, broken, waived, skipped: one row for each reason."""
    return [*_undecided(report), *_broken(report), *_waived(report), *_skipped(report)]


def _undecided(report: Report) -> Iterator[Aside]:
    for outcome in report.outcomes:
        open_ones = sorted(outcome.of(Answer.UNDECIDED), key=lambda finding: -finding.excess)
        if open_ones:
            yield Aside(words.UNDECIDED, (outcome.criterion,), _why_open(open_ones))


def _why_open(findings: list[Finding]) -> str:
    """One undecided finding in full; many as a count, the closest, and what would decide that one."""
    evidence = findings[0].evidence
    against = f" {_held(findings[0])}." if evidence.measured and evidence.limit else ""
    needed = f" {sentence(words.needs(evidence))}" if evidence.needs else ""
    if len(findings) == 1:
        return f"{sentence(visible(evidence.says))}{against}{needed}"
    every = [finding.evidence.at for finding in findings]
    noun = "column" if all(isinstance(at, InColumn) for at in every) else "place"
    names = dict.fromkeys(at.column if isinstance(at, InColumn) else words.place(at).replace("`", "") for at in every)
    nearest = f"Nearest a finding: {visible(evidence.says, 200).rstrip('.')}."
    return f"{numbers.plural(len(names), noun)}: {named(names)}. {nearest}{against}{needed}"


def _held(finding: Finding) -> str:
    """`0.80 % (0.60 to 1.06), limit 1 %`"""
    evidence = finding.evidence
    assert evidence.measured is not None
    if evidence.measured.value != evidence.measured.value:  # NaN: there was nothing to measure
        return f"No value yet, {words.head_numbers(evidence)[1]}"
    return f"Measured {numbers.measured(evidence.measured, evidence.unit)}, {words.head_numbers(evidence)[1]}"


def _broken(report: Report) -> Iterator[Aside]:
    for outcome in report.of(Answer.BROKEN):
        yield Aside(words.BROKEN, (outcome.criterion,), f"{sentence(visible(outcome.reason))} Nothing is assumed.")


def _waived(report: Report) -> Iterator[Aside]:
    for outcome in report.outcomes:
        by_waiver: dict[object, list[Finding]] = defaultdict(list)
        for finding in outcome.of(Answer.FOUND):
            if finding.waiver is not None:
                by_waiver[finding.waiver].append(finding)
        for findings in by_waiver.values():
            yield Aside(words.WAIVED, (outcome.criterion,), _why_waived(findings, report))


def _why_waived(findings: list[Finding], report: Report) -> str:
    waiver = findings[0].waiver
    assert waiver is not None
    many = f" And {len(findings) - 1:,} more of it." if len(findings) > 1 else ""
    until = f"until {waiver.until.isoformat()}, {numbers.plural((waiver.until - report.today).days, 'day')} left"
    owner, reason = visible(waiver.owner, 80), visible(waiver.reason, 300)
    severity = findings[0].severity.name.lower()
    return f"{sentence(visible(findings[0].evidence.says))}{many} The {severity} is waived by {owner} {until}: “{reason}”."


def _skipped(report: Report) -> Iterator[Aside]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for outcome in report.of(Answer.SKIPPED):
        by_reason[outcome.reason].append(outcome.criterion)
    for reason, criteria in by_reason.items():
        yield Aside(words.SKIPPED, tuple(criteria), sentence(visible(reason)))


def clear(outcomes: Iterable[Outcome]) -> list[Clear]:
    """The clear checks, the closest to its limit first."""
    found = (Clear(outcome, _closest(outcome)) for outcome in outcomes if words.kind_of(outcome) is words.CLEAR)
    return sorted(found, key=lambda each: (-each.excess, each.outcome.criterion))


def _closest(outcome: Outcome) -> Finding | None:
    measured = [finding for finding in outcome.findings if finding.evidence.measured and finding.evidence.limit]
    return max(measured, key=lambda finding: finding.excess, default=None)


def closest_of(every: list[Clear]) -> str:
    """`closest to its limit: perturbation-stability, 0.84 × the limit`; "" if none of them measures."""
    first = every[0]
    if first.closest is None:
        return ""
    return f"closest to its limit: {first.outcome.criterion.partition('/')[2]}, {times_limit(first.excess)} the limit"


def times_limit(excess: float) -> str:
    """`0.84 ×`; "" for a check that measures nothing."""
    return "" if excess < 0 else f"{excess:.2f}{numbers.NBSP}×"


def room_words(room: Room) -> list[tuple[Kind, str]]:
    """The two worst kinds of a room with their counts; without a finding `clear`, then what was set aside."""
    counts = _counts(room)
    found = [(kind, f"{counts[kind]:,} {kind.name}{_s(counts[kind], kind)}") for kind in words.KINDS[:5] if counts[kind]]
    if any(kind in (words.ERROR, words.WARNING, words.NOTE) for kind, _ in found):
        return found[:2]
    aside = sum(counts[kind] for kind in (words.UNDECIDED, words.BROKEN, words.WAIVED, words.SKIPPED))
    said = [(words.CLEAR, "clear")] if counts[words.CLEAR] else [] if room.decided or found else [(words.UNDECIDED, "nothing decided")]
    if found:
        said.append(found[0])
    elif aside:
        said.append((words.SKIPPED, f"{aside:,} set aside"))
    return said


def _s(count: int, kind: Kind) -> str:
    return "s" if count > 1 and kind in (words.ERROR, words.WARNING, words.NOTE) else ""


def _counts(room: Room) -> dict[Kind, int]:
    """Findings of the three severities, checks of all other kinds."""
    counts: dict[Kind, int] = defaultdict(int)
    for outcome in room.outcomes:
        severities = [finding.severity for finding in outcome.of(Answer.FOUND) if finding.waiver is None]
        for severity in severities:
            counts[words.OF_SEVERITY[severity]] += 1
        if not severities:
            counts[words.kind_of(outcome)] += 1
    return counts


def named(names: Iterable[str]) -> str:
    """The first few in backticks, then how many more."""
    every = [code(name, 60) for name in names]
    if len(every) <= NAMED:
        return ", ".join(every)
    return f"{', '.join(every[:NAMED])} and {len(every) - NAMED:,} more"
