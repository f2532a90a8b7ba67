"""Candidates of any size from one and the same world: what is true of them does not depend on how many rows were drawn."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mlready_jupyter.subjects.candidate import Candidate

WORDS = np.array([f"w{i}" for i in range(8)])


class World(NamedTuple):
    """How current differs from train, and the model from a good one; all 0 is a sound candidate in a steady world."""

    moved: float = 0.0
    """Shift of the column `a`, in standard deviations."""
    missing: float = 0.0
    """More missing values in `b`."""
    unseen: float = 0.0
    """Rows with a word that train does not know."""
    apart: bool = False
    """Whether `b` no longer goes with `a`."""
    turned: float = 0.0
    """Labels of current that are turned round."""
    sharpened: float = 1.0
    """What the model multiplies its log odds by."""
    slips: float = 0.0
    """Rows that the previous model decides the other way."""
    noise: float = 0.0
    """The part of the labels of train and test that are a coin."""
    given_away: float = 0.0
    """How well the column `late` tells the label: 0 not at all, 1 always."""


class Model:
    """Knows how the labels came about; `sharpened` makes it too sure, `slips` rows it gets wrong on purpose."""

    classes_ = np.array([0, 1])

    def __init__(self, sharpened: float = 1.0, slips: float = 0.0) -> None:
        self.sharpened, self.slips = sharpened, slips

    def predict_proba(self, table: Any) -> np.ndarray:
        p = chance(table["a"].to_numpy(), table["word"].to_numpy())
        odds = np.log(p / (1 - p)) * self.sharpened
        turn = (table["roll"].to_numpy() < self.slips) if self.slips else np.zeros(len(p), dtype=bool)
        p = 1 / (1 + np.exp(np.where(turn, odds, -odds)))
        return np.column_stack([1 - p, p])

    def predict(self, table: Any) -> np.ndarray:
        return (self.predict_proba(table)[:, 1] > 0.5).astype(int)


class Amount:
    """The same world with a number for an outcome."""

    def predict(self, table: Any) -> np.ndarray:
        return table["a"].to_numpy() * 3 + 10


def chance(a: np.ndarray, word: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(1.6 * a + np.where(word == "w0", 0.8, -0.2))))


def candidate(world: World, rows: int, *, seed: int, regression: bool = False) -> Candidate:
    """Three tables of so many rows each; the first rows of a larger candidate are those of a smaller one."""
    tables = [_table(world, rows, np.random.default_rng([seed, i]), now=i == 2, regression=regression) for i in range(3)]
    for i, (frame, _) in enumerate(tables):
        frame["day"] = np.sort(np.random.default_rng([seed, i, 1]).random(rows)) * 90 + 90 * i
    train, test, current = tables
    model: Any = Amount() if regression else Model(world.sharpened)
    previous: Any = Amount() if regression else Model(1.0, world.slips)
    return Candidate.of(model, train=train, test=test, current=current, time="day", keys=["order"], previous=previous)


def _table(world: World, rows: int, random: np.random.Generator, *, now: bool, regression: bool) -> tuple[pd.DataFrame, pd.Series]:
    draws = random.random((rows, 7))  # row by row, so that more rows only add to fewer
    normal = random.normal(size=(rows, 3))
    a = normal[:, 0] + (world.moved if now else 0.0)
    b = np.where(world.apart and now, normal[:, 1], 0.8 * a + 0.6 * normal[:, 1])
    b = np.where(draws[:, 0] < 0.02 + (world.missing if now else 0.0), np.nan, b)
    word = WORDS[(draws[:, 1] ** 2 * 8).astype(int)].astype(object)
    word = np.where((draws[:, 2] < world.unseen) & now, "new", word)
    y = (draws[:, 3] < chance(a, word)).astype(int)
    y = np.where(draws[:, 4] < (world.turned if now else world.noise / 2), 1 - y, y)
    late = np.where(draws[:, 5] < world.given_away, y + 0.1 * normal[:, 2], normal[:, 2])
    frame = pd.DataFrame({"order": random.integers(0, 2**60, rows), "a": a, "b": b, "word": word, "late": late, "roll": draws[:, 6]})
    label = pd.Series(3 * a + 10 + normal[:, 2] * (1 + (4 * world.turned if now else 0.0)) if regression else y, name="y")
    return frame, label
