"""A digest names what was examined: the same for the same, another for any change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from mlready_jupyter.subjects.candidate import Candidate

ROWS = pd.DataFrame({"age": [31.0, 45.0, np.nan, 28.0], "town": ["a", "b", None, "a"], "bought": [0, 1, 1, 0]})


class Model:
    def __init__(self, part: float = 0.5) -> None:
        self.part = part

    def predict(self, table: Any) -> Any:
        return np.asarray(table["age"], dtype=float) * self.part


def named(rows: Any = ROWS, model: Any = None) -> str:
    return Candidate.of(model or Model(), test=rows, target="bought").digest.whole


def test_the_same() -> None:
    assert len(named()) == 16
    assert named() == named(ROWS.copy()) == named(pl.from_pandas(ROWS)) == named(model=Model(0.5 + 1e-14))
    assert Candidate.of(Model(), test=ROWS, current=ROWS[:2], target="bought").digest.whole == named()


def test_order_of_rows_and_columns_does_not_count() -> None:
    mixed = Candidate.of(Model(), test=ROWS.iloc[[2, 0, 3, 1], [1, 2, 0]], target="bought").digest
    assert mixed.tables == Candidate.of(Model(), test=ROWS, target="bought").digest.tables


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.assign(age=[31.0, 45.0, np.nan, 29.0]),
        lambda rows: rows.assign(bought=[0, 1, 1, 1]),
        lambda rows: rows.assign(town=["a", "b", None, "c"]),
        lambda rows: rows.rename(columns={"town": "city"}),
        lambda rows: rows.assign(age=rows["age"].astype(str)).assign(age=rows["age"]).head(3),
        lambda rows: pd.concat([rows, rows.head(1)]),
        lambda rows: rows.assign(extra=1),
    ],
)
def test_any_change(change: Any) -> None:
    assert named(change(ROWS)) != named()


def test_another_model() -> None:
    assert named(model=Model(0.5001)) != named()
