"""How good the answers are, in the metrics that everybody knows: each with its interval, over the rows whose truth is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mlready_jupyter.core.measure import Interval
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.predictions import Prediction
from mlready_jupyter.subjects.scores import labelled, row_losses
from mlready_jupyter.subjects.tables import Floats
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
    lost = row_losses(rows, task)

    def mean(name: str, values: Floats) -> Metric:
        return Metric(name, bounds.mean(values), len(values), float(values.std()))

    if not task.classifies:
        squared = bounds.mean(lost["squared error"])
        root = Interval(*(float(np.sqrt(max(value, 0.0))) for value in squared))
        return mean("mae", lost["absolute error"]), Metric("rmse", root, len(rows.truth))
    wrong = lost["error rate"]
    made = [Metric("accuracy", bounds.share(len(wrong) - int(wrong.sum()), len(wrong)), len(wrong), float(wrong.std()))]
    if rows.proba is not None:
        if len(task.classes) == 2:
            made.append(Metric("roc_auc", bounds.area_under_curve(rows.proba[:, 1], rows.truth == 1), len(wrong)))
        made.append(mean("brier_score", lost["Brier score"]))
    return tuple(made)
