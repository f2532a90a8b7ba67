"""How good the answers are, in the metrics that everybody knows: each with its interval, over the rows whose truth is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mlready_jupyter.core.measure import Interval
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.predictions import Prediction
from mlready_jupyter.subjects.scores import Labelled, labelled
from mlready_jupyter.subjects.task import Task


class Metric(NamedTuple):
    name: str
    """As the model hubs call it: accuracy, roc_auc, brier_score, mae, rmse."""
    value: Interval
    rows: int
    spread: float | None = None
    """The standard deviation over rows of what the metric is the mean of; None where it is no mean."""


def metrics(prediction: Prediction, task: Task) -> tuple[Metric, ...]:
    """Of classes: accuracy, the area under the curve of two, the Brier score of probabilities. Of numbers: the mean absolute error, and the
    root of the mean squared one, in the unit of the target. Absent where no truth is known."""
    rows = labelled(prediction, task)
    made = _of_classes(rows, task) if task.classifies else _of_numbers(rows)
    return tuple(Metric(name, value, len(rows.truth), spread) for name, value, spread in made)


Made = tuple[str, Interval, float | None]


def _of_classes(rows: Labelled, task: Task) -> list[Made]:
    right = rows.values == rows.truth
    made: list[Made] = [("accuracy", bounds.share(int(right.sum()), len(right)), float(right.std()))]
    if rows.proba is not None:
        if len(task.classes) == 2:
            made.append(("roc_auc", bounds.area_under_curve(rows.proba[:, 1], rows.truth == 1), None))
        happened = rows.truth[:, None] == np.arange(len(task.classes))
        lost = ((rows.proba - happened) ** 2).sum(axis=1)
        made.append(("brier_score", bounds.mean(lost), float(lost.std())))
    return made


def _of_numbers(rows: Labelled) -> list[Made]:
    gap = rows.values - rows.truth
    squared = bounds.mean(gap**2)
    root = Interval(*(float(np.sqrt(max(value, 0.0))) for value in squared))
    return [("mae", bounds.mean(np.abs(gap)), float(np.abs(gap).std())), ("rmse", root, None)]
