"""Exams are kept where there are settings, nowhere else, and what cannot be kept costs one line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from mlready_jupyter import exam, history
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.comparing import schema
from mlready_jupyter.frontends.exam import assume, sitting
from mlready_jupyter.settings import load
from mlready_jupyter.subjects.metrics import metrics

ASKED = "assumptions/predicts"


def people(seed: int = 0, rows: int = 200) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    age = random.normal(size=rows)
    return pd.DataFrame({"age": age, "bought": (age + random.normal(size=rows) > 0).astype(int)})


MODEL = LogisticRegression().fit(people()[["age"]], people()["bought"])


def examined(**how: object) -> Report:
    return exam(MODEL, test=people(1), target="bought", name="churn", select=ASKED, **how)  # type: ignore[arg-type]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mlready.toml").write_text("")
    return tmp_path


def test_an_exam_is_kept_with_its_metrics_and_who_made_it(project: Path) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "config", "user.name", "Ada"], check=True)
    report = examined()
    (kept,) = history.exams(history.home(load()))
    assert dict(report.about.facts)["history"] == f"exam {kept.id}" and (kept.candidate, kept.made.who) == ("churn", "Ada")
    assert kept.made.settings and kept.made.cells == ()
    points = {(s.name, s.place): s.points[0] for s in history.series(history.home(load()), "churn", ["metric/*"])}
    prediction = sitting(MODEL, test=people(1), target="bought").candidate
    assert prediction.task is not None
    known = {metric.name: metric for metric in metrics(prediction.predicted_test, prediction.task)}
    accuracy = points["metric/accuracy", "test"]
    assert accuracy.measured == known["accuracy"].value and accuracy.rows == 200
    assert accuracy.spread == pytest.approx(np.sqrt(accuracy.measured.value * (1 - accuracy.measured.value)))
    assert points["metric/brier_score", "test"].spread and points["metric/roc_auc", "test"].spread is None


def test_a_step_at_a_time_is_kept_as_well(project: Path) -> None:
    steps = sitting(MODEL, test=people(1), target="bought", name="churn", select=ASKED).steps()
    for _ in steps:
        pass
    assert len(history.exams(history.home(load()))) == 1


def test_tables_alone_are_not(project: Path) -> None:
    schema(people(1), people())
    assume(people(1), "age < 100")
    assert not (project / ".mlready").exists()


def test_folders_without_settings_are_left_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    assert "history" not in dict(examined().about.facts)
    (tmp_path / "mlready.toml").write_text("history = false")
    assert "history" not in dict(examined().about.facts)
    assert not (tmp_path / ".mlready").exists()


def test_a_folder_that_cannot_be_written_to_costs_one_line(project: Path) -> None:
    (project / ".mlready").write_text("")
    said = dict(examined().about.facts)["history"]
    assert said.startswith("not kept: ") and "\n" not in said


def test_settings_say_how_much(project: Path) -> None:
    (project / "mlready.toml").write_text("history-keep = 2")
    for _ in range(3):
        examined()
    assert [kept.id for kept in history.exams(history.home(load()))] == [2, 3]


def test_what_was_kept_is_asked_by_later_exams(project: Path) -> None:
    def answer(seed: int) -> str:
        (outcome,) = exam(
            MODEL, train=people(), current=people(seed), target="bought", name="churn", select="reliability/declining-metric"
        ).outcomes
        return outcome.answer.value

    assert [answer(seed) for seed in (1, 2, 2)] == ["skipped"] * 3
    assert answer(3) in ("clear", "undecided")
