"""Tables of every library behind one face, and what people hand over by mistake."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sparse

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.tables import Table, codes_of, repeats_by_nature, row_hashes, rows_in_both, twins
from tests.test_examples import ENGINES

ROWS = {"age": [31, 45, 52], "shop": ["a", "b", None], "bought": [0, 1, 1]}


@pytest.mark.parametrize("engine", ENGINES)
def test_words_as_numbers(engine: str) -> None:
    one = Table("train", ENGINES[engine](shop=["b", "a", None, "b"]))
    other = Table("test", ENGINES[engine](shop=["c", "b", None]))
    codes = one.codes("shop")
    assert (codes.codes.tolist(), codes.words) == ([0, 1, -1, 0], ("b", "a"))
    assert codes is one.codes("shop"), "looked up once"
    assert codes.commonest(1) == ["b"]
    assert codes.at(np.array([1, 2])).commonest(5) == ["a"], "of these rows"
    assert codes.into({"a": 7}, 0).tolist() == [0, 7, 0, 0]
    assert codes.with_missing().commonest(9) == ["b", "a", "None"]
    mine, theirs = codes_of(one, other, "shop")
    assert mine[0] == mine[3] == theirs[1] != theirs[0]
    assert mine[2] == theirs[2] == -1, "what is missing is equal to what is missing"


def test_a_sample_of_rows() -> None:
    table = Table("train", pd.DataFrame({"age": range(1_000)}))
    for most in (2, 3, 499, 500, 501, 999):
        rows = table.spread(most)
        assert len(rows) == len(set(rows.tolist())) == most
        assert (rows[0], rows[-1]) == (0, 999)
    assert table.spread(1).tolist() == [0]


@pytest.mark.parametrize("engine", ENGINES)
def test_one_face(engine: str) -> None:
    table = Table("train", ENGINES[engine](**ROWS), target="bought")
    assert (table.rows, table.columns, table.target) == (3, ["age", "shop"], "bought")
    assert table.labels is not None
    assert table.labels.tolist() == [0, 1, 1]
    assert [table.kind(name) for name in table.columns] == ["number", "category"]
    assert table.numbers("age").tolist() == [31, 45, 52]
    assert table.nulls("shop") == 1
    assert [str(name) for name in table.fed.columns] == ["age", "shop"]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_model_gets_a_copy(engine: str) -> None:
    table = Table("train", ENGINES[engine](**ROWS), target="bought")
    picked = table.pick(np.arange(2))
    if isinstance(picked, pd.DataFrame):
        picked.iloc[0, 0] = -1
    assert table.numbers("age").tolist() == [31, 45, 52]


def test_arrays_and_sparse_matrices() -> None:
    values = np.arange(6.0).reshape(3, 2)
    array = Table("train", (values, [0, 1, 0]))
    assert (array.named, array.columns, array.width) == (False, ["0", "1"], 2)
    array.pick(slice(0, 1))[0, 0] = 99
    assert values[0, 0] == 0
    matrix = Table("train", (sparse.coo_matrix(values), [0, 1, 0]))
    assert (matrix.rows, matrix.width) == (3, 2)
    assert matrix.pick(np.asarray([1])).toarray().tolist() == [[2, 3]]
    with pytest.raises(Absent, match="sparse"):
        _ = matrix.columns


def test_numbers_as_column_names() -> None:
    table = Table("train", pd.DataFrame(np.arange(6).reshape(3, 2)))
    assert table.columns == ["0", "1"]
    assert list(table.pick(slice(None)).columns) == [0, 1]


@pytest.mark.parametrize(
    ("given", "target", "told"),
    [
        (pd.DataFrame({"bought": [1]}), "boght", "train has no column 'boght'; did you mean 'bought'?"),
        ((pd.DataFrame({"a": [1, 2]}), [0]), None, "train: X has 2 rows and y has 1; they must be the same rows"),
        ((pd.DataFrame({"a": [1, 2]}), np.zeros((2, 3))), None, "shape (2, 3): one outcome a row is examined; multilabel is not supported"),
        (np.zeros((2, 2, 2)), None, "an array of 3 dimensions; expected 2"),
        (np.zeros(3), None, "an array of 1 dimensions; expected 2"),
        (pd.Series([1, 2]), None, "train is a Series; expected a table"),
        ("train.csv", None, "train is a str; expected a table"),
        ((1, 2, 3), None, "train is a tuple of 3; expected one table, or a pair X, y"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), None, "more than one column named 'a'"),
        (np.zeros((2, 2)), "y", "train has no column names, so target='y' names nothing; pass a pair X, y"),
    ],
)
def test_what_is_no_table(given: Any, target: str | None, told: str) -> None:
    with pytest.raises(UsageError) as error:
        Table("train", given, target=target)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_in_both(engine: str) -> None:
    make = ENGINES[engine]
    train = Table("train", make(age=[31, 45, None, 60], shop=["a", "b", "c", None]))
    test = Table("test", make(shop=["a", "b", "c", None, "x"], age=[31.0, 46.0, None, 60.0, 31.0]))
    assert len(rows_in_both(train, test)) == 1


def test_engines_agree_on_hashes() -> None:
    columns = {"age": [31.0, None, 45.5], "shop": ["a", None, "ü"], "ok": [True, False, None]}
    frames = [pd.DataFrame(columns), pl.DataFrame(columns), pa.table(columns)]
    hashes = [row_hashes(Table("t", frame)) for frame in frames]
    assert hashes[1].tolist() == hashes[2].tolist()


def test_repeats_are_natural_only_where_columns_are_coarse() -> None:
    random = np.random.default_rng(0)
    coarse = pd.DataFrame(random.integers(0, 3, (2_000, 4)))
    fine = pd.DataFrame(random.normal(size=(2_000, 4)))
    columns = list(map(str, range(4)))
    assert repeats_by_nature(Table("t", coarse), columns) and twins(Table("t", coarse), columns) > 1_800
    assert not repeats_by_nature(Table("t", fine), columns) and twins(Table("t", fine), columns) == 0
    for often in (1, 2):
        doubled = Table("t", pd.concat([fine, *[fine.head(500)] * often]))
        assert not repeats_by_nature(doubled, columns) and twins(doubled, columns) == 500 * (often + 1)
