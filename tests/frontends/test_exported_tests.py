"""The exported tests run under pytest by themselves, pass for a sound model, and fail where it is at fault."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from mlready_jupyter import UsageError, export_tests
from mlready_jupyter.settings import Settings
from tests.frontends.conftest import MODEL, X_TEST
from tests.frontends.test_magics import told
from tests.subjects.test_cases import FRAME


def run(path: Path) -> tuple[int, int, str]:
    """Passed, failed, and what pytest said."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", path.name]
    said = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=120).stdout
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", said)}
    assert "error" not in counts, said
    return counts.get("passed", 0), counts.get("failed", 0), said


@pytest.mark.slow
@pytest.mark.parametrize("how", ["joblib", "pickle"])
def test_a_sound_model_passes(tmp_path: Path, how: str) -> None:
    saved = tmp_path / "models" / f"pipe.{how}"
    saved.parent.mkdir()
    joblib.dump(MODEL, saved) if how == "joblib" else saved.write_bytes(pickle.dumps(MODEL))
    written = export_tests(tmp_path / "test_pipe.py", MODEL, test=X_TEST, model_file=saved, name="pipe", settings=Settings())
    assert not written.failing and str(written).startswith(f"Written to {written.path}: {written.tests} tests.")
    passed, failed, said = run(written.path)
    assert passed >= written.tests >= 15 and not failed, said
    assert "mlready_jupyter" not in written.path.read_text().replace("Written by mlready", "")


@pytest.mark.slow
def test_every_kind_of_column_stands_in_the_file(tmp_path: Path) -> None:
    model = HistGradientBoostingClassifier(categorical_features="from_dtype", max_iter=5)
    frame = FRAME.assign(
        town=FRAME["town"].astype("category"), gap=FRAME["age"].where(FRAME["kids"] > 0), many=FRAME["kids"].astype("Int64")
    )
    frame = frame.drop(columns=["seen", "sent"])
    model.fit(frame, FRAME["kids"] > 1)
    joblib.dump(model, tmp_path / "model.joblib")
    written = export_tests(tmp_path / "test_it.py", model, test=frame, model_file=tmp_path / "model.joblib", settings=Settings())
    passed, failed, said = run(written.path)
    assert passed and bool(failed) == bool(written.failing), said


SCRIPT = """
import numpy as np


class Doubles:
    def predict(self, table):
        return np.asarray(table["age"], dtype=float) * 2 + table["seen"].dt.day.to_numpy()
"""


@pytest.mark.slow
def test_it_fails_where_the_model_is_at_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "doubles.py").write_text(SCRIPT)
    monkeypatch.syspath_prepend(str(tmp_path))
    from doubles import Doubles  # type: ignore[import-not-found]

    joblib.dump(Doubles(), tmp_path / "model.joblib")
    written = export_tests(tmp_path / "test_it.py", Doubles(), test=FRAME, model_file=tmp_path / "model.joblib", settings=Settings())
    assert "null in one column" in written.failing
    _, failed, said = run(written.path)
    assert failed and "FAILED test_it.py::test_null_in_one_column[age]" in said
    assert "test_29_february" not in said and "test_time_in_another_unit" not in said
    assert "# failed when this was written: predict for age: nan for 100.0 %" in written.path.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["array", "polars", "booster"])
def test_other_tables_and_models(tmp_path: Path, kind: str) -> None:
    x = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 3)), columns=["a", "b", "c"])
    y = (x["a"] > 0).astype(int)
    model: Any
    table: Any
    if kind == "array":
        model, table = LogisticRegression().fit(x.to_numpy(), y), x.to_numpy()
    elif kind == "polars":
        model, table = LogisticRegression().fit(pl.from_pandas(x), y), pl.from_pandas(x)
    else:
        xgboost = pytest.importorskip("xgboost")
        table = x
        model = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(x, label=y), num_boost_round=3)
    joblib.dump(model, tmp_path / "model.joblib")
    written = export_tests(tmp_path / "test_it.py", model, test=table, model_file=tmp_path / "model.joblib", settings=Settings())
    passed, failed, said = run(written.path)
    assert passed >= 5 and bool(failed) == bool(written.failing), said


def test_what_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "test_pipe.py"
    path.write_text("# mine\n")
    for where, given, said in (
        (path, {"test": X_TEST}, "is there already; --yes"),
        (tmp_path / "tests.txt", {"test": X_TEST}, "is no file of Python; pytest reads such as"),
        (tmp_path / "test_it.py", {}, "no rows to write tests with"),
        (tmp_path / "test_it.py", {"test": X_TEST.assign(what=[{"a": 1}] * len(X_TEST))[["age", "height", "what"]]}, "cannot be written"),
    ):
        model = (lambda table: table["age"].to_numpy()) if "what" in getattr(given.get("test"), "columns", ()) else MODEL
        with pytest.raises(UsageError, match=said):
            export_tests(where, model, settings=Settings(), **given)
    assert path.read_text() == "# mine\n"
    export_tests(path, MODEL, test=X_TEST, overwrite=True, settings=Settings())
    assert "# mine" not in path.read_text()


def test_the_folder_of_the_tests_is_made(tmp_path: Path) -> None:
    assert export_tests(tmp_path / "tests" / "test_it.py", MODEL, test=X_TEST, settings=Settings()).path.exists()


def test_the_magic_guesses_and_never_overwrites_unasked(shell: Any, folder: Path) -> None:
    joblib.dump(MODEL, folder / "model.joblib")
    page = repr(shell.run_line_magic("mlready", "export-tests test_pipe.py"))
    assert page.startswith("Written to test_pipe.py: ") and "Save the model first" not in page
    assert told(shell, "export-tests test_pipe.py").endswith("test_pipe.py is there already; --yes (overwrite=True) writes over it")
    page = repr(shell.run_line_magic("mlready", "export-tests test_pipe.py --model pipe --test X_test y_test --from other.pkl --yes"))
    assert "Save the model first: joblib.dump(pipe, 'other.pkl')" in page
