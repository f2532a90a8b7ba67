"""The same model fitted again: with other seeds, or on older rows only. Budgeted: a try on few rows says how many can be afforded."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlready_jupyter.core.judge import told
from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.models import Model, adapt
from mlready_jupyter.subjects.predictions import Prediction, ask, same
from mlready_jupyter.subjects.repeats import global_state_kept
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.trial import attempt, quiet

SEEDS = (101, 202, 303)
MOST, TRY = 10_000, 300
ASKED = 10_000
"""Rows of the table that refits are asked about."""
STRIDE = 8
"""How many times the rows of a try a fit may have at most: what is reckoned from far smaller ones may be far off."""
SECONDS, PATIENCE = 0.8, 3
"""What one fit may take, which grows with the power 1.2 of the rows as far as is known; and how many times as long until it is stopped."""


class Pace(NamedTuple):
    """`rows` are those of train that one fit may have; `fitted` the model on them, where the last try was on all of these."""

    rows: NDArray[np.int64]
    fitted: Model | None


class Refits(NamedTuple):
    """What models fitted on the same rows with other seeds answer for the rows of one table."""

    rows: int
    of: int
    """Rows they were fitted on, and rows of train."""
    predictions: tuple[Prediction, ...]

    @property
    def whole(self) -> bool:
        return self.rows == self.of


def pace(model: Model, train: Table) -> Pace:
    """Found once for all that fits the model again, with the first of the seeds."""
    with global_state_kept(), quiet():
        return afforded(model, train, known(train), SEEDS[0])


def refits(model: Model, train: Table, sample: Table, task: Task, pace: Pace) -> Refits:
    """Three refits, or two where the seed changes nothing; Absent where the model cannot be fitted again, or not in time."""
    rows, fitted = pace
    made: list[Prediction] = []
    with global_state_kept(), quiet():
        for seed in SEEDS:
            fitted = fitted or fit(model, train, rows, seed)
            answer = ask(fitted, sample, task, most=ASKED)
            if answer.prediction is None:
                raise Absent(f"a refit cannot answer `{sample.name}`: {told(answer.error) if answer.error else 'nothing came back'}")
            made.append(answer.prediction)
            fitted = None
            if len(made) == 2 and bool(same(made[0].values, made[1].values).all()):
                break
    return Refits(len(rows), train.rows, tuple(made))


def fit(model: Model, train: Table, rows: NDArray[np.int64], seed: int) -> Model:
    """A clone fitted on some rows of train; Absent with the reason where that cannot be."""
    assert train.labels is not None
    thing, labels = _clone(model, seed), train.labels[rows]
    random.seed(seed)
    np.random.seed(seed)  # models without a seed of their own draw from here; the caller puts the state back
    tried = attempt(lambda given: thing.fit(given, labels), train.pick(rows), seconds=PATIENCE * SECONDS)
    if tried.error is not None:
        raise Absent(f"it cannot be fitted again on {len(rows):,} rows of train: {told(tried.error)}")
    return adapt(thing, model.name)


def known(train: Table) -> NDArray[np.int64]:
    """The rows of train that have a label."""
    if train.labels is None:
        raise Absent("train has no labels: pass train=(X, y)")
    return np.flatnonzero(~np.asarray(pd.isna(train.labels), dtype=bool))


def afforded(model: Model, train: Table, rows: NDArray[np.int64], seed: int) -> Pace:
    """The rows that one fit may have, found on a growing part of them, and never more than STRIDE times those of the largest try.

    Absent where not even TRY rows can be afforded.
    """
    few, spent, before = _evenly(rows, TRY), 0.0, None
    while True:
        start, worked = perf_counter(), process_time()
        try:
            tried = fit(model, train, few, seed)
        except Absent:  # it was stopped: more rows made it harder than they are many
            if before is None:
                raise
            return before
        before = Pace(few, tried)
        taken = min(perf_counter() - start, process_time() - worked)  # as on a machine with nothing else to do
        spent += taken
        most = min(int(len(few) * (SECONDS / max(taken, 1e-4)) ** (1 / 1.2)), len(rows), MOST)
        if len(few) == len(rows) or len(few) == MOST:
            return Pace(few, tried)
        if most < len(few):
            raise Absent(f"it takes {taken:.1f} s to fit it on {len(few):,} rows: there is no time for refits")
        if most <= STRIDE * len(few) or spent > SECONDS:
            return Pace(_evenly(rows, min(most, STRIDE * len(few))), None)
        few = _evenly(rows, min(most // 2, STRIDE * len(few)))


def _evenly(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    return rows if len(rows) <= most else rows[np.unique(np.linspace(0, len(rows) - 1, most).round().astype(np.int64))]


def _clone(model: Model, seed: int) -> Any:
    """An unfitted twin with every seed set; of a search, of what it chose."""
    thing = getattr(model.thing, "best_estimator_", model.thing)
    if "sklearn" not in sys.modules or not all(callable(getattr(thing, name, None)) for name in ("fit", "get_params", "set_params")):
        raise Absent("it cannot be fitted again: that takes fit and get_params, as scikit-learn's estimators have them")
    from sklearn.base import clone

    make: Callable[[Any], Any] = clone
    try:
        twin = make(thing)
        seeds = [name for name in twin.get_params(deep=True) if name.rpartition("__")[2] == "random_state"]
        twin.set_params(**dict.fromkeys(seeds, seed))
    except Exception as error:  # an estimator of the user's own may break any of the conventions
        raise Absent(f"it cannot be cloned: {told(error)}") from None
    return twin
