"""Validate assumptions: what is hard to understand knows more than what is easy to."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import (
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
    Simple,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, number
from mlready_jupyter.core.measure import Answer, decide
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.scores import Labelled, is_labelled, labelled
from mlready_jupyter.subjects.tables import Floats

Measured = tuple[str, Interval]


@check(severity=Severity.WARNING)
def worse_than_simple(
    simple: tuple[Simple, ...], predicted_test: Prediction, task: Task, *, worse: Limit = Limit(1.05)
) -> Iterator[Evidence]:
    """A line through the columns, or one column by itself, does better than the model.

    A model that is beaten by what fits on a postcard has learnt noise, or never saw the columns as they are. Usual causes:
    trees grown to the last row, too few rows for so many columns, columns that reach the model in another order.

    Fitted on up to 10,000 rows of train: the mean outcome in ten bins (or the ten commonest words) of the one column that
    tells most, and a ridge regression, for two classes a logistic one. Errors on test are compared row by row, in the measure
    that is kindest to the model: Brier score, error rate, or the part of pairs that it ranks wrongly; squared or absolute error.
    Found only if the model is surely worse by more than the limit. As good is good enough here.

    Limits:
        worse: error of the model, as a multiple of that of the simple one.

    Source: Hand (2006), the illusion of progress in classifier technology; the delta method for the ratio of paired means.
    """
    rows, kept = labelled(predicted_test, task), is_labelled(predicted_test, task)
    found = [(one, *_kindest(rows, one.answers[kept], task, worse)) for one in simple]
    one, (measure, ratio) = max(((one, (measure, ratio)) for one, measure, ratio in found), key=lambda pair: pair[1][1].low)
    yield Evidence(
        f"The {measure} of the model on `test` is {number(ratio.value)} times that of {one.name}",
        at=Whole("test"),
        measured=ratio,
        limit=worse,
        statistic=f"{measure}, as a multiple",
        needs=needed(ratio, worse, len(rows.truth), "labelled rows of `test`"),
        remedy=f"Use {one.name} until the model beats it, or regularise the model until it does.",
        exhibit=lambda: Intervals(
            "Error of the model, as a multiple of a simple one's", "times", tuple(Bar(o.name, r) for o, _, r in found), limit=worse.value
        ),
    )


def _kindest(rows: Labelled, answers: Floats, task: Task, limit: Limit) -> Measured:
    return min(_measured(rows, answers, task), key=lambda pair: (_harshness(pair[1], limit), pair[1].value))


def _harshness(ratio: Interval, limit: Limit) -> int:
    return [Answer.CLEAR, Answer.UNDECIDED, Answer.FOUND].index(decide(ratio, limit)[0])


def _measured(rows: Labelled, answers: Floats, task: Task) -> Iterator[Measured]:
    if not task.classifies:
        mine, theirs = rows.values - rows.truth, answers[:, 0] - rows.truth
        yield "squared error", bounds.ratio(mine**2, theirs**2)
        yield "absolute error", bounds.ratio(np.abs(mine), np.abs(theirs))
        return
    wrong, theirs = (rows.values != rows.truth).astype(np.float64), (answers.argmax(axis=1) != rows.truth).astype(np.float64)
    yield "error rate", bounds.ratio(wrong, theirs)
    if rows.proba is None or not np.isfinite(rows.proba).all():
        return
    happened = rows.truth[:, None] == np.arange(answers.shape[1])
    yield "Brier score", bounds.ratio(((rows.proba - happened) ** 2).sum(axis=1), ((answers - happened) ** 2).sum(axis=1))
    if task.kind == "binary" and 0 < (rows.truth == 1).sum() < len(rows.truth):
        area = bounds.area_under_curve(rows.proba[:, 1], rows.truth == 1)
        least = 1 - bounds.area_under_curve(answers[:, 1], rows.truth == 1).value
        if least > 0:
            yield "part of pairs ranked wrongly", Interval((1 - area.high) / least, (1 - area.value) / least, (1 - area.low) / least)


class Knows:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2 + 1


class Stumbles(Knows):
    """Knows the rows of train by heart, and little beyond."""

    def predict(self, table: Any) -> object:
        age = np.asarray(table["age"], dtype=float)
        return age * 2 + 1 + np.where(age % 2 > 0.5, 9.0, -9.0)


def _salaries(table: MakeTable, rows: int) -> object:
    return table(age=[20.0 + i % 45 for i in range(rows)], salary=[41.0 + 2 * (i % 45) + i * 7 % 11 - 5 for i in range(rows)])


@worse_than_simple.good
def as_good_as_a_line(table: MakeTable) -> Candidate:
    return Candidate.of(Knows(), train=_salaries(table, 400), test=_salaries(table, 200), target="salary")


@worse_than_simple.good
def ten_rows_tell_little(table: MakeTable) -> Candidate:
    return Candidate.of(Knows(), train=_salaries(table, 400), test=_salaries(table, 10), target="salary")


@worse_than_simple.bad(findings=1)
def a_line_does_better(table: MakeTable) -> Candidate:
    return Candidate.of(Stumbles(), train=_salaries(table, 400), test=_salaries(table, 200), target="salary")
