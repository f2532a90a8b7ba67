"""How each kind of model is asked to predict: one small file a kind, found without importing any framework."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any, Protocol

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.fitted import says_fitted
from mlready_jupyter.subjects.models import estimator, function, lightgbm, one_column, onnx, statsmodels, xgboost
from mlready_jupyter.subjects.models.model import Model
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import attempt


class Adapter(Protocol):
    """A module with this function: a Model for what it knows, None for all else, a UsageError for what it knows and must refuse."""

    __name__: str

    def adapt(self, thing: Any, name: str) -> Model | None: ...


KINDS: tuple[Adapter, ...] = (onnx, xgboost, lightgbm, statsmodels, estimator, function)
"""In this order; those of plug-ins come first."""


def adapt(thing: Any, name: str = "model", kinds: Iterable[Adapter] = ()) -> Model:
    """The model behind one face, or a UsageError that says why it is none."""
    if isinstance(thing, Model):
        return thing
    if isinstance(thing, type):
        raise UsageError(f"{name} is the class {thing.__name__}; pass a fitted instance of it")
    for kind in (*kinds, *KINDS):
        model = kind.adapt(thing, name)
        if model is not None:
            return model._replace(adapter=kind.__name__, inner=one_column.inside(thing))
    raise UsageError(f"{name} is of type {type(thing).__name__}; expected an object with predict(X), or a function of a table")


def adapt_again(thing: Any, adapter: str) -> Model:
    """The model as one adapter makes it: in another process, which knows no settings."""
    return adapt(thing, kinds=(import_module(adapter),) if adapter else ())


def refuse_unfitted(model: Model, table: Table) -> None:
    """A UsageError for a model that looks unfitted and says so when it is asked for one row."""
    if says_fitted(model.thing) is not False:
        return
    error = attempt(model.predict, table.pick(slice(0, 1))).error
    if any(kind.__name__ == "NotFittedError" for kind in type(error).__mro__):
        raise UsageError(f"{model.name} is not fitted; fit it first: {model.name}.fit(X, y)")


__all__ = ["Adapter", "Model", "adapt", "adapt_again", "refuse_unfitted"]
