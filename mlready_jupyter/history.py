"""The history: every exam kept, as SQLite in `.mlready/` beside the settings.

Four tables: `exams` (one row each), `series` (what was measured, where), `points` (its value in each exam), `reports` (the
report whole, compressed). All of one exam is one transaction in a write-ahead log that is flushed before `keep` returns:
a kill at any moment leaves the exam whole or not there, and several processes may write at once.

Of the rows of a table nothing is kept: not the example of a finding, nor its picture. Its sentence is, as it was shown.
"""

from __future__ import annotations

import json
import os
import re
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import choice, token_hex
from typing import TYPE_CHECKING, Any

from mlready_jupyter import atomic
from mlready_jupyter.core.document import report_of
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.kept import MOST_CELLS, Exam, Made, Point, Series, hash_of
from mlready_jupyter.core.measure import Answer, Interval, Limit
from mlready_jupyter.core.places import place_keys
from mlready_jupyter.core.report import Report
from mlready_jupyter.settings import Keep, Settings

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Exam", "Made", "Point", "Series", "Unkept", "candidates", "exam", "exams", "hash_of", "home", "keep", "report", "series"]
FOLDER, FILE, FORMAT = ".mlready", "history.db", 1
NUMBER = re.compile(r"\d[\d,.]*")
"""What a statistic is called may count what it is of, "median of 53 calls"; it is one statistic all the same."""
PATIENCE = 30.0
"""Seconds to wait for others who write."""

TABLES = """
CREATE TABLE exams (
    id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at TEXT NOT NULL,
    candidate TEXT NOT NULL, verdict TEXT NOT NULL, grade TEXT NOT NULL,
    errors INTEGER NOT NULL, warnings INTEGER NOT NULL, notes INTEGER NOT NULL, undecided INTEGER NOT NULL, waived INTEGER NOT NULL,
    seconds REAL NOT NULL, version TEXT NOT NULL,
    who TEXT NOT NULL, revision TEXT NOT NULL, settings TEXT NOT NULL, lock TEXT NOT NULL,
    evidence TEXT NOT NULL, notebook TEXT NOT NULL, cells TEXT NOT NULL
);
CREATE INDEX exams_of_candidate ON exams (candidate, id);
CREATE TABLE series (
    id INTEGER PRIMARY KEY, candidate TEXT NOT NULL, name TEXT NOT NULL, place TEXT NOT NULL,
    statistic TEXT NOT NULL, unit TEXT NOT NULL, worse TEXT NOT NULL,
    UNIQUE (candidate, name, place, statistic, unit, worse)
);
CREATE TABLE points (
    series INTEGER NOT NULL REFERENCES series (id), exam INTEGER NOT NULL REFERENCES exams (id) ON DELETE CASCADE,
    value REAL, low REAL, high REAL, bound REAL, warn REAL, answer TEXT NOT NULL, rows INTEGER NOT NULL, spread REAL, sample TEXT NOT NULL,
    PRIMARY KEY (series, exam)
) WITHOUT ROWID;
CREATE INDEX points_of_exam ON points (exam);
CREATE TABLE reports (exam INTEGER PRIMARY KEY REFERENCES exams (id) ON DELETE CASCADE, document BLOB NOT NULL);
"""


class Unkept(Exception):
    """Why something could not be kept or read, in one line. It is told, and stops nobody's exam."""


def home(settings: Settings) -> Path | None:
    """Where the history of a project is: beside its settings; None without settings, or where they say `history = false`."""
    if settings.path is None or not settings.history:
        return None
    return settings.path.resolve().parent / FOLDER / FILE


# Writing


def keep(
    report: Report, path: Path, *, kind: str = "exam", made: Made | None = None, extra: Iterable[Point] = (), most: Keep | None = None
) -> Exam:
    """Keep a report, with what else was measured; `path` is what `home` said. Raises Unkept where it could not be.

    Once it returns, the exam is on the disk. What `most` does not want any longer is thrown away, but for promotions.
    """
    found = [finding.severity.name for finding in report.findings]
    exam = Exam(
        id=0,
        uid=choice("abcdef") + token_hex(8)[1:],  # no number, which would be an id
        kind=kind,
        at=report.started.astimezone(UTC),
        candidate=report.about.name,
        verdict=report.verdict.value,
        grade=report.grade,
        errors=found.count("ERROR"),
        warnings=found.count("WARNING"),
        notes=found.count("NOTE"),
        undecided=len(report.undecided),
        waived=len(report.waived),
        seconds=round(report.seconds, 3),
        version=report.version,
        made=made or Made(),
        evidence=dict(report.about.facts).get("evidence", ""),
    )
    document = zlib.compress(json.dumps(bare(report), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace"))
    points = {(point.name, point.place, point.statistic): point for point in (*_points(report), *extra)}
    with _writing(path) as base:
        entered = base.execute(f"INSERT INTO exams VALUES (NULL{', ?' * 20})", _row(exam))
        assert entered.lastrowid is not None
        exam = exam._replace(id=entered.lastrowid)
        base.execute("INSERT INTO reports VALUES (?, ?)", (exam.id, document))
        for point in points.values():
            _insert(base, exam, point)
        _thin(base, most or Keep())
    return exam


def bare(report: Report) -> dict[str, Any]:
    """The document of a report without a row of anybody: no pictures, no examples."""
    document = report.to_dict()
    for outcome in document["outcomes"]:
        for finding in outcome["findings"]:
            finding["exhibit"], finding["example"] = None, ""
    return document


def _row(exam: Exam) -> tuple[Any, ...]:
    made = exam.made
    told = (
        made.who,
        made.revision,
        made.settings,
        made.lock,
        exam.evidence,
        made.notebook,
        " ".join(made.cells if len(made.cells) <= MOST_CELLS else ()),
    )
    return (exam.uid, exam.kind, exam.at.isoformat(timespec="seconds"), *exam[4:14], *told)


def _points(report: Report) -> Iterator[Point]:
    """Every number of a report; where one criterion has two of a kind at a place, the one nearer to its limit, or past it."""
    for finding in sorted(report, key=lambda finding: min(finding.excess, 1e9)):
        evidence = finding.evidence
        if evidence.measured is not None:
            place, statistic = place_keys(evidence.at)[-1], NUMBER.sub("…", evidence.statistic)
            yield Point(finding.criterion, place, evidence.measured, evidence.limit, evidence.unit, statistic, _answer(finding))


def _answer(finding: Finding) -> str:
    return finding.severity.name.lower() if finding.answer is Answer.FOUND else finding.answer.value


def _insert(base: sqlite3.Connection, exam: Exam, point: Point) -> None:
    limit = point.limit
    key = (exam.candidate, point.name, point.place, point.statistic, point.unit, "" if limit is None else limit.worse)
    base.execute("INSERT OR IGNORE INTO series VALUES (NULL, ?, ?, ?, ?, ?, ?)", key)
    base.execute(
        "INSERT OR REPLACE INTO points SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM series"
        " WHERE (candidate, name, place, statistic, unit, worse) = (?, ?, ?, ?, ?, ?)",
        (
            exam.id,
            *(float(end) for end in (point.measured.value, point.measured.low, point.measured.high)),
            None if limit is None else float(limit.value),
            None if limit is None or limit.warn is None else float(limit.warn),
            point.answer,
            point.rows,
            point.spread,
            point.sample,
            *key,
        ),
    )


def _thin(base: sqlite3.Connection, most: Keep) -> None:
    """Throw away what is too old, or too many."""
    if most.exams is not None:
        base.execute(
            "DELETE FROM exams WHERE kind != 'promotion' AND id <= (SELECT id FROM exams ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (most.exams,),
        )
    if most.days is not None:
        oldest = datetime.now(UTC) - timedelta(days=most.days)
        base.execute("DELETE FROM exams WHERE kind != 'promotion' AND at < ?", (oldest.isoformat(timespec="seconds"),))


# Reading


def exams(path: Path | None, *, candidate: str = "", last: int | None = None) -> tuple[Exam, ...]:
    """The exams of a candidate, or of all, the oldest first; the `last` so many only. () where nothing was kept yet."""
    where, values = (" WHERE candidate = ?", (candidate,)) if candidate else ("", ())
    rows = _read(path, f"SELECT * FROM exams{where} ORDER BY id DESC LIMIT ?", (*values, -1 if last is None else last))
    return tuple(_exam(row) for row in reversed(rows))


def candidates(path: Path | None) -> tuple[str, ...]:
    """Who was examined, whoever was so last first."""
    return tuple(name for name, _ in _read(path, "SELECT candidate, max(id) FROM exams GROUP BY candidate ORDER BY 2 DESC"))


def exam(path: Path | None, word: str, *, candidate: str = "") -> Exam:
    """The exam that is meant by `17`, by the beginning of a uid, or by `last`; a UsageError where there is none, or two."""
    if word == "last":
        found = exams(path, candidate=candidate, last=1)
    elif word.isascii() and word.isdigit() and len(word) < 16:
        found = tuple(_exam(row) for row in _read(path, "SELECT * FROM exams WHERE id = ?", (int(word),)))
    elif len(word) >= 4 and all(letter in "0123456789abcdef" for letter in word):
        found = tuple(_exam(row) for row in _read(path, "SELECT * FROM exams WHERE uid GLOB ?", (f"{word}*",)))
    else:
        raise UsageError(f"{word!r} is no exam; expected its number, the beginning of its uid, or last")
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{len(found)} exams begin with {word!r}; expected more of the uid")
    known = exams(path, last=1)
    raise UsageError(f"no exam {word}; the history " + (f"goes up to {known[0].id}" if known else "holds none yet"))


def report(path: Path | None, exam: Exam) -> Report:
    """The report of an exam, without examples and pictures."""
    rows = _read(path, "SELECT document FROM reports WHERE exam = ?", (exam.id,))
    try:
        return report_of(json.loads(zlib.decompress(rows[0][0])))
    except (IndexError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise Unkept(f"the report of exam {exam.id} cannot be read: {type(error).__name__}: {error}") from None


def series(path: Path | None, candidate: str, names: Sequence[str] = (), *, last: int | None = None) -> tuple[Series, ...]:
    """What was measured of a candidate, in its `last` so many exams; only these names (`metric/*` means all metrics)."""
    chosen = " OR ".join(["s.name GLOB ?"] * len(names)) or "1"
    since = _read(path, "SELECT id FROM exams WHERE candidate = ? ORDER BY id DESC LIMIT 1 OFFSET ?", (candidate, max(last or 1, 1) - 1))
    first = since[0][0] if since and last is not None else 0
    rows = _read(
        path,
        "SELECT s.id, s.name, s.place, s.statistic, s.unit, s.worse, p.* FROM series s JOIN points p ON p.series = s.id"
        f" WHERE s.candidate = ? AND ({chosen}) AND p.exam >= ? ORDER BY s.name, s.place, s.statistic, s.id, p.exam",
        (candidate, *names, first),
    )
    grouped: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(row)
    return tuple(_series(group) for group in grouped.values())


def _exam(row: tuple[Any, ...]) -> Exam:
    ident, uid, kind, at, *told = row[:14]
    who, revision, settings, lock, evidence, notebook, cells = row[14:]
    made = Made(who, revision, settings, lock, notebook, tuple(cells.split()))
    return Exam._make((ident, uid, kind, datetime.fromisoformat(at), *told, made, evidence))


def _series(rows: list[tuple[Any, ...]]) -> Series:
    _, name, place, statistic, unit, *_ = rows[0]
    return Series(name, place, statistic, unit, tuple(row[7] for row in rows), tuple(map(_point, rows)))


def _point(row: tuple[Any, ...]) -> Point:
    _, name, place, statistic, unit, worse, _, _, value, low, high, bound, warn, answer, rows, spread, sample = row
    measured = Interval(*(float("nan") if end is None else end for end in (low, value, high)))
    limit = None if bound is None else Limit(bound, warn, worse)
    return Point(name, place, measured, limit, unit, statistic, answer, rows, spread, sample)


# The file


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A transaction: all that is done in it is on the disk at its end, or nothing is."""
    from sqlite3 import Error, connect  # not every Python has it, and few commands need it

    try:
        _settle(path.parent)
        with closing(connect(path, timeout=PATIENCE, isolation_level=None)) as base:
            _log_ahead(base)
            base.execute("PRAGMA synchronous = FULL")
            base.execute("PRAGMA foreign_keys = ON")
            base.execute("BEGIN IMMEDIATE")
            try:
                _prepare(base)
                yield base
                base.execute("COMMIT")
            except BaseException:
                with suppress(Error):
                    base.execute("ROLLBACK")
                raise
    except (Error, OSError, UsageError) as error:
        raise Unkept(f"{path}: {error}") from None


def _settle(folder: Path) -> None:
    """The folder, with a .gitignore that leaves out all of it."""
    folder.mkdir(exist_ok=True)
    if not (ignore := folder / ".gitignore").exists():
        atomic.write(ignore, "*\n")


def _log_ahead(base: sqlite3.Connection) -> None:
    """Write-ahead logging. Who finds others at it tries again, since SQLite does not wait here."""
    from sqlite3 import OperationalError

    end = time.monotonic() + PATIENCE
    while base.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            base.execute("PRAGMA journal_mode = WAL")
            return  # or another mode, where the file system knows no shared memory
        except OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


def _prepare(base: sqlite3.Connection) -> None:
    _refuse_newer(base)
    if base.execute("PRAGMA user_version").fetchone()[0] == 0:
        for statement in TABLES.split(";\n"):
            base.execute(statement)
        base.execute(f"PRAGMA user_version = {FORMAT}")


def _refuse_newer(base: sqlite3.Connection) -> None:
    found = base.execute("PRAGMA user_version").fetchone()[0]
    if found > FORMAT:
        raise OSError(f"format {found} is of a newer mlready; this one reads up to {FORMAT}: upgrade it")


def _read(path: Path | None, question: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The rows of an answer; [] where there is no history yet. Nothing is written, not even in a folder that cannot be written to."""
    if path is None or not path.exists():
        return []
    from sqlite3 import Error, OperationalError, connect

    # a log ahead needs shared memory beside the file; where nobody can make it, the file alone must do
    modes = ("mode=rw",) if os.access(path.parent, os.W_OK) else ("mode=ro", "immutable=1")
    try:
        for how in modes:
            try:
                with closing(connect(f"{path.resolve().as_uri()}?{how}", uri=True, timeout=PATIENCE)) as base:
                    _refuse_newer(base)
                    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'exams'").fetchone():
                        return []
                    rows: list[tuple[Any, ...]] = base.execute(question, values).fetchall()
                    return rows
            except OperationalError:
                if how == modes[-1]:
                    raise
        raise AssertionError("one of the modes returns or raises")
    except (Error, OSError) as error:
        raise Unkept(f"{path}: {error}") from None
