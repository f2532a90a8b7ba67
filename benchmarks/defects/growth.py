"""What grows faster than the work, or is too heavy to start with."""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.pipeline import make_pipeline

from benchmarks.defects import defect, random_of
from benchmarks.defects import wrappers as w
from benchmarks.defects.calls import _wrapped
from benchmarks.subjects import Subject


@defect(found="scale/predict-time", at="call:", on="cps/xgboost | scorecard/boosting")
def every_row_against_every_other(s: Subject) -> Subject:
    """predict compares each row with each other one."""
    return _wrapped(s, w.Quadratic, column=s.number)


@defect(found="scale/peak-memory", at="call: | model", on="cps/xgboost | scorecard/boosting")
def table_of_all_pairs(s: Subject) -> Subject:
    """predict holds a table of each row against each sixteenth other one."""
    return _wrapped(s, w.Wide, column=s.number)


@defect(found="scale/training-rows-inside", at="model | model.rows", on="fair/logistic | digits/logistic")
def training_rows_inside(s: Subject) -> Subject:
    """The model object carries the table it was trained on."""
    return _wrapped(s, w.Dragging, rows=s.train[0])


@defect(found="scale/heavy-artefact", at="model", on="diabetes/ridge")
def heavy_artefact(s: Subject) -> Subject:
    """Three quarters of a gigabyte of cache stay in the model."""
    return _wrapped(s, w.Dragging, cache=random_of(s).integers(0, 255, 750_000_000, dtype=np.uint8))


@defect(found="scale/cold-start", at="model", on="diabetes/ridge")
def slow_to_load(s: Subject) -> Subject:
    """A fresh process waits a quarter of a minute for the model."""
    return _wrapped(s, w.SlowToLoad)


@defect(found="scale/slow-single-row", at="call:", on="autompg/forest | fair/logistic")
def slow_call(s: Subject) -> Subject:
    """Each call takes a second, however small."""
    return _wrapped(s, w.Sleepy, seconds=1.0)


@defect(found="scale/slo-breakpoint | scale/slow-single-row", at="call: | model", on="fair/lightgbm | cps/xgboost")
def slower_than_promised(s: Subject) -> Subject:
    """Fifty requests a second at 20 milliseconds were promised; a call takes 60."""
    return _wrapped(s, w.Sleepy, seconds=0.06).stating(slo={"milliseconds": 20, "requests a second": 50})


@defect(found="scale/cardinality-growth | pipeline/id-like-column", at="customer", on="fair/logistic | cps/xgboost")
def one_hot_of_names(s: Subject) -> Subject:
    """A name that is new in every row is one-hot encoded: each row brings a column."""
    random = random_of(s)
    train, test, current = (
        X.assign(customer=[f"customer {n}" for n in random.integers(0, 10**9, len(X))]) for X in (s.train[0], s.test[0], s.current)
    )
    return s.retrained((train, s.train[1]), test=(test, s.test[1]), current=current)


class PairwiseFit(BaseEstimator):  # type: ignore[misc]
    """Fits on all pairs of rows before it fits what is inside."""

    def __init__(self, inner: object = None) -> None:
        self.inner = inner

    def fit(self, X: object, y: object) -> PairwiseFit:
        values = np.asarray(X)[:, 0]
        self.closest_ = min(
            float(np.partition(np.abs(np.outer(values, np.ones(len(values))) - values), 1, axis=1)[:, 1].mean()) for _ in range(2)
        )
        self.inner.fit(X, y)  # type: ignore[union-attr]
        self.classes_ = self.inner.classes_  # type: ignore[union-attr]
        return self

    def predict(self, X: object) -> object:
        return self.inner.predict(X)  # type: ignore[union-attr]

    def predict_proba(self, X: object) -> object:
        return self.inner.predict_proba(X)  # type: ignore[union-attr]


@defect(found="scale/fit-time", at="call:fit | call: | model", on="cps/xgboost")
def fit_on_all_pairs(s: Subject) -> Subject:
    """fit compares each row with each other one."""

    def build(seed: int) -> object:
        steps = [step for _, step in s.build(seed).steps]
        return make_pipeline(*steps[:-1], PairwiseFit(steps[-1]))

    return s.having(build=build, model=build(0).fit(*s.train))  # type: ignore[attr-defined]


def _row_by_row(X: object) -> object:
    import pandas as pd

    frame = pd.DataFrame(X)
    first = frame.columns[0]
    ranks = [int((frame[first] < value).sum()) for value in frame[first]]
    return frame.assign(rank_of_all=ranks)


@defect(found="scale/pipeline-time | pipeline/impure-features", at="features | call:", on="cps/xgboost")
def features_of_all_pairs(s: Subject) -> Subject:
    """The function that makes features walks the whole table for each row."""
    train, test, current = (_row_by_row(X) for X in (s.train[0], s.test[0], s.current))
    changed = s.retrained((train, s.train[1]), test=(test, s.test[1]), current=current)  # type: ignore[arg-type]
    return changed.giving(features=_row_by_row, raw=s.current)
