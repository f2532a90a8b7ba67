"""The answers of a model (or what truly happened) as columns, so that then and now are compared as columns are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.agreement import Answers
from mlready_jupyter.subjects.labels import summary
from mlready_jupyter.subjects.predictions import Prediction
from mlready_jupyter.subjects.profile import Column, numbers
from mlready_jupyter.subjects.task import Task


class Mix(NamedTuple):
    """What was answered in two sets of rows: then, in the table called `side`, and now."""

    before: Column
    now: Column
    what: str
    """`answer`, or `probability of 'yes'`, or the name of the target."""
    side: str


def of_answers(before: Prediction, now: Prediction, task: Task | None, side: str) -> Mix:
    if _is_scored(before, task):
        reference = numbers(before.score)
        return Mix(reference, numbers(now.score, reference), said(before, task), side)
    return Mix(classes(before.values), classes(now.values), "answer", side)


def of_labels(before: NDArray[Any], now: NDArray[Any], task: Task, target: str, side: str) -> Mix:
    reference = summary(before, task)
    return Mix(reference, summary(now, task, reference), target, side)


def answers(prediction: Prediction, task: Task | None, side: str) -> Answers:
    """What a lock remembers of what a model answered for a table."""
    score = numbers(prediction.score) if _is_scored(prediction, task) else None
    words = classes(prediction.values) if task is not None and task.classifies else None
    cut = score is not None and words is not None and task is not None and len(task.classes) == 2
    halves = np.asarray([task.classes[int(over)] for over in prediction.score > 0.5]) if cut and task is not None else None
    return Answers(
        side,
        len(prediction.values),
        said(prediction, task) if score is not None else "answer",
        score,
        words,
        tuple(map(str, task.classes)) if task is not None else (),
        halves is not None and bool((halves == prediction.values).all()),
    )


def against(then: Answers | None, now: Prediction, task: Task | None) -> Mix:
    """What a model answers now, beside what a lock remembers."""
    if then is not None and then.score is not None and _is_scored(now, task):
        return Mix(then.score, numbers(now.score, then.score), then.what, then.side)
    if then is not None and then.classes is not None:
        return Mix(then.classes, classes(now.values), "answer", then.side)
    raise Absent("the lock remembers no answers of this kind: write it anew with a test table")


def said(prediction: Prediction, task: Task | None) -> str:
    """What the number is that a model answers."""
    scored = prediction.proba is not None and prediction.proba.shape[1] == 2
    return f"probability of {str(task.classes[1])!r}" if scored and task is not None and len(task.classes) == 2 else "answer"


def classes(values: NDArray[Any]) -> Column:
    labels, counts = np.unique(values.astype(str), return_counts=True)
    return Column("category", len(values), 0, counts=dict(zip(labels.tolist(), counts.tolist(), strict=True)))


def _is_scored(prediction: Prediction, task: Task | None) -> bool:
    """Whether the answer is a number, or comes with the probability of one of two classes."""
    if prediction.proba is not None and prediction.proba.shape[1] == 2:
        return True
    values = prediction.values
    fractions = values.dtype.kind == "f" and bool((values[np.isfinite(values)] % 1 != 0).any())
    return values.dtype.kind in "iuf" and (task is None or not task.classifies or fractions)
