"""`%mlready history` and `%mlready compare`: over the exams of this project, and over reports of the session."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mlready_jupyter import history
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.kept import Made, Point
from mlready_jupyter.core.measure import Interval
from mlready_jupyter.frontends.past_exams import COLUMNS, Past, compare, past
from mlready_jupyter.settings import load
from tests.display.samples import CREDIT, STARTED, hostile
from tests.test_history import drifted


@pytest.fixture
def project(folder: Path) -> Path:
    """Six exams: drift and errors grow, accuracy falls."""
    (folder / "mlready.toml").write_text("")
    for n in range(6):
        metric = Point("metric/accuracy", "test", Interval(0.8, 0.9 - 0.01 * n, 0.95), rows=1000, spread=0.3, sample=str(n))
        slow = Point("latency/one row", "median", Interval(0.001, 0.0012, 0.002), unit="s")
        report = drifted(0.05 + 0.05 * n, STARTED + timedelta(days=n), income=0.2 - 0.03 * n)
        home = history.home(load())
        assert home is not None
        history.keep(report, home, made=Made("<b>Ada", "4ac9184"), extra=[metric, slow])
    return folder


@pytest.mark.slow
def test_the_exams_and_what_was_measured(project: Path) -> None:
    shown = past(last=5)
    assert isinstance(shown, Past)
    text, html = shown.bundle["text/plain"], shown.bundle["text/html"]
    assert all(len(line) <= 80 for line in text.splitlines())
    assert text.startswith("credit_default: 5 exams (and 1 before)") and "    2  2026-11-24 09:14" in text and "    1  2026" not in text
    assert "accuracy, test" in text and "86.0" not in text.splitlines()[0] and "▁" in text
    assert html.count("<svg") == 4 and "&lt;b&gt;Ada" in html and "<b>Ada" not in html and "4ac9184" in html
    assert [panel.title for panel in shown.course.panels] == ["accuracy", "drifted column", "latency, one row", "debt: findings"]
    drift = shown.course.panels[1]
    assert [round(m.value, 2) for m in drift.tracks[0].measured] == [0.17, 0.15, 0.2, 0.25, 0.3] and drift.said == "the last: age"
    assert len(shown.plot().axes) == 4
    frame = shown.to_frame()
    assert (
        list(frame.columns) == COLUMNS
        and len(frame) == 24
        and set(frame["name"])
        == {
            "metric/accuracy",
            "latency/one row",
            "reliability/drifted-column",
        }
    )


def test_export(project: Path) -> None:
    past(export="all.csv")
    with Path("all.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 24 and rows[0]["who"] == "<b>Ada" and {row["exam"] for row in rows} == set("123456")
    past(export="all.parquet")
    assert pd.read_parquet("all.parquet")["value"].tolist() == pytest.approx([float(row["value"]) for row in rows])
    for asked, says in (("all.csv", "is here already"), ("all.txt", "ends in .csv or .parquet"), ("nowhere/all.csv", "cannot be written")):
        with pytest.raises(UsageError, match=says):
            past(export=asked)
    past(export="all.csv", overwrite=True)


def test_two_exams(project: Path) -> None:
    shown = compare(1, "last")
    text = shown.bundle["text/plain"]
    assert text.startswith("From exam 1 to exam 6") and "new: 1" in text and "gone: 1" in text
    assert "current.age" in shown.bundle["text/html"]
    assert "Nothing that was found has changed" in compare("2", "2").bundle["text/plain"]
    assert "1 waived" in " ".join(compare("a", "a", names={"a": hostile()}).bundle["text/plain"].split())
    assert "worse" in compare("a", "b", names={"a": drifted(0.2), "b": drifted(0.4)}).bundle["text/plain"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("compare 99", "no exam 99; the history goes up to 6"),
        ("compare 1 2 3", "compare takes two exams"),
        ("compare X_test", "X_test is no report"),
        ("compare frist", "did you mean 'first'"),
        ("history credit_defualt", "did you mean 'credit_default'"),
        ("history --last 0", "expected a whole number of 1 or more"),
    ],
)
def test_what_cannot_be_asked(project: Path, shell: Any, line: str, says: str) -> None:
    shell.push({"first": drifted(0.2)})
    with pytest.raises(Exception, match=says):
        shell.run_line_magic("mlready", line)


def test_without_settings_or_exams(folder: Path) -> None:
    with pytest.raises(UsageError, match="no settings file here"):
        past()
    (folder / "mlready.toml").write_text("")
    with pytest.raises(UsageError, match="is empty"):
        past()
    (folder / "mlready.toml").write_text("history = false")
    with pytest.raises(UsageError, match="history = false"):
        compare(1)


def test_in_a_notebook(project: Path, shell: Any) -> None:
    shell.run_cell("a = 1", store_history=True)
    shell.run_cell("%mlready exam pipe --test X_test y_test --select predicts -q", store_history=True)
    kept = history.exam(history.home(load()), "last")
    assert (kept.id, kept.candidate) == (7, "pipe")
    assert kept.ran(("a = 1\n", "%mlready exam pipe --test X_test y_test --select predicts -q", "later()"))
    assert shell.run_line_magic("mlready", "history").course.candidate == "pipe"
    assert shell.run_line_magic("mlready", f"history {CREDIT.name}").course.candidate == CREDIT.name
    offered = set(shell.complete("x", "%mlready history ", 17)[1])
    assert {"pipe", CREDIT.name} <= offered
