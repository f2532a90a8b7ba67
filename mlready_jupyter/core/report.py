"""What came of an exam: an Outcome for each criterion, and the Report that holds them all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from mlready_jupyter.core.criterion import ROOMS
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.part import About
from mlready_jupyter.core.waiver import Waiver

FORMAT = 1
"""The version of the JSON document; it grows when a reader of the old one would be misled."""


class Verdict(Enum):
    """May it go? Honours the waivers in force."""

    READY = "ready"
    NOT_READY = "not ready"
    UNDECIDED = "undecided"


class Outcome:
    """What one criterion answered. SKIPPED and BROKEN keep a reason and have no findings."""

    __slots__ = ("answer", "criterion", "cut", "findings", "reason", "seconds", "severity", "title")

    def __init__(
        self,
        criterion: str,
        title: str,
        severity: Severity,
        *,
        findings: tuple[Finding, ...] = (),
        answer: Answer | None = None,
        reason: str = "",
        cut: bool = False,
        seconds: float = 0.0,
    ) -> None:
        self.criterion, self.title, self.severity = criterion, title, severity
        self.findings, self.reason, self.cut, self.seconds = findings, reason, cut, seconds
        self.answer = answer or (worst(finding.answer for finding in findings) if findings else Answer.CLEAR)

    @property
    def room(self) -> str:
        return self.criterion.partition("/")[0]

    def of(self, answer: Answer) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.answer is answer)

    @property
    def found(self) -> Severity | None:
        """The worst severity that was found, waived or not."""
        return max((finding.severity for finding in self.of(Answer.FOUND)), default=None)

    def __repr__(self) -> str:
        return f"<{self.criterion}: {self.answer.value}>"


def worst(answers: Iterable[Answer]) -> Answer:
    """FOUND before UNDECIDED before CLEAR; a criterion that had nothing to say is CLEAR."""
    seen = set(answers)
    return next((answer for answer in (Answer.FOUND, Answer.UNDECIDED) if answer in seen), Answer.CLEAR)


class Room(NamedTuple):
    """One principle's part of a report."""

    name: str
    outcomes: tuple[Outcome, ...]

    @property
    def decided(self) -> bool:
        return any(outcome.answer in (Answer.CLEAR, Answer.FOUND) for outcome in self.outcomes)

    @property
    def grade(self) -> str:
        """A clear, B notes, C warnings, D errors; waived findings count. "" when nothing was decided."""
        if not self.decided:
            return ""
        found = max((outcome.found or 0 for outcome in self.outcomes), default=0)
        return "ABCD"[found]


class Report:
    """The answers of one exam. Pure data: everything drawn is a function of it."""

    __slots__ = ("about", "outcomes", "seconds", "shared", "started", "strict", "today", "version", "waivers")

    renderers: ClassVar[dict[str, Callable[[Report], str]]] = {}
    """File ending -> how the report is written; filled by display, so that core knows no format."""
    views: ClassVar[dict[str, Callable[..., Any]]] = {}
    """What else can be made of a report: "plot" and "frame" by display, "explore" by the front ends."""

    def __init__(
        self,
        about: About,
        outcomes: Iterable[Outcome],
        *,
        started: datetime,
        today: date,
        seconds: float = 0.0,
        shared: tuple[tuple[str, float], ...] = (),
        waivers: tuple[Waiver, ...] = (),
        strict: bool = False,
        version: str = "",
    ) -> None:
        self.about, self.outcomes = about, tuple(outcomes)
        self.started, self.today, self.seconds, self.shared = started, today, seconds, shared
        self.waivers, self.strict, self.version = waivers, strict, version

    def __bool__(self) -> bool:
        raise TypeError("a report is neither true nor false; ask report.verdict")

    def __repr__(self) -> str:
        return f"<report on {self.about.name}: {self.verdict.value}, {self.counted()}>"

    def __str__(self) -> str:
        """The report as text, as `print` shows it."""
        return self.renderers[".txt"](self) if ".txt" in self.renderers else repr(self)

    # The verdict and the grade

    @property
    def verdict(self) -> Verdict:
        if any(finding.severity is Severity.ERROR for finding in self.findings):
            return Verdict.NOT_READY
        lost = any(o.severity is Severity.ERROR and (o.answer is Answer.BROKEN or o.cut) for o in self.outcomes)
        silent = not self.outcomes or any(not room.decided for room in self.rooms)
        doubtful = self.strict and any(finding.severity is Severity.ERROR for finding in self.undecided)
        return Verdict.UNDECIDED if lost or silent or doubtful else Verdict.READY

    @property
    def why_undecided(self) -> str:
        """What keeps the verdict open, in a sentence; "" when it is not open."""
        if self.verdict is not Verdict.UNDECIDED:
            return ""
        lost = [o.criterion for o in self.outcomes if o.severity is Severity.ERROR and (o.answer is Answer.BROKEN or o.cut)]
        silent = [room.name for room in self.rooms if not room.decided]
        if lost:
            return f"not judged: {', '.join(lost)}"
        if silent:
            return f"nothing could be decided about {', '.join(silent)}"
        return "too few rows to decide, and the settings say that this blocks" if self.outcomes else "nothing was asked"

    @property
    def grade(self) -> str:
        """The grade of the weakest room, waived findings included; "" while a room that was asked has none."""
        grades = [room.grade for room in self.rooms]
        return max(grades) if grades and all(grades) else ""

    @property
    def weakest(self) -> Room | None:
        """The room with the worst findings: most severe first, then most numerous."""
        return max(self.rooms, key=lambda room: _weight(room.outcomes), default=None)

    # What was found

    @property
    def rooms(self) -> tuple[Room, ...]:
        """The rooms that were asked, in the order of the mission."""
        asked = {outcome.room for outcome in self.outcomes}
        order = [room for room in ROOMS if room in asked] + sorted(asked - set(ROOMS))
        return tuple(Room(name, tuple(o for o in self.outcomes if o.room == name)) for name in order)

    def __iter__(self) -> Iterator[Finding]:
        return (finding for outcome in self.outcomes for finding in outcome.findings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found and nobody waived: the most severe first, then the farthest past its limit.

        The place in this order, from 1, is the finding's number.
        """
        found = [finding for finding in self if finding.answer is Answer.FOUND and finding.waiver is None]
        return tuple(sorted(found, key=lambda f: (-f.severity, -min(f.excess, 1e9))))

    @property
    def waived(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self if finding.answer is Answer.FOUND and finding.waiver is not None)

    @property
    def undecided(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self if finding.answer is Answer.UNDECIDED)

    def of(self, answer: Answer) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.answer is answer)

    def counted(self) -> str:
        """`2 errors, 3 warnings`, or `no findings`."""
        severities = [finding.severity for finding in self.findings]
        counts = ((severity.name.lower(), severities.count(severity)) for severity in reversed(Severity))
        said = [f"{n:,} {name}{'s' if n > 1 else ''}" for name, n in counts if n]
        return ", ".join(said) or "no findings"

    # As data

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of `display/report.schema.json`; numbers that JSON has no word for become null."""
        numbers = {id(finding): n for n, finding in enumerate(self.findings, 1)}
        return {
            "format": FORMAT,
            "version": self.version,
            "about": {"name": self.about.name, "kind": self.about.kind, "facts": dict(self.about.facts)},
            "started": self.started.astimezone(UTC).isoformat(timespec="seconds"),
            "today": self.today.isoformat(),
            "seconds": round(self.seconds, 3),
            "shared": {name: round(seconds, 3) for name, seconds in self.shared},
            "verdict": self.verdict.value,
            "why": self.why_undecided,
            "grade": self.grade,
            "rooms": [{"name": room.name, "grade": room.grade} for room in self.rooms],
            "outcomes": [_outcome(outcome, numbers) for outcome in self.outcomes],
            "waivers": [_waiver(waiver) for waiver in self.waivers],
        }

    def plot(self, number: int | None = None) -> Any:
        """The pictures of what was found as matplotlib Figures: a list, or the one of finding `number`."""
        return self._seen("plot", number)

    def to_frame(self) -> Any:
        """A pandas DataFrame with one row for each answer at each place; `value`, `low`, `high`, `limit` in the unit of `unit`."""
        return self._seen("frame")

    def explore(self) -> Any:
        """A widget to look into this report, for a notebook."""
        return self._seen("explore")

    def _seen(self, view: str, *arguments: Any) -> Any:
        if view not in self.views:
            raise UsageError(f"nothing here can {view} a report; import mlready_jupyter.frontends.exam first")
        return self.views[view](self, *arguments)

    def save(self, path: str | Path) -> Path:
        """Write the report in the format that the file's ending names (.html, .json, .junit, .md, .sarif, .txt, .xml)."""
        path = Path(path)
        if path.suffix not in self.renderers:
            raise UsageError(f"cannot save a report as {path.suffix or path.name!r}; endings: {', '.join(sorted(self.renderers))}")
        try:
            path.write_text(self.renderers[path.suffix](self), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot save a report as {path}: {error.strerror}") from error
        return path


def combined(reports: Sequence[Report], about: About) -> Report:
    """Several subjects' reports as one: each criterion's findings together.

    Where a criterion broke on one subject and answered on another, both outcomes are kept; a SKIPPED
    one is kept only where no subject decided it.
    """
    if not reports:
        raise ValueError("nothing to combine")
    first, by_criterion = reports[0], dict[str, list[Outcome]]()
    for report in reports:
        for outcome in report.outcomes:
            by_criterion.setdefault(outcome.criterion, []).append(outcome)
    return Report(
        about,
        (outcome for outcomes in by_criterion.values() for outcome in _merged(outcomes)),
        started=first.started,
        today=first.today,
        seconds=sum(report.seconds for report in reports),
        shared=tuple(_summed(shared for report in reports for shared in report.shared).items()),
        waivers=tuple(dict.fromkeys(waiver for report in reports for waiver in report.waivers)),
        strict=first.strict,
        version=first.version,
    )


def _merged(outcomes: list[Outcome]) -> Iterator[Outcome]:
    """The outcomes of one criterion as few as tell all: what was decided in one, what broke in one for each reason."""
    decided = [o for o in outcomes if o.answer not in (Answer.SKIPPED, Answer.BROKEN)]
    kept = [o for o in outcomes if o.answer is Answer.BROKEN or o.cut or not decided]
    if decided:
        one = decided[0]
        findings = tuple(finding for outcome in decided for finding in outcome.findings)
        yield Outcome(one.criterion, one.title, one.severity, findings=findings, seconds=sum(o.seconds for o in outcomes))
    yield from {(o.answer, o.reason): o for o in kept}.values()


def _summed(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for name, seconds in pairs:
        sums[name] = sums.get(name, 0.0) + seconds
    return sums


def _weight(outcomes: tuple[Outcome, ...]) -> tuple[int, ...]:
    severities = [finding.severity for outcome in outcomes for finding in outcome.of(Answer.FOUND)]
    return tuple(severities.count(severity) for severity in reversed(Severity))


def _outcome(outcome: Outcome, numbers: dict[int, int]) -> dict[str, Any]:
    return {
        "criterion": outcome.criterion,
        "room": outcome.room,
        "title": outcome.title,
        "severity": outcome.severity.name.lower(),
        "answer": outcome.answer.value,
        "reason": outcome.reason,
        "seconds": round(outcome.seconds, 4),
        "findings": [_finding(finding, numbers.get(id(finding))) for finding in outcome.findings],
    }


def _finding(finding: Finding, number: int | None) -> dict[str, Any]:
    evidence = finding.evidence
    return {
        "number": number,
        "answer": finding.answer.value,
        "severity": finding.severity.name.lower(),
        "says": evidence.says,
        "at": evidence.at._asdict(),
        "remedy": evidence.remedy,
        "measured": plain(evidence.measured),
        "limit": plain(evidence.limit),
        "unit": evidence.unit,
        "statistic": evidence.statistic,
        "needs": evidence.needs,
        "matters": evidence.matters,
        "example": evidence.example,
        "exhibit": plain(finding.exhibit),
        "fix": "" if evidence.fix is None else "safe" if evidence.fix.safe else "unsafe",
        "waiver": _waiver(finding.waiver) if finding.waiver else None,
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {**waiver._asdict(), "until": waiver.until.isoformat(), "since": waiver.since.isoformat() if waiver.since else None}


def plain(value: Any) -> Any:
    """Named tuples as objects, tuples as lists, numpy's scalars as Python's, numbers that JSON has no word for as null."""
    if isinstance(value, tuple):
        fields = getattr(value, "_fields", None)
        return {name: plain(getattr(value, name)) for name in fields} if fields else [plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
