"""Each exam of a run is told to who waits for it, and to nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlready_jupyter import exam
from mlready_jupyter.core.kept import hash_of
from mlready_jupyter.frontends.circumstances import Circumstances
from mlready_jupyter.frontends.witness import FOLDER, NONCE
from mlready_jupyter.settings import load
from tests.frontends.conftest import MODEL, X_TEST, X_TRAIN, bought


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "told"
    home.mkdir()
    monkeypatch.setenv(FOLDER, str(home))
    monkeypatch.setenv(NONCE, "7")
    return home


def test_what_is_told(shell: Any, told: Path) -> None:
    shell.run_cell("x = 1\n", store_history=True)
    shell.user_ns.update(model=MODEL, X_test=X_TEST, y_test=bought(X_TEST), X_train=X_TRAIN)
    line = "%mlready exam model -q --test X_test y_test --select predicts,unowned"
    shell.run_cell(line, store_history=True)
    shell.run_cell("%mlready drift X_test -q --against X_train", store_history=True)  # about no model
    (file,) = told.iterdir()
    record = json.loads(file.read_text())
    assert (record["nonce"], record["candidate"], record["agreed"]) == ("7", "model", False)
    assert record["circumstances"]["cells"] == [hash_of("x = 1"), hash_of(line)]
    assert {outcome["criterion"] for outcome in record["report"]["outcomes"]} == {"assumptions/predicts", "ownership/unowned"}
    assert (record["facts"]["library"], record["facts"]["task"], record["facts"]["measured_on"]) == ("sklearn", "binary", "test")
    assert [metric["name"] for metric in record["facts"]["metrics"]] == ["accuracy", "roc_auc", "brier_score"]


@pytest.mark.usefixtures("told")
def test_an_exam_that_counts_has_all_the_time_it_needs(folder: Path) -> None:
    (folder / "mlready.toml").write_text('budget = "1ms"\n')
    report = exam(MODEL, test=(X_TEST, bought(X_TEST)), select=["predicts", "unowned"])
    assert not [outcome for outcome in report.outcomes if outcome.cut]


def test_circumstances_change_with_the_settings_and_the_lock(folder: Path) -> None:
    first = Circumstances.now(load())
    assert (first.lock, first.cells) == ("", ())
    (folder / "mlready.toml").write_text('[card]\nstage = "trial"\n')
    second = Circumstances.now(load())
    assert second.settings != first.settings
    (folder / "mlready.lock").write_text('{"format": 1, "candidates": {}}')
    third = Circumstances.now(load())
    assert third.lock and third.settings == second.settings == Circumstances.now(load()).settings
