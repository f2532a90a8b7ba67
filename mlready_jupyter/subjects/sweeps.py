"""Sweeps: some rows asked again and again while one column goes through its range: the curves of individual conditional expectation."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.agreement import Direction, Monotone
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import caller
from mlready_jupyter.subjects.swap import put
from mlready_jupyter.subjects.tables import Floats, Table
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.trial import attempt

ROWS, STEPS = 200, 12


class Sweep(NamedTuple):
    """`answers` is (rows, steps); a row whose column was not known is left out."""

    column: str
    direction: Direction
    steps: Floats
    answers: Floats
    error: str = ""

    @property
    def falls(self) -> Floats:
        """How far each step goes against the declared direction, (rows, steps - 1); 0 where it does not."""
        sign = 1.0 if self.direction == "increasing" else -1.0
        against = np.maximum(-sign * np.diff(self.answers, axis=1), 0.0)
        noise = 1e-9 * max(float(np.nanmax(np.abs(self.answers), initial=0.0)), 1e-300)
        return np.where(against > noise, against, 0.0)


def sweep(model: Model, table: Table, monotone: Monotone, task: Task | None) -> tuple[Sweep, ...]:
    """One sweep for each declared column that the table has."""
    if task is not None and task.kind == "multiclass":
        raise Absent("the answer is one of many classes: no direction is up")
    declared = {column: direction for column, direction in monotone.items() if column in table.columns}
    if not declared:
        raise Absent(f"`{table.name}` has none of the columns declared monotone: {', '.join(monotone)}")
    call = caller(model, "predict_proba" if model.proba is not None else "predict")
    return tuple(_sweep(call, table, column, direction) for column, direction in declared.items())


def _sweep(call: Any, table: Table, column: str, direction: Direction) -> Sweep:
    if table.kind(column) != "number":
        return Sweep(column, direction, np.empty(0), np.empty((0, 0)), f"it is no number in `{table.name}`")
    known = np.flatnonzero(np.isfinite(table.numbers(column)))
    rows = known[np.unique(np.linspace(0, max(len(known) - 1, 0), ROWS).round().astype(int))] if len(known) else known
    values = table.numbers(column)[known]
    steps = np.unique(np.quantile(values, np.linspace(0, 1, STEPS), method="inverted_cdf")) if len(known) else values
    if len(steps) < 2:
        return Sweep(column, direction, np.empty(0), np.empty((0, 0)), "it has fewer than two known values")
    asked = np.tile(steps, len(rows))
    answer = attempt(call, put(table.pick(np.repeat(rows, len(steps))), table, column, [float(value) for value in asked]))
    if answer.error is not None:
        return Sweep(column, direction, steps, np.empty((0, 0)), f"the model refused it: {type(answer.error).__name__}")
    last = np.asarray(answer.value)
    last = last if last.ndim == 1 else last[:, -1]
    if last.dtype.kind not in "fiub" or len(last) != len(asked):
        return Sweep(column, direction, steps, np.empty((0, 0)), "the answers are no numbers")
    return Sweep(column, direction, steps, last.astype(np.float64).reshape(len(rows), len(steps)))
