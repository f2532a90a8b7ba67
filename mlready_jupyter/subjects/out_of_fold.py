"""What the model says of rows that it was not fitted on: fitted again on folds of train, asked about the rest and about test."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mlready_jupyter.core.judge import told
from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import Prediction, ask
from mlready_jupyter.subjects.refits import Pace, fit
from mlready_jupyter.subjects.repeats import global_state_kept
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.trial import quiet

FOLDS, MOST, SEED = 3, 6_000, 101


class OutOfFold(NamedTuple):
    """Probabilities by refits on as many rows: for rows of train that they did not see, and for rows of test."""

    train: Prediction
    test: Prediction


def out_of_fold(model: Model, train: Table, test: Table, task: Task, pace: Pace) -> OutOfFold:
    """Both from models of one size, so that they can be compared; Absent where the model cannot be fitted again, or not in time."""
    if not task.classifies or model.proba is None:
        raise Absent("the model gives no probabilities: label noise asks for predict_proba")
    with global_state_kept(), quiet():
        rows = pace.rows[np.unique(np.linspace(0, len(pace.rows) - 1, min(MOST, len(pace.rows))).round().astype(int))]
        folds = np.random.default_rng(0).permutation(len(rows)) % FOLDS
        probas, values = np.full((len(rows), len(task.classes)), np.nan), np.empty(len(rows), dtype=object)
        for fold in range(FOLDS):
            fitted = fit(model, train, rows[folds != fold], SEED)
            answer = ask(fitted, Table("fold", train.pick(rows[folds == fold])), task)
            if answer.prediction is None or answer.prediction.proba is None:
                raise Absent(f"a refit cannot answer the rows left out: {told(answer.error) if answer.error else 'no probabilities'}")
            if answer.prediction.proba.shape[1] != len(task.classes):
                raise Absent("a class is so rare that a fold lacks it")
            probas[folds == fold] = answer.prediction.proba
            values[folds == fold] = answer.prediction.values
        held_out = _of_test(fitted, test, task)
    assert train.labels is not None
    return OutOfFold(Prediction(rows, values, probas, train.labels[rows]), held_out)


def _of_test(fitted: Model, test: Table, task: Task) -> Prediction:
    """The last refit, asked about at most MOST rows of test."""
    rows = test.spread(MOST)
    answer = ask(fitted, Table("test", test.pick(rows)), task)
    if answer.prediction is None or answer.prediction.proba is None:
        raise Absent(f"a refit cannot answer the rows of test: {told(answer.error) if answer.error else 'no probabilities'}")
    return answer.prediction._replace(rows=rows, truth=None if test.labels is None else test.labels[rows])
