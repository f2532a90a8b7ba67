"""Two answers are the same when they are the same, and rows asked again are compared row by row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.sparse import csr_matrix

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.models import adapt
from mlready_jupyter.subjects.predictions import same, tied
from mlready_jupyter.subjects.repeats import repeat
from mlready_jupyter.subjects.tables import Table


def test_same() -> None:
    numbers = np.array([1.0, np.nan, 1e-9])
    assert same(numbers, numbers).all()
    assert same(numbers, np.array([1.0, np.nan, 0.0])).all(), "beside answers around 1, a billionth is nothing"
    assert not same(np.array([1.0, 2.0]), np.array([1.0, 2.1])).all()
    assert same(np.array([1.0, 2.0], dtype=np.float32), np.array([1.0001, 2.0], dtype=np.float32)).all()
    assert same(np.array(["a", None, pd.NA], dtype=object), np.array(["a", None, pd.NA], dtype=object)).all()
    assert same(np.array([True, False]), np.array([1, 0])).all()
    assert same(np.array([[0.5, 0.5], [0.1, 0.9]]), np.array([[0.5, 0.5], [0.2, 0.8]])).tolist() == [True, False]


def test_tied() -> None:
    assert tied(np.array([[0.5, 0.5], [0.4, 0.6]])).tolist() == [True, False]
    assert tied(np.array([0.5, 0.6])).tolist() == [True, False]


@pytest.mark.parametrize(
    "make", [lambda x: x, csr_matrix, lambda x: pd.DataFrame(x, columns=["a", "b"]), lambda x: pl.DataFrame(x, schema=["a", "b"])]
)
def test_every_kind_of_table(make: Any) -> None:
    values = np.random.default_rng(0).normal(size=(300, 2))
    made = repeat(
        adapt(lambda table: np.asarray(table.sum(axis=1)).ravel() if hasattr(table, "tocsr") else np.asarray(table).sum(axis=1)),
        Table("t", (make(values), None)),
    )
    assert not any(repeat.changed for repeat in made.made)
    assert {repeat.size for repeat in made.of("batched")} == {1, 2, 7, 64}
    assert made.written == made.drew == ()


def test_random_answers_make_the_rest_absent() -> None:
    table = Table("t", pd.DataFrame({"a": range(50)}))
    made = repeat(adapt(lambda given: np.random.default_rng().random(len(given))), table)
    assert any(repeat.changed for repeat in made.of("again"))
    with pytest.raises(Absent, match="repeat-call"):
        made.of("batched")


def test_what_predict_writes_is_told() -> None:
    def spoil(given: pd.DataFrame) -> Any:
        given["a"] = given["a"] * 2
        given["c"] = 1
        given.index = given.index + 1
        return given["a"].to_numpy()

    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    made = repeat(adapt(spoil), Table("t", frame))
    assert made.written == ("added `c`", "changed the index", "changed the values of `a`")
    assert frame.columns.tolist() == ["a", "b"]


def test_the_seed_of_the_user_is_left_alone() -> None:
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    made = repeat(adapt(lambda given: np.random.random(len(given))), Table("t", pd.DataFrame({"a": range(5)})))
    assert made.drew == ("numpy.random",)
    assert np.random.random() == expected
