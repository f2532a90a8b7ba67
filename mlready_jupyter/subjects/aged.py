"""How a model does as time goes by after its training: a refit on the oldest rows, or the one at hand on rows newer than train."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np

from mlready_jupyter.core.measure import Interval
from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.bounds import Floats
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import Prediction, ask
from mlready_jupyter.subjects.refits import afforded, fit, known
from mlready_jupyter.subjects.repeats import global_state_kept
from mlready_jupyter.subjects.strata import loss
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.trial import quiet

WINDOWS, LEAST = 12, 20
"""Windows of equal count, and rows that each has at least."""


class Window(NamedTuple):
    """Labelled rows of one stretch of time: the mean time after training, and the mean loss."""

    after: float
    loss: Interval
    rows: int


class Aged(NamedTuple):
    """`asked` says in words which rows, `refit` how many rows of train a refit learnt from (0: it is the model at hand)."""

    asked: str
    refit: int
    windows: tuple[Window, ...]
    unit: str
    """`days`, or "" where the time column is a plain number."""

    @property
    def rows(self) -> int:
        return sum(window.rows for window in self.windows)

    @property
    def slope(self) -> Interval:
        """Growth of the loss by unit of time, with its Student interval over the windows."""
        return bounds.slope(np.asarray([w.after for w in self.windows]), np.asarray([w.loss.value for w in self.windows]))


def age(model: Model, train: Table, later: list[tuple[Table, Prediction]], task: Task, time: str) -> Aged:
    """A clone learns the oldest half of train and is asked about the rest of it, and about what came later.

    Where it cannot be fitted again, the model at hand is asked about labelled tables later than train.
    """
    moments, unit = moments_of(train, time)
    end = float(np.nanmax(moments))
    newer = [(table, moments_of(table, time)[0]) for table, _ in later if table.labels is not None and time in table.columns]
    newer = [(table, when) for table, when in newer if (when > end).mean() > 0.9]
    try:
        return _refitted(model, train, moments, newer, task, unit)
    except Absent:
        if not newer:
            raise
    table, when = newer[0]
    prediction = next(prediction for other, prediction in later if other is table)
    return _windows(f"`{table.name}`", 0, when[prediction.rows] - end, prediction, task, unit)


def moments_of(table: Table, time: str) -> tuple[Floats, str]:
    """The time of each row: days since 1970, or the plain number that the column holds."""
    if time not in table.columns:
        raise Absent(f"{table.name} has no column {time!r}")
    series = table.frame[time]
    if series.dtype.is_numeric():
        return table.numbers(time), ""
    if not isinstance(series.dtype, nw.Date | nw.Datetime):
        raise Absent(f"`{time}` holds neither times nor numbers but {series.dtype}")
    stamps = series.cast(nw.Datetime("us")) if isinstance(series.dtype, nw.Date) else series
    micros = np.asarray(stamps.dt.timestamp("us").cast(nw.Float64).to_numpy(), dtype=np.float64)
    return micros / 86_400e6, "days"


def _refitted(model: Model, train: Table, moments: Floats, newer: list[tuple[Table, Floats]], task: Task, unit: str) -> Aged:
    rows = known(train)
    rows = rows[np.isfinite(moments[rows])]
    rows = rows[np.argsort(moments[rows], kind="stable")]
    half = len(rows) // 2
    if half < WINDOWS * LEAST:
        raise Absent(f"train has {len(rows):,} labelled rows with a time: too few to learn from half of them")
    with global_state_kept(), quiet():
        learnt, older = afforded(model, train, rows[:half], 0)
        older = older or fit(model, train, learnt, 0)
        answers = [ask(older, table, task).prediction for table in (train, *(table for table, _ in newer))]
    end = float(moments[rows[half - 1]])
    said, after = list[Prediction](), list[Floats]()
    for answer, when in zip(answers, (moments, *(when for _, when in newer)), strict=True):
        if answer is None:
            raise Absent("a refit on the oldest rows cannot answer the tables")
        here = np.flatnonzero(when[answer.rows] > end)
        said.append(_only(answer, here))
        after.append(when[answer.rows[here]] - end)
    names = " and ".join([f"the rest of `{train.name}`", *(f"`{table.name}`" for table, _ in newer)])
    return _windows(names, len(learnt), np.concatenate(after), _joined(said), task, unit)


def _joined(predictions: list[Prediction]) -> Prediction:
    probas = [one.proba for one in predictions if one.proba is not None]
    truths = [one.truth for one in predictions if one.truth is not None]
    return Prediction(
        np.concatenate([one.rows for one in predictions]),
        np.concatenate([one.values for one in predictions]),
        np.concatenate(probas) if len(probas) == len(predictions) else None,
        np.concatenate(truths),
    )


def _only(prediction: Prediction, rows: Any) -> Prediction:
    return Prediction(
        prediction.rows[rows],
        prediction.values[rows],
        None if prediction.proba is None else prediction.proba[rows],
        None if prediction.truth is None else prediction.truth[rows],
    )


def _windows(asked: str, refit: int, after: Floats, prediction: Prediction, task: Task, unit: str) -> Aged:
    fine = [i for i, value in enumerate(after.tolist()) if math.isfinite(value) and value > 0 and _is_known(prediction, i)]
    if len(fine) < WINDOWS * LEAST:
        raise Absent(f"there are {len(fine)} labelled rows after the training rows: too few for {WINDOWS} windows of time")
    at = np.asarray(fine)
    lost = loss(_only(prediction, at), task)
    order = np.argsort(after[at], kind="stable")
    parts = np.array_split(order, WINDOWS)
    windows = tuple(Window(float(after[at][part].mean()), bounds.mean(lost[part]), len(part)) for part in parts)
    if windows[0].after == windows[-1].after:
        raise Absent("all rows after the training rows are of one time")
    return Aged(asked, refit, windows, unit)


def _is_known(prediction: Prediction, row: int) -> bool:
    assert prediction.truth is not None
    value = prediction.truth[row]
    return value is not None and value == value
