"""The two simplest models there are, fitted on train in a blink: one column cut into bins, and a line through all of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.predictions import Prediction
from mlready_jupyter.subjects.scores import as_positions
from mlready_jupyter.subjects.tables import Floats, Table
from mlready_jupyter.subjects.task import Task

ROWS, WIDEST, WORDS, BINS, SHRINK = 10_000, 120, 10, 10, 1.0
"""Rows of train they are fitted on, columns of the matrix, words of a category, bins of a number, ridge of standardised columns."""


class Simple(NamedTuple):
    """What a simple model answers for the predicted rows of test: classes as probabilities, (rows, classes), numbers as (rows, 1)."""

    name: str
    answers: Floats


def simple_models(train: Table, test: Table, predicted: Prediction, task: Task) -> tuple[Simple, ...]:
    """A column by itself, and a line; Absent where train has no labels or no column that they could use."""
    if train.labels is None:
        raise Absent("train has no labels: pass train=(X, y)")
    wanted = _wanted(train, task)
    known = np.flatnonzero(np.isfinite(wanted).all(axis=1))
    rows = known[np.unique(np.linspace(0, max(len(known) - 1, 0), ROWS).round().astype(int))] if len(known) else known
    if len(rows) < 30:
        raise Absent("fewer than 30 rows of train have a label")
    names = [name for name in train.columns if name in test.columns and train.kind(name) == test.kind(name)]
    columns = [name for name in names if train.kind(name) in ("number", "category", "flag")]
    coded = {name: _coded(train, test, name, rows, predicted) for name in columns[:WIDEST]}
    if not coded:
        raise Absent("train and test share no column of numbers or words")
    return _one_column(coded, wanted[rows]), _line(train, test, list(coded), wanted[rows], rows, predicted, task)


def _wanted(train: Table, task: Task) -> Floats:
    assert train.labels is not None
    if not task.classifies:
        try:
            return np.asarray(train.labels, dtype=np.float64)[:, None]
        except (TypeError, ValueError):
            raise Absent("the labels of train are no numbers") from None
    positions = as_positions(train.labels, task)
    hot = (positions[:, None] == np.arange(len(task.classes))).astype(np.float64)
    return np.where(positions[:, None] < 0, np.nan, hot)


Coded = tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]]]


def _coded(train: Table, test: Table, name: str, rows: np.ndarray[tuple[int], np.dtype[np.int64]], predicted: Prediction) -> Coded:
    """The column as a few whole numbers from 0, for the rows of train and of test; 0 is what is missing or rare."""
    if train.kind(name) == "number":
        seen, now = train.numbers(name)[rows], test.numbers(name)[predicted.rows]
        finite = seen[np.isfinite(seen)]
        edges = np.unique(np.quantile(finite, np.linspace(0, 1, BINS + 1)[1:-1])) if len(finite) else np.zeros(1)
        one, other = (np.where(np.isfinite(values), np.searchsorted(edges, values, side="right") + 1, 0) for values in (seen, now))
        return one.astype(np.int64), other.astype(np.int64)
    words, words_now = (table.codes(name).with_missing().at(at) for table, at in ((train, rows), (test, predicted.rows)))
    code = {word: position for position, word in enumerate(words.commonest(WORDS), 1)}
    return words.into(code, 0), words_now.into(code, 0)


def _one_column(coded: dict[str, Coded], wanted: Floats) -> Simple:
    """The mean of the outcome in each bin, of the column whose bins tell most on train."""
    best, least = ("", np.empty((0, 0))), np.inf
    for name, (seen, now) in coded.items():
        bins = int(max(seen.max(), now.max())) + 1
        counts = np.bincount(seen, minlength=bins)[:, None] + 2.0  # two rows of the mean of all, so that no bin of few is trusted
        sums = np.stack([np.bincount(seen, column, minlength=bins) for column in wanted.T], axis=1)
        means = (sums + 2.0 * wanted.mean(axis=0)) / counts
        cost = float(((means[seen] - wanted) ** 2).sum())
        if cost < least:
            best, least = (name, means[now]), cost
    return Simple(f"the column `{best[0]}` by itself", best[1])


def _line(
    train: Table,
    test: Table,
    names: list[str],
    wanted: Floats,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    predicted: Prediction,
    task: Task,
) -> Simple:
    seen, now = _matrices(train, test, names, rows, predicted)
    if task.kind == "binary" and wanted.shape[1] == 2:
        weights = _logistic(seen, wanted[:, 1])
        p = 1 / (1 + np.exp(-np.clip(now @ weights, -30, 30)))
        return Simple("a logistic regression", np.column_stack([1 - p, p]))
    answers = now @ np.linalg.solve(seen.T @ seen + _ridge(seen), seen.T @ wanted)
    if task.classifies:
        answers = np.clip(answers, 1e-6, None)
        return Simple("a linear model of each class", answers / answers.sum(axis=1, keepdims=True))
    return Simple("a ridge regression", answers)


def _matrices(
    train: Table, test: Table, names: list[str], rows: np.ndarray[tuple[int], np.dtype[np.int64]], predicted: Prediction
) -> tuple[Floats, Floats]:
    """Standardised numbers with the mean for what is missing, a column for each common word, and one of ones."""
    seen_columns, now_columns = [np.ones(len(rows))], [np.ones(len(predicted.rows))]
    for name in names:
        if train.kind(name) == "number":
            seen, now = train.numbers(name)[rows], test.numbers(name)[predicted.rows]
            finite = seen[np.isfinite(seen)]
            middle, spread = (float(finite.mean()), float(finite.std()) or 1.0) if len(finite) else (0.0, 1.0)
            low, high = (float(end) for end in (finite.min(), finite.max())) if len(finite) else (0.0, 0.0)
            for values, into in ((seen, seen_columns), (now, now_columns)):
                into.append((np.clip(np.where(np.isfinite(values), values, middle), low, high) - middle) / spread)
        else:
            one, other = _coded(train, test, name, rows, predicted)
            for code in range(1, int(one.max()) + 1):
                seen_columns.append((one == code).astype(np.float64))
                now_columns.append((other == code).astype(np.float64))
        if len(seen_columns) >= WIDEST:
            break
    return np.column_stack(seen_columns[:WIDEST]), np.column_stack(now_columns[:WIDEST])


def _ridge(matrix: Floats) -> Floats:
    penalty = np.full(matrix.shape[1], SHRINK)
    penalty[0] = 1e-9
    return np.diag(penalty)


def _logistic(matrix: Floats, happened: Floats) -> Floats:
    """Newton's method with a ridge (iteratively reweighted least squares)."""
    weights, ridge = np.zeros(matrix.shape[1]), _ridge(matrix)
    for _ in range(12):
        p = 1 / (1 + np.exp(-np.clip(matrix @ weights, -30, 30)))
        slope = matrix.T @ (happened - p) - ridge @ weights
        bend = (matrix * np.maximum(p * (1 - p), 1e-6)[:, None]).T @ matrix + ridge
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights
