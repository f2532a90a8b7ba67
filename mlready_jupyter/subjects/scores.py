"""What each row costs the model, and what it would have cost the best constant: the losses that checks compare."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.agreement import Metric
from mlready_jupyter.subjects.predictions import Prediction
from mlready_jupyter.subjects.tables import Floats
from mlready_jupyter.subjects.task import Task


class Losses(NamedTuple):
    """One loss a row, the model's and the baseline's; `baseline` says in words what the constant is."""

    name: str
    baseline: str
    model: Floats
    constant: Floats


class Labelled(NamedTuple):
    """The rows whose truth is known; for classes as positions in `task.classes`, -1 for one the model does not know."""

    truth: NDArray[Any]
    values: NDArray[Any]
    proba: Floats | None


def losses(prediction: Prediction, task: Task, learnt: NDArray[Any]) -> tuple[Losses, ...]:
    """Every loss that fits the task; the constants come from the labels `learnt`, those of train."""
    return (_of_classes if task.classifies else _of_numbers)(labelled(prediction, task), task, learnt)


def labelled(prediction: Prediction, task: Task) -> Labelled:
    """The rows with a known truth, as numbers; Absent where there are none."""
    if prediction.truth is None:
        raise Absent("no labels: pass test=(X, y)")
    truth = as_positions(prediction.truth, task) if task.classifies else _as_floats(prediction.truth)
    known = is_labelled(prediction, task)
    if not known.any():
        raise Absent("no row has a known label")
    if task.classifies and (truth[known] < 0).mean() > 0.5:
        raise Absent("the labels are not the model's classes: compare them with `classes_`")
    values = as_positions(prediction.values, task) if task.classifies else _as_floats(prediction.values)
    if task.classifies and (values < 0).mean() > 0.5:
        raise Absent(f"the labels are {len(task.classes)} classes, but the model answers such as {str(prediction.values[0])!r}")
    proba = prediction.proba
    proba = proba if proba is not None and proba.shape[1] == len(task.classes) else None
    return Labelled(truth[known], values[known], None if proba is None else proba[known])


def mean_losses(prediction: Prediction, task: Task) -> dict[str, Metric]:
    """The mean losses, each with its standard error; Absent where no label is known."""
    lost = row_losses(labelled(prediction, task), task)
    return {name: metric(len(each), float(each.sum()), float((each**2).sum())) for name, each in lost.items()}


def row_losses(rows: Labelled, task: Task) -> dict[str, Floats]:
    """What each row costs, in every loss that fits the task."""
    if not task.classifies:
        gap = rows.values - rows.truth
        return {"squared error": gap**2, "absolute error": np.abs(gap)}
    wrong = {"error rate": (rows.values != rows.truth).astype(np.float64)}
    return wrong if rows.proba is None else {"Brier score": brier(rows.proba, rows.truth), **wrong}


def brier(proba: NDArray[Any], truth: NDArray[Any]) -> Floats:
    """The Brier score of each row, over all classes (0 to 2); `proba` is one row of shares a row, or the same for all."""
    happened: Floats = ((proba - (truth[:, None] == np.arange(proba.shape[-1]))) ** 2).sum(axis=1)
    return happened


def metric(rows: int, total: float, squares: float) -> Metric:
    """A mean loss from its sum and that of its squares, which add up over blocks of rows."""
    value = total / rows
    return Metric(value, math.sqrt(max(squares / rows - value * value, 0.0) / max(rows - 1, 1)), rows)


def is_labelled(prediction: Prediction, task: Task) -> NDArray[np.bool_]:
    """Which of the predicted rows have a known truth."""
    if prediction.truth is None:
        return np.zeros(len(prediction.rows), dtype=bool)
    return ~_missing(prediction.truth) if task.classifies else np.isfinite(_as_floats(prediction.truth))


def as_positions(labels: NDArray[Any], task: Task) -> NDArray[np.int64]:
    """Labels as positions in the classes of the task, -1 where unknown; 1, 1.0 and True are the same class."""
    positions = {label: position for position, label in enumerate(task.classes)}
    if labels.dtype.kind in "biufUS":
        distinct, inverse = np.unique(labels, return_inverse=True)
        return np.asarray([positions.get(label, -1) for label in distinct.tolist()], dtype=np.int64)[inverse]
    return np.asarray([positions.get(label, -1) for label in labels.tolist()], dtype=np.int64)


def _of_numbers(rows: Labelled, task: Task, learnt: NDArray[Any]) -> tuple[Losses, ...]:
    known = _as_floats(learnt)
    known = known[np.isfinite(known)]
    constants = {"the mean of `train`": float(known.mean()), "the median of `train`": float(np.median(known))}
    own = row_losses(rows, task)
    return tuple(
        Losses(name, said, own[name], row_losses(rows._replace(values=np.full(len(rows.truth), constant)), task)[name])
        for name in own
        for said, constant in constants.items()
    )


def _of_classes(rows: Labelled, task: Task, learnt: NDArray[Any]) -> tuple[Losses, ...]:
    seen = as_positions(learnt, task)
    counts = np.bincount(seen[seen >= 0], minlength=len(task.classes))
    if not counts.sum():
        raise Absent("the labels of train are not the model's classes: compare them with `classes_`")
    majority = int(counts.argmax())
    constants = {
        "Brier score": ("the class shares of `train`", brier(counts / counts.sum(), rows.truth)),
        "error rate": (f"always answering {str(task.classes[majority])!r}", (rows.truth != majority).astype(np.float64)),
    }
    return tuple(Losses(name, constants[name][0], lost, constants[name][1]) for name, lost in row_losses(rows, task).items())


def _as_floats(values: NDArray[Any]) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise Absent(f"the answers or labels are no numbers, such as {str(values[0])!r}") from None


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(pd.isna(values), dtype=bool)
