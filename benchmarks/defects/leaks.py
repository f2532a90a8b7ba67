"""Leaks: what the model could know in the notebook, and will not know in production."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler

from benchmarks.defects import defect, random_of
from benchmarks.subjects import Pair, Subject


def _with_column(s: Subject, name: str, of: object) -> Subject:
    """A column that is made from X and y in every table."""
    made = [of(X, y) for X, y in (s.train, s.test, (s.current, s.current_labels))]  # type: ignore[operator]
    train, test, current = (X.assign(**{name: values}) for X, values in zip((s.train[0], s.test[0], s.current), made, strict=True))
    return s.retrained((train, s.train[1]), test=(test, s.test[1]), current=current)


def _added(to: Pair, rows: Pair) -> Pair:
    return pd.concat([to[0], rows[0]], ignore_index=True), pd.concat([to[1], rows[1]], ignore_index=True)


@defect(found="pipeline/leaking-feature", at="outcome", on="fair/logistic | diabetes/ridge | cancer/forest")
def target_copied(s: Subject) -> Subject:
    """The target stands among the features, under another name."""
    return _with_column(s, "outcome", lambda X, y: y.to_numpy())


@defect(found="pipeline/leaking-feature", at="fee", on="nhefs/boosting | autompg/forest | cps/xgboost")
def target_transformed(s: Subject) -> Subject:
    """A feature is a bent and slightly noisy function of the target."""
    noise = random_of(s)
    return _with_column(s, "fee", lambda X, y: np.expm1(y / y.abs().max()) * -3 + noise.normal(0, 0.01, len(y)))


@defect(found="pipeline/leaking-feature", at="status", on="fair/lightgbm | cps/xgboost")
def status_written_afterwards(s: Subject) -> Subject:
    """A category that is filled in once the outcome is known."""
    random = random_of(s)
    other = {0: ("open", "new"), 1: ("closed", "claimed")}
    return _with_column(s, "status", lambda X, y: [other[int(label)][random.integers(2)] for label in y])


@defect(found="pipeline/leaking-feature", at="since_outcome", on="nhefs/boosting | fair/logistic")
def gap_gives_target_away(s: Subject) -> Subject:
    """A column is missing exactly where the outcome did not happen."""
    random = random_of(s)
    return _with_column(s, "since_outcome", lambda X, y: np.where(y == 1, random.gamma(3.0, 9.0, len(y)), np.nan))


@defect(found="pipeline/shared-rows", at="test", on="diabetes/ridge | scorecard/boosting | segments/lightgbm")
def rows_in_train_and_test(s: Subject) -> Subject:
    """One test row in ten is in train too."""
    rows = random_of(s).choice(len(s.test[0]), max(len(s.test[0]) // 10, 5), replace=False)
    return s.retrained(_added(s.train, (s.test[0].iloc[rows], s.test[1].iloc[rows])))


@defect(found="pipeline/near-duplicate-rows", at="test", on="diabetes/ridge | cancer/logistic | autompg/forest")
def near_duplicates_across_the_split(s: Subject) -> Subject:
    """One test row in five is a training row with its decimals shaken."""
    random = random_of(s)
    rows = random.choice(len(s.train[0]), len(s.test[0]) // 5, replace=False)
    X = s.train[0].iloc[rows].astype(float)
    X = X * (1 + random.normal(0, 1e-5, X.shape))
    return s.having(test=_added((s.test[0].astype(float), s.test[1]), (X, s.train[1].iloc[rows])))


@defect(found="pipeline/shared-rows | pipeline/duplicate-rows", at="test | train", on="nhefs/boosting | cancer/forest")
def oversampled_before_the_split(s: Subject) -> Subject:
    """The rarer class was copied until both were even, and then the rows were split."""
    X, y = pd.concat([s.train[0], s.test[0]], ignore_index=True), pd.concat([s.train[1], s.test[1]], ignore_index=True)
    random = random_of(s)
    rare = y.value_counts().idxmin()
    rows = np.flatnonzero(y == rare)
    more = random.choice(rows, (y != rare).sum() - len(rows))
    order = random.permutation(np.concatenate([np.arange(len(y)), more]))
    half = len(order) * 2 // 3
    train, test = ((X.iloc[part].reset_index(drop=True), y.iloc[part].reset_index(drop=True)) for part in np.split(order, [half]))
    return s.retrained(train, test=test)


@defect(found="pipeline/shared-entities", at="person | test", on="diabetes/ridge | fair/logistic | cps/xgboost")
def people_on_both_sides(s: Subject) -> Subject:
    """Each person has four visits with the same outcome, and visits were split, not people."""
    random = random_of(s)
    X, y = pd.concat([s.train[0], s.test[0]], ignore_index=True), pd.concat([s.train[1], s.test[1]], ignore_index=True)
    people = np.repeat(np.arange(len(X) // 4), 4)
    visits = X.iloc[people * 4].reset_index(drop=True)
    number = visits[s.number].to_numpy(float)
    visits[s.number] = number + random.normal(0, 0.05 * np.nanstd(number), len(visits))
    visits["person"] = 100_000 + people * 7
    labels = y.iloc[people * 4].reset_index(drop=True)
    order = random.permutation(len(visits))
    train, test = np.split(order, [len(order) * 2 // 3])
    current = s.current.assign(person=900_000 + np.arange(len(s.current)))
    return s.retrained(
        (visits.iloc[train].reset_index(drop=True), labels.iloc[train].reset_index(drop=True)),
        test=(visits.iloc[test].reset_index(drop=True), labels.iloc[test].reset_index(drop=True)),
        current=current,
        key="person",
    )


@defect(found="pipeline/future-in-train", at="{time} | train | test", on="waterflow/boosting")
def future_in_train(s: Subject) -> Subject:
    """Rows of a time series were split at random: train knows what comes after the test rows."""
    X, y = pd.concat([s.train[0], s.test[0]], ignore_index=True), pd.concat([s.train[1], s.test[1]], ignore_index=True)
    order = random_of(s).permutation(len(X))
    train, test = np.split(order, [len(s.train[0])])
    return s.retrained((X.iloc[train], y.iloc[train]), test=(X.iloc[test], y.iloc[test]))


@defect(
    found="pipeline/preprocessing-saw-test",
    at="model | train | {number} | StandardScaler | standardscaler",
    on="diabetes/ridge | cancer/logistic | cps/xgboost",
)
def scaler_fitted_on_all_rows(s: Subject) -> Subject:
    """Scaler and imputer inside the pipeline were fitted on train and test together, the model on train."""
    model = s.build(0)
    both = pd.concat([s.train[0], s.test[0]], ignore_index=True)
    before = model[:-1].fit(both)
    model[-1].fit(before.transform(s.train[0]), s.train[1])
    return s.having(model=model)


@defect(found="pipeline/preprocess-outside-model", at="train | {number}", on="diabetes/ridge | cancer/logistic")
def scaled_outside_the_model(s: Subject) -> Subject:
    """The tables were scaled by hand, and only the bare model was kept."""
    scaler = StandardScaler().set_output(transform="pandas").fit(s.train[0])
    train = scaler.transform(s.train[0])
    model = s.build(0)[-1].fit(train, s.train[1])
    return s.having(
        build=lambda seed: s.build(seed)[-1],
        model=model,
        train=(train, s.train[1]),
        test=(scaler.transform(s.test[0]), s.test[1]),
        current=scaler.transform(s.current),
    )


@defect(found="pipeline/id-like-column", at="record_id", on="fair/logistic | cps/xgboost")
def row_number_as_feature(s: Subject) -> Subject:
    """The number of the record is among the features."""
    sizes = np.cumsum([0, len(s.train[0]), len(s.test[0]), len(s.current)])
    random = random_of(s)
    ids = iter([random.permutation(np.arange(*sizes[i : i + 2])) + 10_000 for i in range(3)])
    return _with_column(s, "record_id", lambda X, y: next(ids))
