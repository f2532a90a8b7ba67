"""A shell in this process, with the extension loaded and a model at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from traitlets.config import Config


def people(rows: int, seed: int) -> pd.DataFrame:
    numbers = np.random.default_rng(seed)
    return pd.DataFrame({"age": numbers.normal(40, 10, rows), "height": numbers.normal(170, 9, rows)})


def bought(table: pd.DataFrame) -> pd.Series:
    noise = np.random.default_rng(0).normal(0, 8, len(table))
    return (table["age"] + noise > 40).astype(int).rename("bought")


X_TRAIN, X_TEST = people(300, 1), people(120, 2)
MODEL = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_TRAIN, bought(X_TRAIN))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own, with no settings above it."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def shell(folder: Path) -> Iterator[Any]:
    InteractiveShell.clear_instance()
    config = Config()
    config.HistoryManager.enabled = False
    made: Any = InteractiveShell.instance(config=config)
    made.run_line_magic("load_ext", "mlready_jupyter")
    made.push({"pipe": MODEL, "X_train": X_TRAIN, "y_train": bought(X_TRAIN), "X_test": X_TEST, "y_test": bought(X_TEST), "n": 3})
    yield made
    made.run_line_magic("unload_ext", "mlready_jupyter")
    InteractiveShell.clear_instance()
