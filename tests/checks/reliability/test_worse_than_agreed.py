"""How often a model is called worse than agreed where it is not, and where it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlready_jupyter import lock
from mlready_jupyter.subjects.agreement import Agreement
from mlready_jupyter.subjects.candidate import Candidate
from tests.asking import found

ID = "reliability/worse-than-agreed"


class Steep:
    classes_ = np.array([0, 1])

    def predict(self, table: pd.DataFrame) -> Any:
        return (self.predict_proba(table)[:, 1] > 0.5).astype(int)

    def predict_proba(self, table: pd.DataFrame) -> Any:
        chance = 1 / (1 + np.exp(-table["x"].to_numpy()))
        return np.c_[1 - chance, chance]


class Same:
    def predict(self, table: pd.DataFrame) -> Any:
        return table["x"].to_numpy()


def rows(draw: np.random.Generator, count: int, *, classes: bool, worse: float = 0.0) -> pd.DataFrame:
    x = draw.normal(size=count)
    if classes:
        chance = 1 / (1 + np.exp(-x))
        y = draw.random(count) < chance
        return pd.DataFrame({"x": x, "y": (y ^ (draw.random(count) < worse)).astype(int)})
    return pd.DataFrame({"x": x, "y": x + (1 + worse) * draw.lognormal(sigma=0.8, size=count)})  # errors with a tail


def agreed(draw: np.random.Generator, model: Any, count: int, tmp: Any, *, classes: bool) -> Agreement:
    table = rows(draw, count, classes=classes)
    held = lock.agree(Candidate.of(model, train=table, test=rows(draw, count, classes=classes), target="y", name="m"))
    path = tmp / lock.FILE
    lock.write(lock.read(path).with_block("m", *held))
    agreement = lock.read(path).agreement("m")
    assert agreement is not None
    return agreement


@pytest.mark.slow
@pytest.mark.parametrize("classes", [True, False])
def test_level_and_power(tmp_path: Any, classes: bool) -> None:
    draw, model = np.random.default_rng(7), Steep() if classes else Same()
    alarms = seen = 0
    for turn in range(60):
        count = (200, 2_000)[turn % 2]
        agreement = agreed(draw, model, count, tmp_path, classes=classes)
        alarms += bool(found(ID, Candidate.of(model, current=rows(draw, count, classes=classes), target="y", lock=agreement)))
        worse = rows(draw, 2_000, classes=classes, worse=0.5 if classes else 0.6)
        seen += bool(found(ID, Candidate.of(model, current=worse, target="y", lock=agreement)))
    assert alarms <= 2 and seen >= 54, (alarms, seen)
