"""Validate assumptions: what was learnt on train holds on test."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Bar,
    Candidate,
    Evidence,
    Interval,
    Intervals,
    Iterator,
    Limit,
    MakeTable,
    Prediction,
    Severity,
    Table,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.scores import Losses, losses

LEAST = 0.02
"""A model that takes away less than this on train has learnt too little for a gap to mean anything."""


@check(severity=Severity.WARNING)
def overfit_gap(
    train: Table, predicted_train: Prediction, predicted_test: Prediction, task: Task, *, lost: Limit = Limit(0.5)
) -> Iterator[Evidence]:
    """Most of what the model gained on train is gone on test.

    What vanishes was memory, not knowledge: it costs complexity, and moves with every refit. Usual
    causes: trees grown to the last row, hundreds of columns for hundreds of rows, a leak that stops
    at the split.

    Gain is the part of a constant's error that the model takes away (Brier score or error rate,
    squared or absolute error, whichever is kinder). A perfect score on train is no fault by
    itself: a forest with 1.0 on train and .8 on test keeps most of its gain.

    Limits:
        lost: part of the gain on train that may vanish on test.
    """
    if train.labels is None:
        raise Absent("train has no labels: pass train=(X, y)")
    pairs = zip(losses(predicted_train, task, train.labels), losses(predicted_test, task, train.labels), strict=True)
    gains = [(mine.name, _skill(mine), _skill(theirs)) for mine, theirs in pairs]
    gains = [gain for gain in gains if gain[1].low > LEAST]
    if not gains:
        raise Absent("the model gains nothing on train: see assumptions/no-better-than-baseline")
    name, before, after = min(gains, key=lambda gain: _vanished(gain[1], gain[2]).low)
    measured = _vanished(before, after)
    yield Evidence(
        f"On `train` the model takes away {percent(before.value)} of a constant's {name}, on `test` {percent(after.value)}",
        at=Whole("test"),
        measured=measured,
        limit=lost,
        unit="share",
        statistic="part of the gain on train that is gone on test",
        needs=needed(measured, lost, len(predicted_test.values), "labelled rows of `test`"),
        remedy="Make the model simpler (shallower trees, fewer columns, stronger regularisation) until the two scores meet.",
        exhibit=lambda: Intervals(
            f"Part of a constant's {name} taken away", "skill", (Bar("train", before), Bar("test", after)), limit=before.value / 2
        ),
    )


def _skill(cost: Losses) -> Interval:
    low, value, high = bounds.ratio(cost.model, cost.constant, alpha=bounds.ALPHA / 2)
    return Interval(1 - high, 1 - value, 1 - low)


def _vanished(before: Interval, after: Interval) -> Interval:
    """1 - after / before, at its widest; both intervals hold together."""
    ends = [1 - test / train for test in (after.low, after.high) for train in (before.low, before.high)]
    return Interval(min(ends), 1 - after.value / before.value, max(ends))


class Forest:
    """Knows train by heart, and most of the rest."""

    def __init__(self, wrong: float) -> None:
        self.wrong = wrong

    def predict(self, table: Any) -> object:
        age, fresh = np.asarray(table["age"], dtype=float), np.asarray(table["fresh"], dtype=float)
        return age + fresh * self.wrong * np.where(np.arange(len(age)) % 2, 1.0, -1.0)


def _people(table: MakeTable, rows: int, fresh: int) -> object:
    ages = [float(20 + i * 7 % 45) for i in range(rows)]
    return table(age=ages, fresh=[fresh] * rows, salary=ages)


@overfit_gap.good
def most_of_it_holds(table: MakeTable) -> Candidate:
    return Candidate.of(Forest(6.0), train=_people(table, 200, 0), test=_people(table, 200, 1), target="salary")


@overfit_gap.good
def ten_rows_tell_little(table: MakeTable) -> Candidate:
    return Candidate.of(Forest(9.0), train=_people(table, 200, 0), test=_people(table, 10, 1), target="salary")


@overfit_gap.bad
def learnt_by_heart(table: MakeTable) -> Candidate:
    return Candidate.of(Forest(14.0), train=_people(table, 200, 0), test=_people(table, 200, 1), target="salary")
