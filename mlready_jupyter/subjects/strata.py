"""Rows sorted by what the model says of them, so that rows of two tables can be compared where the model said the same."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.bounds import Floats
from mlready_jupyter.subjects.predictions import Prediction
from mlready_jupyter.subjects.scores import Labelled, as_positions, labelled
from mlready_jupyter.subjects.task import Task

MOST, LEAST = 20, 25
"""Strata at most, and rows of the first table that each has at least."""


class Strata(NamedTuple):
    """The stratum of each row of two tables, among `total`."""

    before: NDArray[np.int64]
    now: NDArray[np.int64]
    total: int


def strata(before: Prediction, now: Prediction, task: Task, *, labelled_now: bool) -> Strata:
    """Quantiles of the probability (of the likeliest class, where there are many) or of the predicted number; else the predicted class.

    Of `before` only rows with a known label are taken, of `now` all, or with `labelled_now` those with one.
    """
    first = _said(labelled(before, task), task)
    second = _said(labelled(now, task), task) if labelled_now else _said(_all(now, task), task)
    if first.dtype.kind == "i":
        return Strata(np.maximum(first, 0), np.maximum(second, 0), max(len(task.classes), 1))
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise Absent("an answer is no finite number: see reliability/output-contract")
    wanted = int(np.clip(len(first) // LEAST, 1, MOST))
    edges = np.unique(np.quantile(first, np.linspace(0, 1, wanted + 1)[1:-1])) if wanted > 1 else np.empty(0)
    return Strata(np.searchsorted(edges, first), np.searchsorted(edges, second), len(edges) + 1)


def loss(prediction: Prediction, task: Task) -> Floats:
    """One loss a row with a known label: 1 for a wrong class, else the absolute error."""
    rows = labelled(prediction, task)
    if task.classifies:
        return np.asarray(rows.values != rows.truth, dtype=np.float64)
    return np.asarray(np.abs(rows.values - rows.truth), dtype=np.float64)


def _all(prediction: Prediction, task: Task) -> Labelled:
    values = as_positions(prediction.values, task) if task.classifies else np.asarray(prediction.values, dtype=np.float64)
    proba = prediction.proba
    return Labelled(values, values, proba if proba is not None and proba.shape[1] == len(task.classes) else None)


def _said(rows: Labelled, task: Task) -> NDArray[np.int64] | Floats:
    if rows.proba is not None:
        return np.asarray(rows.proba[:, 1] if len(task.classes) == 2 else rows.proba.max(axis=1), dtype=np.float64)
    return np.asarray(rows.values, dtype=np.int64) if task.classifies else np.asarray(rows.values, dtype=np.float64)
