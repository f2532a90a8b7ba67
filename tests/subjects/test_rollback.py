"""Artefacts as libraries write them, loaded in a real process and asked for today's rows."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlready_jupyter.subjects import elsewhere, rollback
from mlready_jupyter.subjects.agreement import Card
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.rollback import Rollback, try_out
from mlready_jupyter.subjects.tables import Table

X, Y = load_breast_cancer(return_X_y=True, as_frame=True)
pytestmark = pytest.mark.slow


def asked(path: Path, table: Any = X) -> Rollback:
    return try_out(path, Table("test", table))


def test_joblib_and_onnx(tmp_path: Path) -> None:
    import joblib

    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    joblib.dump(model, tmp_path / "model.joblib", compress=3)
    to_onnx = pytest.importorskip("skl2onnx").to_onnx
    (tmp_path / "model.onnx").write_bytes(to_onnx(model, X[:1].to_numpy(dtype=np.float32)).SerializeToString())
    for name in ("model.joblib", "model.onnx"):
        made = asked(tmp_path / name)
        assert (made.error, made.rows) == ("", 200), name


def test_boosters(tmp_path: Path) -> None:
    xgboost, lightgbm = pytest.importorskip("xgboost"), pytest.importorskip("lightgbm")
    xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(X, Y), 3).save_model(tmp_path / "model.ubj")
    lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(X, Y), 3).save_model(tmp_path / "model.txt")
    assert [asked(tmp_path / name).error for name in ("model.ubj", "model.txt")] == ["", ""]


def test_what_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(b"no pickle")
    assert asked(tmp_path / "model.pkl").error.startswith("it does not load: ")
    assert asked(tmp_path / "gone.pkl").error == "the file is not there"


class Leaves:
    def __reduce__(self) -> Any:
        import os

        return os._exit, (3,)


class Hangs:
    def __reduce__(self) -> Any:
        import time

        return time.sleep, (60,)


def test_what_ends_or_holds_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(Leaves()))
    assert asked(tmp_path / "model.pkl").error == "it ended the process that loaded it (exit code 3)"
    monkeypatch.setattr(rollback, "PATIENCE", 0.5)
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(Hangs()))
    late = asked(tmp_path / "model.pkl")
    assert late.late and "did not answer" in late.error


def examined(folder: Path, previous: Any) -> tuple[Candidate, Rollback]:
    """What an exam sees that asks the helper process too."""
    (folder / "previous.pkl").write_bytes(previous if isinstance(previous, bytes) else pickle.dumps(previous))
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    candidate = Candidate.of(model, test=(X, Y), card=Card(rollback="previous.pkl", folder=folder))
    candidate.begin(["rollback", "elsewhere"])
    try:
        rollback = candidate.rollback
        assert rollback is not None
        return candidate, rollback
    finally:
        candidate.finish()


@pytest.mark.skipif(not elsewhere.TWINS, reason="twins are for Linux")
def test_a_twin_of_the_helper_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollback, "fresh_interpreter", None)  # whoever started another process would fail
    candidate, twin = examined(tmp_path, make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y))
    assert (twin.error, twin.rows) == ("", 200) and candidate.elsewhere.error == ""
    assert examined(tmp_path, b"no pickle")[1].error.startswith("it does not load: ")
    candidate, left = examined(tmp_path, Leaves())
    assert left.error == "it ended the process that loaded it" and candidate.elsewhere.error == ""
    monkeypatch.setattr(rollback, "PATIENCE", 0.5)
    assert examined(tmp_path, Hangs())[1].late


def test_without_a_helper_it_has_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "previous.pkl").write_bytes(pickle.dumps(LogisticRegression().fit(X, Y)))
    candidate = Candidate.of(lambda table: [0] * len(table), test=(X, Y), card=Card(rollback="previous.pkl", folder=tmp_path))
    candidate.begin(["elsewhere", "rollback"])
    made = candidate.rollback
    candidate.finish()
    assert made is not None and (made.error, made.rows) == ("", 200)
