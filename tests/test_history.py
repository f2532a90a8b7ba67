"""The history: whole or not there, read back as it was, thinned as the settings say, and never an error of its own."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mlready_jupyter import history
from mlready_jupyter.core.compare import compare
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.exhibit import Rows
from mlready_jupyter.core.finding import Evidence, Finding
from mlready_jupyter.core.kept import Exam, Made, Point, hash_of
from mlready_jupyter.core.measure import Answer, Interval, Limit, Severity, exact
from mlready_jupyter.core.places import InColumn
from mlready_jupyter.core.report import Report
from mlready_jupyter.settings import Keep, Settings
from tests.display.samples import CREDIT, STARTED, TODAY, asked, found

DRIFT = "reliability/drifted-column"


def drifted(value: float, at: datetime = STARTED, **more: float) -> Report:
    findings = [_drift(column, measured) for column, measured in {"age": value, **more}.items()]
    return Report(CREDIT, [asked(DRIFT, Severity.ERROR, *findings)], started=at, today=TODAY, version="1.0")


def _drift(column: str, value: float) -> Finding:
    evidence = Evidence(
        f"`{column}` drifted by {value}",
        at=InColumn("current", column),
        measured=Interval(value - 0.01, value, value + 0.01),
        limit=Limit(0.1, 0.05),
        unit="share",
        statistic="KS distance",
        example="Ada Lovelace",
    )
    return found(DRIFT, Severity.ERROR, evidence)._replace(exhibit=Rows("rows", ("name",), (("Ada Lovelace",),)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    home = history.home(Settings(path=tmp_path / "mlready.toml"))
    assert home is not None
    return home


def test_there_is_none_without_settings_or_where_they_say_so(tmp_path: Path) -> None:
    assert history.home(Settings()) is None
    assert history.home(Settings(path=tmp_path / "mlready.toml", history=False)) is None


def test_what_was_kept_is_read_back(path: Path) -> None:
    made = Made("Ada", "4ac9184", "aa", "bb", "train.ipynb", (hash_of("x = 1"),))
    metric = Point("metric/error rate", "test", Interval(0.1, 0.12, 0.14), unit="share", rows=1000, spread=0.3, sample="d1")
    first = history.keep(drifted(0.3), path, made=made, extra=[metric])
    second = history.keep(drifted(0.2, income=0.4), path, kind="check")
    assert history.exams(path) == (first, second) and (first.id, second.id) == (1, 2)
    assert first.made == made and (first.errors, first.verdict, first.kind, second.kind) == (1, "not ready", "exam", "check")
    assert history.exams(path, last=1) == (second,) and history.exams(path, candidate="nobody") == ()
    assert history.exam(path, "last") == second == history.exam(path, "2") == history.exam(path, second.uid[:8])
    assert history.candidates(path) == (CREDIT.name,)
    error, age, income = history.series(path, CREDIT.name)
    assert (age.name, age.place, age.exams, [p.measured.value for p in age.points]) == (DRIFT, "current.age", (1, 2), [0.3, 0.2])
    assert age.points[0].limit == Limit(0.1, 0.05) and age.points[0].answer == "error"
    assert income.exams == (2,) and error.points == (metric,)
    assert [one.name for one in history.series(path, CREDIT.name, ["metric/*"])] == ["metric/error rate"]
    assert [one.exams for one in history.series(path, CREDIT.name, [DRIFT], last=1)] == [(2,), (2,)]


def test_reports_can_be_compared_later(path: Path) -> None:
    old, new = (history.keep(report, path) for report in (drifted(0.3), drifted(0.2, income=0.4)))
    before, after = history.report(path, old), history.report(path, new)
    assert [(c.kind, c.place) for c in compare(before, after)] == [("new", "current.income"), ("better", "current.age")]
    assert before.to_dict() == history.bare(drifted(0.3))


def test_no_row_of_anybody_is_kept(path: Path) -> None:
    history.keep(drifted(0.3), path)
    assert drifted(0.3).to_dict()["outcomes"][0]["findings"][0]["example"] == "Ada Lovelace"
    assert "Ada" not in str(history.report(path, history.exam(path, "last")).to_dict())


def test_measurements_without_a_number_are_kept_as_gaps(path: Path) -> None:
    report = drifted(0.3)
    nan = found(DRIFT, Severity.ERROR, Evidence("none", at=InColumn("t", "c"), measured=exact(float("nan")), limit=Limit(1)))
    report = Report(CREDIT, [asked(DRIFT, Severity.ERROR, nan._replace(answer=Answer.UNDECIDED))], started=STARTED, today=TODAY)
    history.keep(report, path)
    assert str(history.series(path, CREDIT.name)[0].points[0].measured.value) == "nan"
    assert history.report(path, history.exam(path, "last")).undecided


def test_the_folder_is_left_out_of_git(path: Path) -> None:
    history.keep(drifted(0.3), path)
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_retention(path: Path) -> None:
    for n in range(5):
        history.keep(drifted(0.1 * n), path, kind="promotion" if n == 0 else "exam", most=Keep(exams=2))
    assert [exam.id for exam in history.exams(path)] == [1, 4, 5]
    assert [one.exams for one in history.series(path, CREDIT.name)] == [(1, 4, 5)]


def test_retention_by_age(path: Path) -> None:
    for days in (31, 29, 0):
        history.keep(drifted(0.1, at=datetime.now(UTC) - timedelta(days=days)), path, most=Keep(None, days=30))
    assert [exam.id for exam in history.exams(path)] == [2, 3]


def test_an_exam_knows_whether_it_was_run_on_these_cells() -> None:
    cells = ("x = 1\n", "", "%mlready", "print(x)")
    exam = _made_with("x = 1", "%mlready\n")
    assert exam.ran(cells) and exam.ran(cells[:3])
    assert not exam.ran(("x = 2", *cells[1:])) and not exam.ran(cells[:1]) and not exam.ran(cells[2:])
    assert not _made_with("x = 1", "x = 1", "%mlready").ran(cells) and not _made_with().ran(cells)


def _made_with(*sources: str) -> Exam:
    made = Made(cells=tuple(map(hash_of, sources)))
    return Exam(1, "a", "exam", STARTED, "m", "ready", "A", 0, 0, 0, 0, 0, 1.0, "1", made, "")


@pytest.mark.parametrize(("word", "says"), [("9", "no exam 9; the history goes up to 1"), ("x y", "is no exam"), ("abcd", "no exam abcd")])
def test_an_exam_that_is_not_there(path: Path, word: str, says: str) -> None:
    history.keep(drifted(0.3), path)
    with pytest.raises(UsageError, match=says):
        history.exam(path, word)
    with pytest.raises(UsageError, match="holds none yet"):
        history.exam(path.with_name("other.db"), "last")


def test_what_cannot_be_kept_is_one_line(path: Path) -> None:
    path.parent.write_text("a file where the folder would be")
    with pytest.raises(history.Unkept, match="exists"):
        history.keep(drifted(0.3), path)


def test_a_damaged_file_is_one_line(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    for act in (lambda: history.keep(drifted(0.3), path), lambda: history.exams(path)):
        with pytest.raises(history.Unkept, match="not a database"):
            act()


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    history.keep(drifted(0.3), path)
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA user_version = 99")
    for act in (lambda: history.keep(drifted(0.3), path), lambda: history.exams(path)):
        with pytest.raises(history.Unkept, match="newer mlready"):
            act()
