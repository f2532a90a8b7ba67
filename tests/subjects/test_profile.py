"""A profile says the same whatever the library, and adds up over blocks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mlready_jupyter.subjects import profile
from mlready_jupyter.subjects.tables import Table

RANDOM = np.random.default_rng(0)
ROWS = 5_000
COLUMNS = {
    "x": RANDOM.normal(size=ROWS).tolist(),
    "gap": [None if i % 10 == 0 else float(i % 7) for i in range(ROWS)],
    "n": RANDOM.integers(0, 3, ROWS).tolist(),
    "shop": RANDOM.choice(["a", "b", "c"], ROWS).tolist(),
    "member": (RANDOM.random(ROWS) < 0.3).tolist(),
}


def test_libraries_agree() -> None:
    made = [profile.profile(Table("t", table)) for table in (pd.DataFrame(COLUMNS), pl.DataFrame(COLUMNS), pa.table(COLUMNS))]
    for other in made[1:]:
        for name, column in made[0].items():
            assert (column.kind, column.rows, column.nulls, column.counts) == (
                other[name].kind,
                other[name].rows,
                other[name].nulls,
                other[name].counts,
            )
            if column.below is not None:
                np.testing.assert_array_equal(column.below, other[name].below)


def test_halves_add_up() -> None:
    frame = pd.DataFrame(COLUMNS)
    whole = profile.profile(Table("t", frame))
    halves = [profile.profile(Table("t", part), like=whole) for part in (frame[:2_000], frame[2_000:])]
    for name, column in whole.items():
        added = profile.merge(halves[0][name], halves[1][name])
        assert (added.rows, added.nulls, added.low, added.high, added.counts) == (
            column.rows,
            column.nulls,
            column.low,
            column.high,
            column.counts,
        )
        if column.below is not None:
            np.testing.assert_array_equal(added.below, column.below)


def test_distance_of_known_shapes() -> None:
    reference = profile.numbers(np.linspace(0, 1, 10_001))
    now = profile.numbers(np.linspace(0.3, 1.3, 10_001), reference.edges)
    gap, where = profile.farthest(reference, now)
    assert gap == pytest.approx(0.3, abs=0.02)
    assert 0.28 <= where <= 1.0


def test_odd_columns() -> None:
    for values in (np.full(10, np.nan), np.array([]), np.array([np.inf, -np.inf, 1.0]), np.zeros(100)):
        column = profile.numbers(values)
        assert profile.farthest(column, profile.numbers(values, column.edges))[0] == 0.0
