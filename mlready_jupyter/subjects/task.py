"""Task: what the model is asked to do, found from the model and the labels."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.tables import Table

FEW = 20
"""Whole numbers with at most so many distinct values are taken for classes, unless the model says otherwise."""


class Task(NamedTuple):
    """`classes` in the order of predict_proba's columns; empty for a regression."""

    kind: Literal["binary", "multiclass", "regression"]
    classes: tuple[Any, ...] = ()

    @property
    def classifies(self) -> bool:
        return self.kind != "regression"


def find(model: Model | None, tables: list[Table]) -> Task | None:
    """The task, or None when there is neither a model that says it nor a label to read it from."""
    labels = next((table.labels for table in tables if table.labels is not None), None)
    if model is not None and model.classes is not None:
        if any(isinstance(of_one, np.ndarray | list) for of_one in model.classes):
            raise UsageError(f"{model.name} answers several questions at once (multilabel); one outcome a row is examined")
        return _classification(model.classes)
    if labels is None or (model is not None and model.kind == "regressor"):
        return None if labels is None and (model is None or model.kind != "regressor") else Task("regression")
    known = labels[~_missing(labels)]
    if known.dtype.kind in "OUSb":
        return _classification(tuple(sorted(set(known.tolist()), key=str)))
    distinct = np.unique(known)
    if (model is not None and model.kind == "classifier") or (len(distinct) <= FEW and bool((distinct == distinct.round()).all())):
        return _classification(tuple(distinct.tolist()))
    return Task("regression")


def _classification(classes: tuple[Any, ...]) -> Task:
    return Task("binary" if len(classes) <= 2 else "multiclass", classes)


def _missing(values: np.ndarray[Any, Any]) -> Any:
    return np.asarray([value is None or value != value for value in values]) if values.dtype.kind in "Of" else np.zeros(len(values), bool)
