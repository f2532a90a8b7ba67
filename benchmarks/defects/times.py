"""Time: dates read wrongly, zones shifted, batches that are old."""

from __future__ import annotations

import numpy as np
import pandas as pd

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
