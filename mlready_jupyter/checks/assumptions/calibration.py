"""Validate assumptions: a probability of 70 % comes true 70 times in 100."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Curve,
    Evidence,
    Interval,
    Iterator,
    Limit,
    Line,
    MakeTable,
    Point,
    Prediction,
    Severity,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.scores import labelled

Bins = list[tuple[float, Interval, int]]


@check(severity=Severity.WARNING)
def calibration(predicted_test: Prediction, task: Task, *, error: Limit = Limit(0.05)) -> Iterator[Evidence]:
    """The probabilities of the model are not the rates at which things happen.

    Whoever multiplies a probability by an amount, sets a threshold by cost, or adds up expected
    cases, acts on the number itself. Usual causes: class weights or resampling, boosting or deep
    networks trained for long, a rate that changed since training.

    The expected calibration error is the mean distance between what was foretold and what
    happened, in up to 15 bins of equal count, with what noise alone would give taken off. With more
    than two classes it is asked of the likeliest class: is it right as often as it says?
    A ranking needs no calibration; waive this where only the order counts.

    Limits:
        error: expected calibration error, as a difference of shares.

    Source: Naeini, Cooper & Hauskrecht (2015); Kumar, Liang & Ma (2019) for the debiasing.
    """
    if not task.classifies:
        raise Absent("a regression has no probabilities")
    if predicted_test.proba is None:
        raise Absent("the model gives no probabilities: calibration asks for predict_proba")
    rows = labelled(predicted_test, task)
    if rows.proba is None or len(task.classes) < 2 or not np.isfinite(rows.proba).all():
        raise Absent("the probabilities are not one finite number a class: see reliability/output-contract")
    if len(task.classes) == 2:
        foretold, happened, asked = rows.proba[:, 1], rows.truth == 1, f"{str(task.classes[1])!r}"
    else:
        foretold, happened, asked = rows.proba.max(axis=1), rows.truth == rows.proba.argmax(axis=1), "the likeliest class"
    measured, bins = bounds.calibration_error(foretold, happened.astype(np.float64))
    guess, rate, _ = max(bins, key=lambda found: abs(found[0] - found[1].value))
    yield Evidence(
        f"Probabilities of {asked} are off by {percent(measured.value)} on average; "
        f"at worst {percent(guess)} is foretold where {percent(rate.value)} happens",
        at=Whole("test"),
        measured=measured,
        limit=error,
        unit="share",
        statistic="expected calibration error",
        needs=needed(measured, error, len(rows.truth), "labelled rows of `test`"),
        remedy="Calibrate on rows that were not fitted on, e.g. with `CalibratedClassifierCV(model, method='isotonic')`.",
        exhibit=_drawn(bins, asked, error),
    )


def _drawn(bins: Bins, asked: str, limit: Limit) -> Callable[[], Curve]:
    def draw() -> Curve:
        worst = max(range(len(bins)), key=lambda i: abs(bins[i][0] - bins[i][1].value))
        points = tuple(
            Point(
                guess,
                rate,
                f"{percent(guess)} foretold, {percent(rate.value)} happened ({rows:,} rows)" if i == worst else "",
                breaks=rate.low > guess + limit.value or rate.high < guess - limit.value,
            )
            for i, (guess, rate, rows) in enumerate(bins)
        )
        return Curve(
            "Foretold and happened",
            f"foretold probability of {asked}",
            "share that happened",
            points,
            (Line("calibrated", ((0.0, 0.0), (1.0, 1.0))),),
            square=True,
            band=limit.value,
            caption=f"{len(bins)} bins of equal count; the band is the tolerated error.",
        )

    return draw


class Foretells:
    classes_ = np.array([0, 1])

    def __init__(self, stretch: float = 1.0) -> None:
        self.stretch = stretch

    def predict_proba(self, table: Any) -> Any:
        rate = np.asarray(table["rate"], dtype=float)
        p = 0.5 + (rate - 0.5) * self.stretch
        return np.column_stack([1 - p, p])

    def predict(self, table: Any) -> object:
        return (self.predict_proba(table)[:, 1] > 0.5).astype(int)


def _days(table: MakeTable, rows: int) -> object:
    """Days on which it rains at the rate of their column: 1, 3, 5, 7 or 9 times in 10."""
    rate = [(1 + 2 * (i % 5)) / 10 for i in range(rows)]
    return table(rate=rate, rain=[int(i // 5 % 10 < 10 * rate[i] - 0.5) for i in range(rows)])


@calibration.good
def as_often_as_it_says(table: MakeTable) -> Candidate:
    return Candidate.of(Foretells(), test=_days(table, 1000), target="rain")


@calibration.good
def fifty_days_tell_little(table: MakeTable) -> Candidate:
    return Candidate.of(Foretells(1.2), test=_days(table, 50), target="rain")


@calibration.bad
def far_too_timid(table: MakeTable) -> Candidate:
    return Candidate.of(Foretells(0.2), test=_days(table, 1000), target="rain")
