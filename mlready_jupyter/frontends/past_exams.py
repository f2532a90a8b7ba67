"""`%mlready history` and `%mlready compare`: what earlier exams said, and what is different now."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mlready_jupyter import history
from mlready_jupyter.core.compare import compare as compared
from mlready_jupyter.core.errors import UsageError, nearest
from mlready_jupyter.core.kept import Exam
from mlready_jupyter.core.report import Report
from mlready_jupyter.display import changes, over_time
from mlready_jupyter.display.over_time import Course
from mlready_jupyter.frontends.shown import Shown
from mlready_jupyter.history import Unkept
from mlready_jupyter.settings import Settings, load

LAST = 100
"""So many exams are drawn, unless more are asked for."""
DRAWN = ("metric/*", "latency/*", *(f"reliability/{name}" for name in over_time.DRIFT))
COLUMNS = (
    "exam uid kind at candidate verdict grade errors warnings notes undecided waived seconds who commit version "
    "name place statistic unit value low high limit warn worse answer rows"
).split()


class Past(Shown):
    """What `%mlready history` shows; `plot()` gives a matplotlib Figure, `to_frame()` a row for each number of each exam."""

    __slots__ = ("candidate", "course", "path")

    def __init__(self, course: Course, path: Path) -> None:
        super().__init__(over_time.text(course), html=over_time.html(course))
        self.course, self.path = course, path

    def plot(self) -> Any:
        return over_time.figure(self.course)

    def to_frame(self) -> Any:
        import pandas as pd

        return pd.DataFrame(list(_rows(self.path, self.course.candidate)), columns=COLUMNS)


def past(candidate: str = "", *, last: int = LAST, export: str = "", overwrite: bool = False, settings: Settings | None = None) -> Shown:
    """The last exams of a candidate, of the one that was examined last unless it is named; `export` names a file to write all of them to.

    Raises UsageError where there is no history, or none of that name.
    """
    if last < 1:
        raise UsageError(f"--last {last}: expected a whole number of 1 or more")
    try:
        path, names = _home(settings or load())
        if candidate and candidate not in names:
            near = nearest(candidate, names)
            raise UsageError(f"no exam of {candidate!r} is kept; " + (f"did you mean {near!r}?" if near else f"of {', '.join(names[:8])}"))
        if export:
            return _exported(path, candidate, Path(export), overwrite=overwrite)
        chosen = candidate or names[0]
        exams = history.exams(path, candidate=chosen)
        shown = exams[-last:]
        return Past(over_time.course(chosen, shown, history.series(path, chosen, DRAWN, last=last), left=len(exams) - len(shown)), path)
    except Unkept as problem:
        raise UsageError(f"the history cannot be read: {problem}") from None


def compare(
    old: Report | str | int, new: Report | str | int = "last", *, names: Mapping[str, Any] | None = None, settings: Settings | None = None
) -> Shown:
    """What got better, what got worse, what is new and what is gone between two exams: reports, numbers of exams, or "last"."""
    sides = [_side(which, names or {}, settings) for which in (old, new)]
    (before, was), (after, now) = sides
    differ = compared(before, after)
    return Shown(changes.text(before, after, (was, now), differ), html=changes.html(before, after, (was, now), differ))


def _side(which: Report | str | int, names: Mapping[str, Any], settings: Settings | None) -> tuple[Report, str]:
    """A report, and what it is called."""
    if isinstance(which, Report):
        return which, f"{which.about.name} at {which.started:%H:%M:%S}"
    word = str(which)
    if isinstance(names.get(word), Report):
        return names[word], word
    if word in names and word.isidentifier() and word != "last":
        raise UsageError(f"{word} is no report; expected one, the number of an exam, or last")
    known = [name for name, thing in names.items() if isinstance(thing, Report)]
    if word.isidentifier() and word != "last" and (near := nearest(word, known)):
        raise UsageError(f"no report named {word!r}; did you mean {near!r}?")
    try:
        path, _ = _home(settings or load())
        found = history.exam(path, word)
        return history.report(path, found), _named(found)
    except Unkept as problem:
        raise UsageError(f"the history cannot be read: {problem}") from None


def _named(exam: Exam) -> str:
    return f"exam {exam.id}"


def _home(settings: Settings) -> tuple[Path, tuple[str, ...]]:
    path = history.home(settings)
    if path is None:
        why = "history = false in the settings" if settings.path else "there is no settings file here; %mlready init --yes writes one"
        raise UsageError(f"no history is kept: {why}")
    names = history.candidates(path)
    if not names:
        raise UsageError("the history is empty: no exam has been made here yet; %mlready makes one")
    return path, names


# Export


def _exported(path: Path, candidate: str, target: Path, *, overwrite: bool) -> Shown:
    if target.exists() and not overwrite:
        raise UsageError(f"{target} is here already; --yes writes over it")
    if target.suffix not in (".csv", ".parquet"):
        raise UsageError(f"cannot export to {target.suffix or target.name!r}; expected a file that ends in .csv or .parquet")
    rows = list(_rows(path, candidate))
    try:
        if target.suffix == ".csv":
            with target.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                writer.writerows(rows)
        else:
            _as_parquet(rows, target)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error}") from None
    return Shown(f"{target}: {len(rows):,} rows, one for each number of each exam")


def _as_parquet(rows: list[tuple[Any, ...]], target: Path) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise UsageError("Parquet needs pyarrow: pip install pyarrow; or export to a .csv") from None
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    pq.write_table(pa.table({name: list(values) for name, values in zip(COLUMNS, columns, strict=True)}), target)


def _rows(path: Path, candidate: str) -> Iterator[tuple[Any, ...]]:
    """Each number of each exam; an exam without any is one row all the same."""
    for name in (candidate,) if candidate else history.candidates(path):
        exams = {exam.id: exam for exam in history.exams(path, candidate=name)}
        told = dict.fromkeys(exams, 0)
        for one in history.series(path, name):
            for at, point in zip(one.exams, one.points, strict=True):
                if at in exams:
                    told[at] += 1
                    low, value, high = (None if math.isnan(end) else end for end in point.measured)
                    limit = point.limit
                    bound = (None, None, None) if limit is None else limit
                    what = (one.name, one.place, one.statistic, one.unit)
                    yield (*_start(exams[at]), *what, value, low, high, *bound, point.answer, point.rows)
        for at, count in told.items():
            if not count:
                yield (*_start(exams[at]), "", "", "", "", None, None, None, None, None, None, "", 0)


def _start(exam: Exam) -> tuple[Any, ...]:
    at, made = exam.at.isoformat(timespec="seconds"), exam.made
    return (exam.id, exam.uid, exam.kind, at, *exam[4:13], made.who, made.revision, exam.version)
