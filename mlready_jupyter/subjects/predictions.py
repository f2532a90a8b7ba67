"""What the model answers for each table: asked once, in blocks, and shared by every check."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.tables import Floats, Table
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.trial import attempt

MOST = 200_000
"""Rows of a table that are predicted; of more, so many evenly spread ones."""

BLOCK = 10_000
"""Rows a call: few enough that what the model makes of them stays in a cache, so many that what each call costs is nothing beside them."""

COMPARED = 500
"""Rows of a block that both methods are asked about, where a framework derives one answer from the other."""


class Prediction(NamedTuple):
    """The answers for some rows of a table. `proba` is (rows, classes); `truth` the labels of these rows, where known."""

    rows: NDArray[np.int64]
    values: NDArray[Any]
    proba: Floats | None
    truth: NDArray[Any] | None

    @property
    def score(self) -> Floats:
        """One number a row: the probability of the second class, or the prediction itself."""
        if self.proba is not None and self.proba.shape[1] == 2:
            return self.proba[:, 1]
        return np.asarray(self.values, dtype=np.float64)


class Answer(NamedTuple):
    """What came of asking for one table: a prediction, or the error that the first block raised."""

    role: str
    prediction: Prediction | None
    error: Exception | None
    warnings: tuple[str, ...]


def ask(model: Model, table: Table, task: Task | None, *, most: int = MOST) -> Answer:
    """Predict a table block by block; the first error ends it and is kept."""
    rows, values, probas, warned = table.spread(most), list[NDArray[Any]](), list[Floats](), dict[str, None]()
    for start in range(0, max(len(rows), 1), BLOCK):
        block = rows[start : start + BLOCK]
        tried = attempt(lambda given: _both(model, given), table.pick(block))
        warned |= dict.fromkeys(tried.warnings)
        if tried.error is not None:
            return Answer(table.name, None, tried.error, tuple(warned))
        try:
            answer, proba = tried.value
            values.append(one_a_row("predict", answer, len(block)))
            if proba is not None:
                probas.append(_probabilities(proba, len(block)))
        except Exception as error:  # the answer may be anything
            return Answer(table.name, None, error, tuple(warned))
    joined = np.concatenate(probas) if probas else None
    truth = None if table.labels is None else table.labels[rows]
    prediction = Prediction(rows, np.concatenate(values), joined, truth)
    return Answer(table.name, _decided(prediction, task), None, tuple(warned))


class ShapeError(ValueError):
    """An answer that is not one value a row."""


def one_a_row(method: str, answer: Any, rows: int) -> NDArray[Any]:
    """An answer as one value a row; a ShapeError that says what came instead."""
    values = np.asarray(answer.to_numpy() if hasattr(answer, "to_numpy") else answer)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1 or len(values) != rows:
        raise ShapeError(f"{method} returned {type(answer).__name__} of shape {values.shape} for {rows} rows")
    return values


def caller(model: Model, method: str) -> Callable[[Any], NDArray[Any]]:
    """A call of one method that gives an array with a first axis of rows."""
    call = model.methods[method]
    return lambda given: np.asarray(call(given))


def same(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    """Row by row, whether two answers are the same: floats to a millionth, or to half the digits of a narrower type.

    The measure is the number itself or the spread of all answers, whichever is larger.
    """
    if one.dtype.kind == "f" and other.dtype.kind in "fiu":
        part = max(1e-6, math.sqrt(np.finfo(one.dtype).eps), math.sqrt(np.finfo(other.dtype).eps) if other.dtype.kind == "f" else 0.0)
        finite = other[np.isfinite(other)]
        spread = float(finite.astype(np.float64).std()) if finite.size > 1 else 0.0
        close = np.isclose(one, other, rtol=part, atol=part * spread, equal_nan=True)
    elif "O" in (one.dtype.kind, other.dtype.kind):  # words, and whatever stands for none
        close = np.asarray(one.astype(str) == other.astype(str))
    else:
        close = np.asarray((one == other) | ((one != one) & (other != other)))
    return np.asarray(close.reshape(len(one), -1).all(axis=1))


def tied(proba: NDArray[Any], part: float = 1e-6) -> NDArray[np.bool_]:
    """The rows whose two likeliest classes are equally likely: a rounding tips their label."""
    if proba.ndim != 2 or proba.shape[1] < 2:
        values = np.asarray(proba, dtype=np.float64).reshape(len(proba), -1)[:, 0]
        return np.asarray(np.abs(values - 0.5) < part)
    second, first = np.sort(np.asarray(proba, dtype=np.float64), axis=1)[:, -2:].T
    return np.asarray(first - second < part)


def likeliest(model: Model, proba: NDArray[Any]) -> NDArray[Any] | None:
    """What `predict` says where the framework has it answer the likeliest class; None where it does not, or these are no probabilities."""
    if not model.likeliest or model.classes is None or proba.ndim != 2 or proba.shape[1] != len(model.classes):
        return None
    return np.asarray(model.classes)[proba.argmax(axis=1)] if np.isfinite(proba).all() else None


def tells(model: Model, plain: Mapping[str, NDArray[Any]]) -> bool:
    """Whether `predict_proba` tells what `predict` says: by the framework's word, and by these answers to the same rows."""
    if set(plain) != {"predict", "predict_proba"}:
        return False
    labels, proba = plain["predict"], plain["predict_proba"]
    told = likeliest(model, proba)
    return told is not None and told.dtype == labels.dtype and told.shape == labels.shape and bool(((told == labels) | tied(proba)).all())


def _both(model: Model, given: Any) -> tuple[Any, Any]:
    """What `predict` and `predict_proba` answer; of many rows, some by both, the rest from the probabilities where that is the same."""
    if model.proba is None:
        return model.predict(given), None
    if not model.likeliest or model.classes is None or not hasattr(given, "shape") or len(given) <= 2 * COMPARED:
        return model.predict(given), model.proba(given)
    proba = np.asarray(model.proba(given))
    values = likeliest(model, proba)
    if values is None or len(values) != len(given):
        return model.predict(given), proba
    loose = tied(proba)
    rows = np.unique(np.concatenate([np.linspace(0, len(values) - 1, COMPARED).round().astype(np.int64), np.flatnonzero(loose)]))
    asked = np.asarray(model.predict(given.iloc[rows] if hasattr(given, "iloc") else given[rows]))
    if asked.dtype != values.dtype or not np.array_equal(asked[~loose[rows]], values[rows][~loose[rows]]):
        return model.predict(given), proba
    values[rows] = asked
    return values, proba


def _probabilities(proba: Any, rows: int) -> Floats:
    values = np.asarray(proba, dtype=np.float64)
    if values.ndim == 1 and len(values) == rows:
        values = np.column_stack([1 - values, values])
    if values.ndim != 2 or len(values) != rows:
        raise ValueError(f"predict_proba returned shape {values.shape} for {rows} rows")
    return values


def _decided(prediction: Prediction, task: Task | None) -> Prediction:
    """A function that answers a binary question with numbers between 0 and 1 gives probabilities, decided at one half."""
    if task is None or task.kind != "binary" or prediction.proba is not None or prediction.values.dtype.kind != "f":
        return prediction
    values = prediction.values
    if len(task.classes) == 2 and not np.isin(values, task.classes).all() and bool(((values >= 0) & (values <= 1)).all()):
        decided = np.asarray(task.classes)[(values > 0.5).astype(int)]
        return prediction._replace(values=decided, proba=np.column_stack([1 - values, values]))
    return prediction
