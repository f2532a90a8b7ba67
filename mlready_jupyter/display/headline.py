"""What is read within a second, the verdict and the next act; what is read last, the foot."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from typing import NamedTuple

from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.report import Report, Verdict
from mlready_jupyter.display import numbers, words
from mlready_jupyter.display.tidy import code, sentence, visible


class Act(NamedTuple):
    """One thing to do, and what comes of it."""

    do: str
    then: str = ""


def counted(report: Report) -> str:
    """The line under the verdict, with backticks around names."""
    name = code(report.about.name)
    if report.verdict is Verdict.NOT_READY:
        weakest = f" Weakest room: {title(report.weakest.name)}." if report.weakest else ""
        return f"{' and '.join(report.counted().rsplit(', ', 1))} in {name}.{weakest}"
    noun = kind_of_question(report)
    total = len(report.outcomes)
    clear = sum(words.kind_of(outcome) is words.CLEAR for outcome in report.outcomes)
    said = f"{clear:,} of {numbers.plural(total, noun)} of {name} are clear{_beside(report)}."
    if report.verdict is Verdict.UNDECIDED:
        return f"Why: {sentence(report.why_undecided)} {said}"
    return f"{said} {'No error stands' if report.findings else 'Nothing stands'} in the way."


def _beside(report: Report) -> str:
    """`; 3 warnings, 2 undecided, 1 waived and 4 skipped`: findings, then the checks that are neither found nor clear."""
    counts = Counter(words.kind_of(outcome) for outcome in report.outcomes)
    said = [report.counted()] if report.findings else []
    said += [f"{counts[kind]:,} {kind.name}" for kind in words.KINDS[3:-1] if counts[kind]]
    return f"; {numbers.listing(said)}" if said else ""


def next_act(report: Report) -> Act:
    """The one thing to do now."""
    if report.verdict is Verdict.READY:
        return Act('Save it with the model: `report.save("report.html")`', "Writes this report as one page that needs nothing else.")
    if report.verdict is Verdict.UNDECIDED:
        return _to_decide(report)
    first = report.findings[0]
    if not first.evidence.remedy:
        return Act("Look at error 1: `%mlready show 1`", "")
    same = [n for n, finding in enumerate(report.findings, 1) if finding.evidence.remedy == first.evidence.remedy]
    cleared = f"{same[0]}" if len(same) == 1 else f"{', '.join(map(str, same[:4]))} and {len(same) - 4:,} more" if len(same) > 5 else ""
    cleared = cleared or numbers.listing([str(n) for n in same])
    noun = "error" if all(report.findings[n - 1].severity is Severity.ERROR for n in same) else "finding"
    return Act(sentence(visible(first.evidence.remedy, 300)), f"Clears {noun}{'s' if len(same) > 1 else ''} {cleared}.")


def _to_decide(report: Report) -> Act:
    """What would bring a verdict, for each cause of having none, in the order in which `why_undecided` names them."""
    for outcome in report.outcomes:
        if outcome.severity is Severity.ERROR and (outcome.answer is Answer.BROKEN or outcome.cut):
            do = "Find out why it broke" if outcome.answer is Answer.BROKEN else "Ask it again"
            return Act(f"{do}: {code(outcome.criterion)}", sentence(visible(outcome.reason, 300)))
    for room in report.rooms:
        if not room.decided:
            return Act(f"Let one check of {title(room.name)} decide", f"{title(room.name)}: {sentence(_reason(report, room.name))}")
    if report.undecided:
        return Act("Examine it on more rows", sentence(next((words.needs(f.evidence) for f in report.undecided if f.evidence.needs), "")))
    return Act("Select at least one check", "")


def _reason(report: Report, room: str) -> str:
    """Why the first check of a room did not decide, which names what would change it."""
    for outcome in report.outcomes:
        if outcome.room == room:
            said = outcome.reason or next((words.needs(finding.evidence) for finding in outcome.findings), "")
            if said:
                return f"{code(outcome.criterion)}: {visible(said, 300)}"
    return "nothing was decided"


def foot(report: Report) -> list[str]:
    """What was examined, how long it took, with which version; short phrases."""
    started = report.started.astimezone(UTC)
    said = [f"{code(report.about.name)}: {visible(report.about.kind, 80)}"]
    said += [f"{visible(name, 40)} {visible(value, 160)}" for name, value in report.about.facts[:12]]
    said.append(f"{numbers.plural(len(report.outcomes), kind_of_question(report))} in {numbers.number(report.seconds, 's')}")
    said.append(f"{started:%Y-%m-%d %H:%M} UTC, judged for {report.today.isoformat()}")
    if report.version:
        said.append(f"mlready {visible(report.version, 40)}")
    return said


def grade(report: Report) -> str:
    """`Grade D, that of the weakest room; a waiver never raises it.`"""
    return f"Grade {report.grade}, that of the weakest room; a waiver never raises it." if report.grade else ""


def kind_of_question(report: Report) -> str:
    return "rule" if report.about.kind == "notebook" else "check"


def title(room: str) -> str:
    return visible(room[:1].upper() + room[1:], 40)
