"""Promotion without a run: the exam comes from the history, and counts where the very cells and lock of today were examined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from mlready_jupyter import history
from mlready_jupyter import lock as locks
from mlready_jupyter.core.report import plain
from mlready_jupyter.frontends.locking import place
from mlready_jupyter.frontends.promotion.gate import Block, Terms, examined
from mlready_jupyter.frontends.witness import ROLES
from mlready_jupyter.history import Exam
from mlready_jupyter.settings import Settings

ASIDE = re.compile(r"\s*(?:%mlready\b.*|#.*)?")
"""Lines that change nothing in a kernel."""

Told = Mapping[str, Any]


def remembered(
    names: Sequence[str], sources: Sequence[str], settings: Settings, terms: Terms, today: date
) -> tuple[dict[str, Told], list[Block]]:
    """The last exam of each candidate, as a run would have told it; and what blocks."""
    home = history.home(settings)
    if home is None:
        return {}, [Block("exam", "there is no history to take an exam from; it stands beside the settings: run without --no-run")]
    if not names:
        return examined((), (), terms)
    blocks: list[Block] = []
    told: list[Told] = []
    for name in names:
        exam = next((each for each in reversed(history.exams(home, candidate=name)) if each.kind == "exam"), None)
        if exam is None:
            blocks.append(Block("exam", f"the history knows no exam of {name}; run without --no-run"))
            continue
        report = history.report(home, exam).to_dict()
        blocks += [*_of_other_cells(name, exam, sources), *_expired(name, report, today)]
        told.append(_as_told(name, exam, report, home, settings))
    if not told:
        return {}, blocks
    days = terms.days | {str(each["report"]["today"]) for each in told}
    exams, more = examined([str(each["candidate"]) for each in told], told, terms._replace(days=days))
    return exams, [*blocks, *more]


def _of_other_cells(name: str, exam: Exam, sources: Sequence[str]) -> Iterator[Block]:
    ran = len(exam.made.cells)
    says = f"the last exam of {name}, on {exam.at:%Y-%m-%d}, was not held after running exactly the cells of today, in a fresh kernel"
    if not exam.ran(sources):
        yield Block("exam", f"{says}; restart, run all, or run without --no-run")
    elif any(not ASIDE.fullmatch(line) for source in sources[ran:] for line in source.split("\n")):
        yield Block("exam", f"{says}: {len(sources) - ran} more follow it; examine in the last one")


def _expired(name: str, report: Told, today: date) -> Iterator[Block]:
    waivers = (finding["waiver"] for outcome in report["outcomes"] for finding in outcome["findings"] if finding["waiver"])
    for waiver in {(each["criterion"], each["until"]) for each in waivers if date.fromisoformat(each["until"]) < today}:
        yield Block("exam", f"{name} was let pass by a waiver of {waiver[0]} that ended on {waiver[1]}")


def _as_told(name: str, exam: Exam, report: Told, home: Path, settings: Settings) -> dict[str, Any]:
    """An exam of the history in the shape in which a run tells it."""
    facts = report["about"]["facts"]
    measured = [series for series in history.series(home, name, ("metric/*",)) if series.exams[-1] == exam.id]
    role = next((role for role in ROLES if any(series.place == role for series in measured)), "")
    metrics = [
        {"name": series.name.partition("/")[2], **plain(series.points[-1].measured), "rows": series.points[-1].rows}
        for series in measured
        if series.place == role
    ]
    return {
        "id": exam.uid,
        "candidate": name,
        "circumstances": {"settings": exam.made.settings, "lock": exam.made.lock},
        "agreed": locks.read(place(settings)).agreement(name) is not None,
        "facts": {"library": "", "type": facts.get("model", ""), "task": facts.get("task", ""), "measured_on": role, "metrics": metrics},
        "report": report,
    }
