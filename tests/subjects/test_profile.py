"""Summaries of columns: right, and equal to themselves when they are added up from parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlready_jupyter.subjects.profile import farthest, merge, numbers, profile
from mlready_jupyter.subjects.tables import Table
from tests.test_examples import ENGINES

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_counted(engine: str) -> None:
    made = ENGINES[engine](age=[31.0, None, 45.0, 45.0], shop=["a", "b", None, "a"], ok=[True, False, True, None])
    columns = profile(Table("t", made))
    age, shop, ok = columns["age"], columns["shop"], columns["ok"]
    assert (age.rows, age.nulls, age.low, age.high) == (4, 1, 31, 45)
    assert age.cumulative.tolist() == pytest.approx([1 / 3, 1])
    assert (shop.nulls, shop.counts) == (1, {"a": 2, "b": 1})
    assert ok.nulls == 1
    assert sum((ok.counts or {}).values()) == 3


def test_parts_add_up_to_the_whole() -> None:
    values = RANDOM.lognormal(size=100_000)
    values[::7] = np.nan
    values[5] = np.inf
    whole = numbers(values)
    assert whole.edges is not None
    parts = [numbers(part, whole) for part in np.array_split(values, 7)]
    added = parts[0]
    for part in parts[1:]:
        added = merge(added, part)
    assert whole.below is not None
    assert added.below is not None
    assert (added.below == whole.below).all()
    assert added[:6] == whole[:6]


def test_words_add_up() -> None:
    frame = pd.DataFrame({"shop": list("aabbbc") * 10})
    whole = profile(Table("t", frame))["shop"]
    parts = [profile(Table("t", part))["shop"] for part in (frame[:13], frame[13:])]
    assert merge(*parts).counts == whole.counts


def test_distance_against_the_exact_one() -> None:
    reference, now = RANDOM.normal(size=20_000), RANDOM.normal(0.5, size=20_000)
    column = numbers(reference)
    found, at, *_ = farthest(column, numbers(now, column))
    pooled = np.sort(np.r_[reference, now])
    exact = np.abs(
        np.searchsorted(np.sort(reference), pooled, side="right") / 20_000 - np.searchsorted(np.sort(now), pooled, side="right") / 20_000
    ).max()
    assert exact - 1 / 40 <= found <= exact
    assert abs(at - 0.25) < 0.5


def test_a_column_of_nothing() -> None:
    column = numbers(np.full(10, np.nan))
    assert (column.known, len(column.cumulative)) == (0, 0)
    assert farthest(column, column)[0] == 0


def test_distance_of_known_shapes() -> None:
    reference = numbers(np.linspace(0, 1, 10_001))
    now = numbers(np.linspace(0.3, 1.3, 10_001), reference)
    gap, where, *_ = farthest(reference, now)
    assert gap == pytest.approx(0.3, abs=0.02)
    assert 0.28 <= where <= 1.0


def test_odd_columns() -> None:
    for values in (np.full(10, np.nan), np.array([]), np.array([np.inf, -np.inf, 1.0]), np.zeros(100)):
        column = numbers(values)
        assert farthest(column, numbers(values, column))[0] == 0.0


def test_what_moves_a_little_off_its_atom_is_seen() -> None:
    rating = np.repeat([5.0, 4.0, 3.0], [500, 300, 200])
    column = numbers(rating)
    gap = farthest(column, numbers(rating - 0.1, column))
    assert (gap.size, gap.edge, gap.under) == (pytest.approx(0.5), 5.0, True)


def test_numbers_in_fewer_digits_are_the_same_atoms() -> None:
    for values in (np.repeat([0.1, 0.2, 0.7], 100), np.full(50, 0.1), RANDOM.integers(0, 90, 5000) / 10):
        column = numbers(values)
        assert farthest(column, numbers(values.astype(np.float32).astype(np.float64), column)).size == 0
