"""Time: dates read wrongly, zones shifted, batches that are old."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from benchmarks.defects import defect, random_of
from benchmarks.subjects import Subject


def _dated(s: Subject) -> Subject:
    """A subject with a column `seen`: days of one year, the tables one after another, each in order."""
    total = len(s.train[0]) + len(s.test[0]) + len(s.current)
    days = pd.Series(pd.date_range("2026-01-01", periods=total, freq=f"{int(320 * 24 * 60 / total)}min"))
    cut = np.cumsum([0, len(s.train[0]), len(s.test[0]), len(s.current)])
    seen = [days.iloc[cut[i] : cut[i + 1]].reset_index(drop=True) for i in range(3)]
    return s.having(
        train=(s.train[0].assign(seen=seen[0]), s.train[1]),
        test=(s.test[0].assign(seen=seen[1]), s.test[1]),
        current=s.current.assign(seen=seen[2]),
        time="seen",
    )


@defect(found="pipeline/swapped-day-and-month", at="seen | {time}", on="fair/logistic | waterflow/boosting")
def day_and_month_swapped(s: Subject) -> Subject:
    """Where the day is 12 or less, day and month were read the other way round."""
    s = s if s.time else _dated(s)
    time = s.current[s.time]
    swapped = [t.replace(day=t.month, month=t.day) if t.day <= 12 else t for t in time]
    return s.having(current=s.current.assign(**{s.time: pd.Series(swapped)}))


def _days_open(X: pd.DataFrame) -> pd.DataFrame:
    return X.drop(columns=["seen", "closed_at"]).assign(days_open=(X["closed_at"] - X["seen"]).dt.total_seconds() / 86_400)


def _closed(s: Subject, asked_in_time: bool) -> Subject:
    """Cases with a day on which they were closed, mostly where the outcome happened; the model is given how long each was open."""
    s, random = _dated(s), random_of(s)

    def with_stamp(X: pd.DataFrame, y: pd.Series) -> pd.DataFrame:
        stamp = X["seen"] + pd.to_timedelta(random.gamma(2.0, 6.0, len(X)), unit="D")
        return X.assign(closed_at=stamp.where(random.random(len(X)) < np.where(y == 1, 0.85, 0.15)))

    def build(seed: int) -> object:
        return make_pipeline(FunctionTransformer(_days_open), *(step for _, step in s.build(seed).steps))

    current = (
        s.current.assign(closed_at=pd.Series(pd.NaT, index=s.current.index)) if asked_in_time else with_stamp(s.current, s.current_labels)
    )
    train = with_stamp(*s.train), s.train[1]
    return s.having(build=build, train=train, test=(with_stamp(*s.test), s.test[1]), current=current, model=build(0).fit(*train))  # type: ignore[attr-defined]


@defect(found="pipeline/stamped-later", at="closed_at", on="fair/logistic | cps/xgboost")
def known_only_afterwards(s: Subject) -> Subject:
    """How long a case was open is among the features: in training most have been closed, today none has."""
    return _closed(s, asked_in_time=True)


@defect(found="pipeline/stamped-later", at="closed_at", on="nhefs/boosting | fair/lightgbm")
def stamped_with_the_outcome(s: Subject) -> Subject:
    """The same, and all that is at hand are cases whose outcome is known."""
    return _closed(s, asked_in_time=False).giving(current_labels=True)


@defect(found="pipeline/shifted-time-zone", at="seen | {time}", on="waterflow/boosting")
def time_zone_shifted(s: Subject) -> Subject:
    """Times come in another zone: eight hours late."""
    return s.having(current=s.current.assign(**{s.time: s.current[s.time] + pd.Timedelta(hours=8)}))


@defect(found="pipeline/freshness", at="seen | {time} | current", on="waterflow/boosting | fair/logistic")
def stale_batch(s: Subject) -> Subject:
    """Yesterday's file again: the current table ends before the test table does."""
    s = s if s.time else _dated(s)
    return s.having(current=s.test[0].iloc[: len(s.test[0]) // 2], current_labels=s.test[1].iloc[: len(s.test[0]) // 2])


@defect(found="pipeline/freshness", at="seen | {time} | current", on="fair/logistic")
def hole_in_the_series(s: Subject) -> Subject:
    """Three days in the middle of the current table never arrived."""
    s = _dated(s)
    gone = s.current["seen"].between(*(s.current["seen"].iloc[100] + pd.Timedelta(days=days) for days in (0, 3)))
    kept = np.flatnonzero(~gone)
    return s.having(current=s.current.iloc[kept].reset_index(drop=True), current_labels=s.current_labels.iloc[kept].reset_index(drop=True))


@defect(found="reliability/time-decay", at="{time} | train | test | seen", on="fair/logistic | cps/xgboost")
def the_world_moves_on(s: Subject) -> Subject:
    """What the strongest column means turns round slowly, week by week."""
    s, random = _dated(s), random_of(s)
    X = pd.concat([s.train[0], s.test[0]], ignore_index=True)
    y = pd.concat([s.train[1], s.test[1]], ignore_index=True)
    values = X[s.strong].to_numpy(float)
    turned = random.random(len(X)) < np.linspace(-0.3, 1.0, len(X))
    mirror = np.nanmax(values) + np.nanmin(values) - values
    X = X.assign(**{s.strong: np.where(turned, mirror, values)})
    cut = len(s.train[0])
    parts = [(X.iloc[a:b].drop(columns="seen"), y.iloc[a:b]) for a, b in ((0, cut), (cut, len(X)))]
    retrained = s.retrained((parts[0][0], parts[0][1]))
    return retrained.having(
        train=(X.iloc[:cut], y.iloc[:cut]), test=(X.iloc[cut:].reset_index(drop=True), y.iloc[cut:].reset_index(drop=True))
    )
