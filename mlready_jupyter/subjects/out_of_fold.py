"""What the model says of its training rows when it was not fitted on them: fitted again on the other folds."""

from __future__ import annotations

import numpy as np

from mlready_jupyter.core.judge import told
from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import Prediction, ask
from mlready_jupyter.subjects.refits import afforded, fit, known
from mlready_jupyter.subjects.repeats import global_state_kept
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.trial import quiet

FOLDS, MOST, SEED = 3, 6_000, 101


def out_of_fold(model: Model, train: Table, task: Task) -> Prediction:
    """Probabilities for rows of train, each by a refit on other rows; Absent where the model cannot be fitted again, or not in time."""
    if not task.classifies or model.proba is None:
        raise Absent("the model gives no probabilities: label noise asks for predict_proba")
    with global_state_kept(), quiet():
        _, rows = afforded(model, train, known(train), SEED)
        rows = rows[np.unique(np.linspace(0, len(rows) - 1, min(MOST, len(rows))).round().astype(int))]
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
    assert train.labels is not None
    return Prediction(rows, values, probas, train.labels[rows])
