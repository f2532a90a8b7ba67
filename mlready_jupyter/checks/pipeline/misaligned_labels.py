"""Each row has its own answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import (
    Candidate,
    Evidence,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Prediction,
    Severity,
    Table,
    Task,
    Whole,
    check,
    exact,
)
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds, scores
from mlready_jupyter.subjects.tables import Floats

LAGS = (-3, -2, -1, 1, 2, 3)
LEAST = 100
ROWS = 20_000
"""So many rows of train are read, one after another."""
FOLLOWS = 0.1
"""Labels that agree this much with those some rows before are a series. In one that agrees less, no fair forecast comes near `better`."""


@check(severity=Severity.ERROR)
def misaligned_labels(
    train: Table | None,
    test: Table | None,
    predicted_test: Prediction | None,
    task: Task | None,
    *,
    astray: Limit = Limit(0.0),
    better: Limit = Limit(0.2),
) -> Iterator[Evidence]:
    """Labels belong to other rows: X and y were joined by position after one of them had been moved.

    The model learns nothing, or is judged by the answers of others, and no line fails. Usual causes: a
    sort, a filter or a shuffle of X that y did not have, a concat of tables with other indexes, a shift of
    one row in a series.

    Two traces are read. X and y of pandas share an index whose labels stand in another order: whatever is
    joined by position is joined wrongly. And test labels, moved by one to three rows, suit the answers of the
    model far better than as they stand.

    A fair forecast of a series leans on the rows before, and so its answers suit the labels of these rows best. Where labels
    follow those of the rows before, the second trace is therefore read of numbers only, and only where no column of
    train goes with the labels of other rows more than with those of its own.

    Limits:
        astray: part of the rows whose label stands elsewhere by the index.
        better: part of the loss that goes once the labels are moved by some rows, joint over six moves.

    Source: Welch (1947), for the difference of two means.
    """
    for table in (train, test):
        if table is not None and table.labels is not None:
            yield Evidence(
                f"the index of X and y of `{table.name}` is the same in another order at {table.astray:,} of {table.rows:,} rows"
                if table.astray
                else f"X and y of `{table.name}` do not contradict each other by their index",
                at=Whole(table.name),
                measured=exact(table.astray / table.rows),
                limit=astray,
                unit="share",
                statistic="rows whose label stands elsewhere",
                remedy=f"Bring y into the order of X: `y_{table.name}.loc[X_{table.name}.index]`, and fit again.",
            )
    if test is None or train is None or train.labels is None or predicted_test is None or task is None:
        return
    lag, here, there = _best_lag(predicted_test, task, train)
    if lag and here.mean() > 0 and not _may_lean_on_the_past(predicted_test, task, train, lag):
        gain = bounds.mean_difference(here, there, alpha=bounds.ALPHA / len(LAGS))
        measured = Interval(*(value / float(here.mean()) for value in gain))
        yield Evidence(
            f"the labels of `test` suit the answers better once they are moved by {lag:+d} rows: the loss is smaller by"
            f" {percent(max(gain.value / float(here.mean()), 0.0))}",
            at=Whole(test.name),
            measured=measured,
            limit=better,
            unit="share",
            statistic="part of the loss that goes once labels are moved",
            needs=needed(measured, better, len(here), "test rows"),
            remedy="Find the step that moved X or y of test by itself, such as `shift` or a dropped first row.",
        )


def _best_lag(prediction: Prediction, task: Task, train: Table) -> tuple[int, Floats, Floats]:
    """The move of the labels that suits the answers best, 0 for none, with the losses as they stand and once moved."""
    nothing = np.zeros(0)
    if prediction.truth is None or len(prediction.truth) < LEAST or train.labels is None or (np.diff(prediction.rows) != 1).any():
        return 0, nothing, nothing
    losses = {lag: _loss(prediction, task, train, lag) for lag in (0, *LAGS)}
    if any(loss is None for loss in losses.values()):
        return 0, nothing, nothing
    known = {lag: loss for lag, loss in losses.items() if loss is not None}
    lag = min(known, key=lambda lag: (float(known[lag].mean()), abs(lag)))
    return lag, known[0], known[lag]


def _may_lean_on_the_past(prediction: Prediction, task: Task, train: Table, lag: int) -> bool:
    """Whether a fair forecast could suit the labels of other rows best: in a series, by a column that holds them."""
    if not _is_series(scores.labelled(prediction, task).truth, task, abs(lag)):
        return False
    if task.classifies or train.labels is None:
        return True
    learnt = np.asarray(train.labels[:ROWS], dtype=np.float64)
    if not _is_series(learnt[np.isfinite(learnt)], task, abs(lag)):
        return True  # train stands in another order, and its columns tell nothing
    return any(_holds_others(train.numbers(name)[:ROWS], learnt, lag) for name in train.of_kind("number", "flag"))


def _is_series(labels: NDArray[Any], task: Task, lag: int) -> bool:
    """Whether labels follow those that stand so many rows before, by rank correlation, or by Cohen's kappa."""
    now, before = labels[lag:], labels[:-lag]
    if not task.classifies:
        return bounds.rank_correlation(now, before).value > FOLLOWS
    chance = sum(float((now == kind).mean() * (before == kind).mean()) for kind in np.unique(labels))
    return chance == 1 or (float((now == before).mean()) - chance) / (1 - chance) > FOLLOWS


def _holds_others(values: Floats, labels: Floats, lag: int) -> bool:
    """Whether a column goes with the labels of the rows so far away more than with those of its own."""
    moved = np.roll(labels, lag)
    moved[slice(lag) if lag > 0 else slice(lag, None)] = np.nan
    known = np.isfinite(values) & np.isfinite(labels) & np.isfinite(moved)
    own, others = (bounds.rank_correlation(values[known], side[known]).value for side in (labels, moved))
    return others > max(own, FOLLOWS)


def _loss(prediction: Prediction, task: Task, train: Table, lag: int) -> Floats | None:
    assert train.labels is not None
    assert prediction.truth is not None
    moved = np.roll(prediction.truth, lag)
    kept = slice(lag, None) if lag > 0 else slice(None, lag or None)
    proba = None if prediction.proba is None else prediction.proba[kept]
    part = Prediction(prediction.rows[kept], prediction.values[kept], proba, moved[kept])
    return scores.losses(part, task, train.labels)[0].model


def _series(rows: int) -> tuple[list[float], list[float]]:
    x = np.random.default_rng(0).normal(0, 1, rows)
    return x.tolist(), (3 * x).tolist()


def _weather(rows: int) -> list[float]:
    """Each day is like the day before."""
    steps, days = np.random.default_rng(0).normal(0, 3, rows), [10.0]
    for step in steps[1:]:
        days.append(10 + 0.8 * (days[-1] - 10) + step)
    return days


def _like_yesterday(rows: Any) -> Floats:
    import narwhals as nw

    return np.asarray(2 + 0.8 * nw.from_native(rows, eager_only=True)["yesterday"].to_numpy())


def _wet_if_yesterday_was(rows: Any) -> Any:
    import narwhals as nw

    return nw.from_native(rows, eager_only=True)["yesterday"].to_numpy()


def _thrice(rows: Any) -> Floats:
    import narwhals as nw

    return 3 * np.asarray(nw.from_native(rows, eager_only=True)["x"].to_numpy())


@misaligned_labels.good
def each_its_own(table: MakeTable) -> Candidate:
    x, y = _series(300)
    return Candidate.of(_thrice, train=table(x=x, y=y), test=table(x=x[::-1], y=y[::-1]), target="y")


@misaligned_labels.good
def labels_with_an_index_of_their_own(table: MakeTable) -> Candidate:
    import pandas as pd

    x, y = _series(300)
    labels = pd.Series(y, index=range(1000, 1300))
    return Candidate.of(_thrice, train=(pd.DataFrame({"x": x}), labels))


@misaligned_labels.good
def a_forecast_that_leans_on_yesterday(table: MakeTable) -> Candidate:
    days = _weather(901)
    train, test = (table(yesterday=part[:-1], today=part[1:]) for part in (days[:601], days[600:]))
    return Candidate.of(_like_yesterday, train=train, test=test, target="today")


@misaligned_labels.good
def wet_days_come_in_spells(table: MakeTable) -> Candidate:
    days = ["wet" if day < 10 else "dry" for day in _weather(901)]
    train, test = (table(yesterday=part[:-1], today=part[1:]) for part in (days[:601], days[600:]))
    return Candidate.of(_wet_if_yesterday_was, train=train, test=test, target="today")


@misaligned_labels.bad(findings=1, at="train")
def x_was_sorted(table: MakeTable) -> Candidate:
    import pandas as pd

    x, y = _series(300)
    return Candidate.of(_thrice, train=(pd.DataFrame({"x": x}).sort_values("x"), pd.Series(y)))


@misaligned_labels.bad(findings=1, at="test")
def off_by_one_row(table: MakeTable) -> Candidate:
    x, y = _series(300)
    return Candidate.of(_thrice, train=table(x=x, y=y), test=table(x=x[1:], y=y[:-1]), target="y")
