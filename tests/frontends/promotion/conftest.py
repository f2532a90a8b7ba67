"""A repository with a notebook that may be promoted, and the command that would do so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.durability_promote import SETTINGS
from tests.notebooks import document

FIT = """\
%load_ext mlready_jupyter

import pandas as pd

X = pd.DataFrame({"age": range(20, 80)})
y = (X["age"] > 50).rename("left")


def model(table):
    return table["age"] > 50"""
EXAM = "%mlready exam model --test X y"
Nblint = Callable[..., subprocess.CompletedProcess[str]]


def notebook(*sources: str, owner: str = "@risk", **ours: Any) -> dict[str, Any]:
    made = document(*sources)
    for number, cell in enumerate(made["cells"]):
        cell["id"] = f"cell-{number}"
    made["metadata"]["mlready"] = {"owner": owner, **ours} if owner else ours
    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "mlready.toml").write_text(SETTINGS)
    (tmp_path / "notebooks" / "train.ipynb").write_text(json.dumps(notebook(FIT, EXAM), indent=1))
    git = ["git", "-C", str(tmp_path), "-c", "user.name=Ana Silva", "-c", "user.email=ana@shop.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "Start"], check=True)
    return tmp_path


@pytest.fixture
def nblint(home: Path) -> Nblint:
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        ours = {"PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "mlready_jupyter.frontends.nblint", *words]
        return subprocess.run(command, cwd=home, capture_output=True, encoding="utf-8", timeout=240, env={**os.environ, **ours})

    return call
