"""How each kind of model is asked to predict: one small file a kind, found without importing any framework."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.fitted import says_fitted
from mlready_jupyter.subjects.models import estimator, function
from mlready_jupyter.subjects.models.model import Model
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import attempt

KINDS = (estimator, function)
"""In this order; each has `adapt(thing, name) -> Model | None`."""


def adapt(thing: Any, name: str = "model") -> Model:
    """The model behind one face, or a UsageError that says why it is none."""
    if isinstance(thing, Model):
        return thing
    if isinstance(thing, type):
        raise UsageError(f"{name} is the class {thing.__name__}; pass a fitted instance of it")
    for kind in KINDS:
        model: Model | None = kind.adapt(thing, name)
        if model is not None:
            return model
    raise UsageError(f"{name} is of type {type(thing).__name__}; expected an object with predict(X), or a function of a table")


def refuse_unfitted(model: Model, table: Table) -> None:
    """A UsageError for a model that looks unfitted and says so when it is asked for one row."""
    if says_fitted(model.thing) is not False:
        return
    error = attempt(model.predict, table.pick(slice(0, 1))).error
    if any(kind.__name__ == "NotFittedError" for kind in type(error).__mro__):
        raise UsageError(f"{model.name} is not fitted; fit it first: {model.name}.fit(X, y)")


__all__ = ["Model", "adapt", "refuse_unfitted"]
