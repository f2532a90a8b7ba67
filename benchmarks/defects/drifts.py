"""The world moved: distributions, dependences, labels, what a column means."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.defects import defect, random_of
from benchmarks.subjects import Subject


def _drawn(s: Subject, weight: np.ndarray, rows: int | None = None) -> Subject:
    """Current rows drawn again (without replacement) by weight, from test and current together."""
    X = pd.concat([s.current, s.test[0]], ignore_index=True)
    y = pd.concat([s.current_labels, s.test[1]], ignore_index=True)
    take = random_of(s, "drawn").choice(len(X), rows or len(s.current) * 4 // 5, replace=False, p=weight / weight.sum())
    return s.having(current=X.iloc[take].reset_index(drop=True), current_labels=y.iloc[take].reset_index(drop=True))


def _pool(s: Subject, column: str) -> pd.Series:
    return pd.concat([s.current[column], s.test[0][column]], ignore_index=True)


@defect(found="reliability/drifted-column", at="{number}", on="fair/logistic | diabetes/ridge | cps/xgboost | segments/lightgbm")
def numbers_moved(s: Subject) -> Subject:
    """A column moved by eight tenths of its spread."""
    return s.having(current=s.current.assign(**{s.number: s.current[s.number] + 0.8 * s.train[0][s.number].std()}))


@defect(found="reliability/drifted-column", at="{number}", on="scorecard/boosting | nhefs/boosting")
def numbers_spread(s: Subject) -> Subject:
    """A column has its old middle and twice its old spread."""
    middle = s.train[0][s.number].median()
    return s.having(current=s.current.assign(**{s.number: middle + 2 * (s.current[s.number] - middle)}))


@defect(found="reliability/drifted-column", at="{word}", on="fair/lightgbm | nhefs/boosting")
def words_in_other_shares(s: Subject) -> Subject:
    """The most common word of a column is three times as common among today's rows."""
    common = s.train[0][s.word].mode()[0]
    return _drawn(s, np.where(_pool(s, s.word) == common, 8.0, 1.0))


@defect(found="reliability/drifted-column | reliability/joint-drift", at="{strong} | current", on="autompg/forest | cancer/forest")
def filter_in_the_feed(s: Subject) -> Subject:
    """A filter upstream lets through the upper half of a column only."""
    kept = s.current[s.strong] >= s.current[s.strong].median()
    return s.having(current=s.current[kept].reset_index(drop=True), current_labels=s.current_labels[kept].reset_index(drop=True))


@defect(found="reliability/drift-that-matters", at="{strong}", on="fair/logistic | diabetes/ridge | autompg/forest")
def strongest_column_moved(s: Subject) -> Subject:
    """The column that decides most moved by one spread."""
    step = s.train[0][s.strong].std()
    return s.having(current=s.current.assign(**{s.strong: s.current[s.strong] - step}))


@defect(
    found="reliability/correlation-flip | reliability/joint-drift", at="weight | current | horsepower | displacement", on="autompg/forest"
)
def correlation_flipped(s: Subject) -> Subject:
    """A column has its old distribution, and runs against its neighbours instead of with them."""
    return s.having(current=_mirrored(s.current, "weight"))


@defect(
    found="reliability/correlation-flip | reliability/joint-drift",
    at="current | mean area | mean perimeter | count_working | re75",
    on="cancer/logistic | scorecard/boosting | cps/xgboost",
)
def dependence_lost(s: Subject) -> Subject:
    """Two columns that went together are independent today, each as it was by itself."""
    column = {"cancer": "mean area", "scorecard": "count_working", "cps": "re75"}[s.name.partition("/")[0]]
    return s.having(current=s.current.assign(**{column: s.current[column].sample(frac=1.0, random_state=3).to_numpy()}))


@defect(found="reliability/label-drift", at="current | target | {word}", on="fair/logistic | cancer/logistic | cps/xgboost")
def labels_in_other_shares(s: Subject) -> Subject:
    """What happened in a third of the cases happens in two thirds; labels came with current."""
    y = pd.concat([s.current_labels, s.test[1]], ignore_index=True)
    drawn = _drawn(s, np.where(y == y.value_counts().idxmin(), 12.0, 1.0), len(s.current) * 3 // 5)
    return drawn.giving(current_labels=True)


@defect(found="reliability/prediction-drift", at="current", on="fair/lightgbm | cps/xgboost | autompg/forest")
def answers_in_other_shares(s: Subject) -> Subject:
    """Today's rows are those that the model rates highly."""
    X = pd.concat([s.current, s.test[0]], ignore_index=True)
    score = s.model.predict(X) if s.regression else s.model.predict_proba(X)[:, -1]
    ranks = pd.Series(score).rank(pct=True).to_numpy()
    return _drawn(s, np.exp(4 * ranks), len(s.current) * 3 // 5)


@defect(found="reliability/concept-drift", at="current | target", on="fair/logistic | cancer/forest | diabetes/ridge | scorecard/boosting")
def rows_alike_outcomes_other(s: Subject) -> Subject:
    """The rows are as they were, and what follows from them is not: two labels in five are turned round."""
    random = random_of(s)
    y = s.current_labels
    turned = random.random(len(y)) < 0.4
    other = 2 * y.mean() - y if s.regression else y.max() - y
    return s.having(current_labels=y.where(~turned, other)).giving(current_labels=True)


@defect(found="reliability/label-free-performance", at="current | call:", on="fair/logistic | cancer/logistic")
def rows_the_model_cannot_tell(s: Subject) -> Subject:
    """Today's rows are those about which the model is least sure."""
    X = pd.concat([s.current, s.test[0]], ignore_index=True)
    sure = np.abs(s.model.predict_proba(X)[:, -1] - 0.5)
    y = pd.concat([s.current_labels, s.test[1]], ignore_index=True)
    rows = np.argsort(sure)[: len(X) // 4]
    return s.having(current=X.iloc[rows].reset_index(drop=True), current_labels=y.iloc[rows].reset_index(drop=True))


@defect(found="reliability/churn", at="previous | model | test", on="fair/logistic | cancer/forest | segments/lightgbm")
def decisions_changed_for_the_worse(s: Subject) -> Subject:
    """The new model decides one case in eight otherwise than the one in production, mostly wrongly."""
    previous, random = s.model, random_of(s)
    rows = random.choice(len(s.train[0]), max(len(s.train[0]) // 15, 40), replace=False)
    worse = s.build(1).fit(s.train[0].iloc[rows], s.train[1].iloc[rows])
    return s.having(model=worse).giving(previous=previous)


def _mirrored(X: pd.DataFrame, column: str) -> pd.DataFrame:
    """The same values, the smallest where the largest stood."""
    values = np.sort(X[column].to_numpy())
    order = X[column].rank(method="first").to_numpy().astype(int) - 1
    return X.assign(**{column: values[::-1][order]})
