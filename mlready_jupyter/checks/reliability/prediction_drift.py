"""Watch for drift: what the model says today is still what it said when it was judged."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Absent, Candidate, Evidence, Iterator, Limit, MakeTable, Prediction, Severity, Task, Whole, check
from mlready_jupyter.checks.reliability._shift import shift
from mlready_jupyter.checks.words import percent
from mlready_jupyter.subjects.profile import Column, numbers


@check(severity=Severity.ERROR)
def prediction_drift(
    predicted_train: Prediction | None,
    predicted_test: Prediction | None,
    predicted_current: Prediction,
    task: Task | None,
    *,
    distance: Limit = Limit(0.05, warn=0.03),
) -> Iterator[Evidence]:
    """The model answers the current table with another mix of answers than the table it was judged on.

    It needs no labels, and it moves whenever a drift matters to the model: either the world has
    changed, and so must the decisions that were planned for it, or an input is broken. Usual causes:
    a drifted column the model leans on, a new population, a default that replaced a value.

    Probabilities and numbers are compared by the largest distance between their cumulative
    distributions, classes by the largest change of a share. The comparison is with `test`, as a
    model is surer of itself on rows it was fitted on; with `train` only where there is no test
    table, and then it is a warning.

    Limits:
        distance: part of the rows whose answers would have to move.

    Source: Massart (1990) for distances; Newcombe (1998) for differences of shares.
    """
    before, side = (predicted_test, "test") if predicted_test is not None else (predicted_train, "train")
    if before is None:
        raise Absent("nothing to compare with: pass test= or train=")
    reference, now, answers = _columns(before, predicted_current, task)
    found = shift(answers, reference, now, sides=(side, "current"), over=1)
    if found is None:
        raise Absent("the model gave no answer that could be compared")
    drifted = " has drifted" if found.measured.low > (distance.warn or distance.value) else ""
    yield Evidence(
        f"What the model answers{drifted}: for {percent(found.after)} of `current` the {answers} {found.what}, "
        f"for `{side}` it was {percent(found.before)} ({len(predicted_current.values):,} and {len(before.values):,} rows)",
        at=Whole("current"),
        measured=found.measured,
        limit=distance,
        unit="share",
        statistic=found.statistic,
        needs=found.needs(distance),
        remedy="Trace it to the column that drifted most, and mend that column or fit again on rows like these.",
        milder=Severity.WARNING if side == "train" else None,
        exhibit=found.exhibit,
    )


def _columns(before: Prediction, now: Prediction, task: Task | None) -> tuple[Column, Column, str]:
    scored = before.proba is not None and before.proba.shape[1] == 2
    classes = task is not None and task.classifies and not _has_fractions(before)
    if scored or (before.values.dtype.kind in "iuf" and not classes):
        reference = numbers(before.score)
        said = f"probability of {str(task.classes[1])!r}" if scored and task is not None and len(task.classes) == 2 else "answer"
        return reference, numbers(now.score, reference), said
    return _classes(before), _classes(now), "answer"


def _has_fractions(prediction: Prediction) -> bool:
    values = prediction.values
    return values.dtype.kind == "f" and bool((values[np.isfinite(values)] % 1 != 0).any())


def _classes(prediction: Prediction) -> Column:
    labels, counts = np.unique(prediction.values.astype(str), return_counts=True)
    rows = len(prediction.values)
    return Column("category", rows, 0, counts=dict(zip(labels.tolist(), counts.tolist(), strict=True)))


class Doubles:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2


class Says:
    def predict(self, table: Any) -> object:
        return np.where(np.asarray(table["age"], dtype=float) > 40, "yes", "no")


def _ages(rows: int, shift: int = 0) -> list[int]:
    return [20 + i * 7919 % 60 + shift for i in range(rows)]


@prediction_drift.good
def the_same_mix(table: MakeTable) -> Candidate:
    return Candidate.of(Doubles(), train=table(age=[1] * 30), test=table(age=_ages(2400)), current=table(age=_ages(2460)))


@prediction_drift.good
def a_handful_tells_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(Says(), test=table(age=[31, 45, 52]), current=table(age=[45, 61]))


@prediction_drift.bad
def higher_answers(table: MakeTable) -> Candidate:
    return Candidate.of(Doubles(), test=table(age=_ages(2400)), current=table(age=_ages(2400, 20)))


@prediction_drift.bad
def more_say_yes(table: MakeTable) -> Candidate:
    return Candidate.of(Says(), train=table(age=_ages(2400)), current=table(age=_ages(2400, 20)))
