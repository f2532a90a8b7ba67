"""How each kind of model is asked to predict: one small file a kind, found without importing any framework."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.models import estimator, function
from mlready_jupyter.subjects.models.model import Model

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
    raise UsageError(f"{name} is a {type(thing).__name__}; expected an object with predict(X), or a function of a table")


__all__ = ["Model", "adapt"]
