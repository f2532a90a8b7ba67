"""Anything with predict(X): scikit-learn's estimators and pipelines, and all that keep its conventions."""

from __future__ import annotations

from typing import Any, Literal

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.models.model import Model


def adapt(thing: Any, name: str) -> Model | None:
    predict = _attribute(thing, "predict")
    if predict is None:
        return None
    if not callable(predict):
        raise UsageError(f"{name}.predict is a {type(predict).__name__}, not a method; expected predict(X)")
    proba = _attribute(thing, "predict_proba")
    columns, width, classes = (_attribute(thing, word) for word in ("feature_names_in_", "n_features_in_", "classes_"))
    return Model(
        thing,
        name,
        predict,
        proba=proba if callable(proba) else None,
        classes=None if classes is None else tuple(classes),
        columns=None if columns is None else tuple(map(str, columns)),
        width=int(width) if width is not None else None,
        kind=_kind(thing, classes),
    )


def _kind(thing: Any, classes: Any) -> Literal["classifier", "regressor", ""]:
    if classes is not None:
        return "classifier"
    declared = _attribute(thing, "_estimator_type")
    if declared is None:
        tags = _attribute(thing, "__sklearn_tags__")
        try:
            declared = getattr(tags(), "estimator_type", None) if callable(tags) else None
        except Exception:  # a broken third-party estimator must not stop the exam here
            declared = None
    return declared if declared in ("classifier", "regressor") else ""


def _attribute(thing: Any, name: str) -> Any:
    """An attribute, None when it is not there or cannot be had (properties of unfitted estimators raise all sorts)."""
    try:
        return getattr(thing, name, None)
    except Exception:
        return None
