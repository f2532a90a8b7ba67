"""How a model does as time goes by after its training: the one at hand, or a refit on the oldest rows where none are newer than train."""

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
from mlready_jupyter.subjects.refits import affordable, fit, known
from mlready_jupyter.subjects.repeats import global_state_kept
from mlready_jupyter.subjects.strata import loss
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.trial import quiet

WINDOWS, LEAST = 8, 25
"""Windows of equal count, and rows that each has at least."""


class Window(NamedTuple):
    """Labelled rows of one stretch of time: the mean time after training, and the mean loss."""

    after: float
    loss: Interval
    rows: int


class Aged(NamedTuple):
    """`table` is where the rows come from, `refit` how many rows of train a refit learnt from (0: it is the model at hand)."""

    table: str
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
    """Asked of labelled tables after train; else a clone learns the oldest half of train and is asked about the rest."""
    moments, unit = moments_of(train, time)
    end = float(np.nanmax(moments))
    for table, prediction in later:
        if table.labels is None or time not in table.columns:
            continue
        when, _ = moments_of(table, time)
        newer = when[prediction.rows] > end
        if newer.mean() > 0.9:
            return _windows(table.name, 0, when[prediction.rows] - end, prediction, task, unit)
    return _refitted(model, train, moments, task, unit)


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


def _refitted(model: Model, train: Table, moments: Floats, task: Task, unit: str) -> Aged:
    rows = known(train)
    rows = rows[np.isfinite(moments[rows])]
    rows = rows[np.argsort(moments[rows], kind="stable")]
    half = len(rows) // 2
    if half < WINDOWS * LEAST:
        raise Absent(f"train has {len(rows):,} labelled rows with a time: too few to learn from half of them")
    from time import perf_counter

    with global_state_kept(), quiet():
        few = rows[:half][:: max(half // 300, 1)]
        start = perf_counter()
        fit(model, train, few, 0)
        most = affordable(perf_counter() - start, len(few), half)
        if most < len(few):
            raise Absent("there is no time to fit it again on the oldest rows")
        learnt = rows[:half][:: -(-half // most)]
        older = fit(model, train, learnt, 0)
        answer = ask(older, train, task)
    if answer.prediction is None:
        raise Absent("a refit on the oldest rows cannot answer train")
    asked, end = answer.prediction, float(moments[rows[half - 1]])
    newer = np.flatnonzero(np.isin(asked.rows, rows[half:]) & (moments[asked.rows] > end))
    return _windows(train.name, len(learnt), moments[asked.rows[newer]] - end, _only(asked, newer), task, unit)


def _only(prediction: Prediction, rows: Any) -> Prediction:
    return Prediction(
        prediction.rows[rows],
        prediction.values[rows],
        None if prediction.proba is None else prediction.proba[rows],
        None if prediction.truth is None else prediction.truth[rows],
    )


def _windows(name: str, refit: int, after: Floats, prediction: Prediction, task: Task, unit: str) -> Aged:
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
    return Aged(name, refit, windows, unit)


def _is_known(prediction: Prediction, row: int) -> bool:
    assert prediction.truth is not None
    value = prediction.truth[row]
    return value is not None and value == value
