"""Keeps each exam of a model in the history of its project, and says so in the report; what cannot be kept costs it one line."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from mlready_jupyter import history
from mlready_jupyter.core.kept import Exam, Made, Point, Series
from mlready_jupyter.core.measure import Interval
from mlready_jupyter.core.part import Absent
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.circumstances import Circumstances
from mlready_jupyter.history import Unkept
from mlready_jupyter.settings import Settings
from mlready_jupyter.subjects import bounds, commits, digest
from mlready_jupyter.subjects.agreement import Record, Seen
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.metrics import metrics
from mlready_jupyter.subjects.repository import repository

LOSSES = {"error rate": "accuracy", "Brier score": "brier_score", "absolute error": "mae"}
FACT = "history"
"""What a report calls the line about it."""


def keep(candidate: Candidate, report: Report, circumstances: Circumstances, settings: Settings, *, kind: str = "exam") -> Exam | None:
    """The exam as it was kept. None without a model (a batch has none), without settings, where they say no, and where it could not be."""
    path = history.home(settings)
    if path is None or (candidate.model is None and kind != "batch"):
        return None
    try:
        exam = history.keep(
            report, path, kind=kind, made=made(circumstances, settings), extra=measured(candidate), most=settings.history_keep
        )
    except Unkept as reason:
        _say(report, f"not kept: {reason}")
        return None
    except Exception as problem:  # whatever it is, the exam has been held, and is told
        _say(report, f"not kept: {type(problem).__name__}: {problem}")
        return None
    _say(report, f"exam {exam.id}")
    return exam


def made(circumstances: Circumstances, settings: Settings, *, notebook: str = "") -> Made:
    """Who makes an exam now, at which commit, under which settings."""
    revision, who = "", ""
    around = repository(settings.path or Path("mlready.toml"))
    if around is not None:
        with suppress(OSError):  # git is not there, or refuses this folder: the exam is kept all the same
            revision, who = commits.standing(around.root)
    return Made(who or _login(), revision, circumstances.settings, circumstances.lock, notebook, circumstances.cells)


def measured(candidate: Candidate) -> Iterator[Point]:
    """What an exam came to know beside its evidence: the metrics on each table with labels, how long calls took. Nothing is asked anew."""
    answered, told = candidate.made.get("answers"), candidate.made.get("digest")
    known = told.value.tables if told and told.value else {}
    for answer in (answered.value if answered else None) or ():
        if answer.prediction is None or candidate.task is None:
            continue
        try:
            found = metrics(answer.prediction, candidate.task)
        except Absent:  # a table without labels
            continue
        sample = known.get(answer.role) or digest.of_table(candidate.tables[answer.role])
        for metric in found:
            yield Point(f"metric/{metric.name}", answer.role, metric.value, rows=metric.rows, spread=metric.spread, sample=sample)
    yield from _of_batch(candidate)
    timed = candidate.made.get("timings")
    if timed and timed.value:
        yield Point("latency/one row", "median", timed.value.singles.quantile(0.5), unit="s")
        for timing in timed.value.sweep:
            if timing.rows == 1_024:
                yield Point("latency/1,024 rows", "median", timing.quantile(0.5), unit="s")


def _of_batch(candidate: Candidate) -> Iterator[Point]:
    """The mean losses of a batch that passed by, by the names of the metrics of an exam."""
    scored, table = candidate.made.get("scored"), candidate.made.get("batch")
    if candidate.model is not None or not scored or not scored.value or not table or table.value is None:
        return
    sample = digest.of_summary(table.value)
    for name, metric in scored.value.items():
        if name in LOSSES and metric.rows:
            value = 1 - metric.value if name == "error rate" else metric.value
            half = bounds.z() * metric.error
            interval, spread = Interval(value - half, value, value + half), metric.error * metric.rows**0.5
            yield Point(f"metric/{LOSSES[name]}", "current", interval, rows=metric.rows, spread=spread, sample=sample)


def remembered(candidate: str, settings: Settings) -> Record | None:
    """What earlier exams of a candidate measured on what production sent; Absent says why it cannot be read."""
    path = history.home(settings)
    if path is None:
        return None
    try:
        found = history.series(path, candidate, ("metric/*",))
    except Unkept as reason:
        raise Absent(f"the history cannot be read: {reason}") from None
    current = {one.name.partition("/")[2]: one for one in found if one.place == "current"}
    return Record({name: tuple(_seen(one)) for name, one in current.items()})


def _seen(one: Series) -> Iterator[Seen]:
    for exam, point in zip(one.exams, one.points, strict=True):
        if point.rows and point.spread is not None:
            yield Seen(exam, point.rows, point.measured.value, point.spread, point.sample)


def _say(report: Report, words: str) -> None:
    report.about = report.about._replace(facts=(*report.about.facts, (FACT, words)))


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return ""
