"""Fits are timed on clones: the model is left alone, and what cannot be fitted again says why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.candidate import Candidate

RANDOM = np.random.default_rng(0)
X = pd.DataFrame(RANDOM.normal(size=(2_000, 3)), columns=["a", "b", "c"])
Y = pd.Series((X["a"] + RANDOM.normal(size=2_000) > 0).astype(int), name="late")


@pytest.mark.slow
def test_the_model_is_left_alone() -> None:
    model = LogisticRegression().fit(X, Y)
    before = model.coef_.copy()
    fits = Candidate.of(model, train=(X, Y)).fits
    assert (model.coef_ == before).all()
    assert fits.rows == 2_000 and fits.sweep[-1].rows == 2_000 and fits.sweep[0].rows >= 50
    assert sum(sum(timing.wall) for timing in fits.sweep) < 5


def test_of_a_search_the_best_estimator() -> None:
    search = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=2).fit(X, Y)
    assert Candidate.of(search, train=(X, Y)).fits.sweep


class Fails(BaseEstimator):  # type: ignore[misc]
    def fit(self, x: Any, y: Any) -> Any:
        raise MemoryError("no room")

    def predict(self, x: Any) -> Any:
        return np.zeros(len(x))


@pytest.mark.parametrize(
    ("model", "train", "why"),
    [
        (len, (X, Y), "no fit that can be timed again"),
        (Ridge().fit(X, Y), X, "no labels"),
        (Fails(), (X, Y), "cannot be fitted on .* rows: no room"),
    ],
)
def test_why_not(model: Any, train: Any, why: str) -> None:
    with pytest.raises(Absent, match=why):
        _ = Candidate.of(model, train=train).fits


@pytest.mark.slow
def test_a_class_that_the_smallest_part_lacks() -> None:
    rare = Y.mask(np.arange(2_000) != 1_999, 0).where(np.arange(2_000) % 100 != 7, 1)
    assert Candidate.of(LogisticRegression().fit(X, rare), train=(X, rare)).fits.sweep
