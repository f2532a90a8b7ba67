"""Results of statsmodels, from arrays or from a formula: `predict` gives means, which of a binary outcome are probabilities."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from mlready_jupyter.subjects.models.model import Model, attribute, is_a, one_outcome

BINARY = ("Logit", "Probit", "ConditionalLogit")


def adapt(thing: Any, name: str) -> Model | None:
    model = attribute(thing, "model")
    if not (is_a(thing, "statsmodels", "ResultsWrapper") or is_a(thing, "statsmodels", "Results")) or model is None:
        return None
    kinds = {kind.__name__ for kind in type(model).__mro__}
    if type(model).__module__.startswith("statsmodels.tsa"):
        raise one_outcome(name, f"({type(model).__name__}) forecasts a series; pass a function of a table that asks it")
    columns = _of_formula(model) if attribute(model, "formula") else _of_arrays(model)
    width = None if attribute(model, "formula") else int(model.exog.shape[1])
    if "MNLogit" in kinds:
        named = attribute(model, "_ynames_map") or {}
        classes = tuple(_number(text) for text in named.values()) or tuple(range(int(model.J)))
        return Model(
            thing,
            name,
            lambda table: np.asarray(classes)[np.asarray(thing.predict(table)).argmax(axis=1)],
            lambda table: np.asarray(thing.predict(table)),
            classes,
            columns,
            width,
            "classifier",
        )
    binary = kinds & {*BINARY} or type(attribute(model, "family")).__name__ == "Binomial"
    return Model(thing, name, thing.predict, columns=columns, width=width, kind="classifier" if binary else "regressor")


def _of_arrays(model: Any) -> tuple[str, ...] | None:
    """The columns of the exog it was given; None where that was an array, and the names were made up."""
    names = attribute(attribute(attribute(model, "data"), "orig_exog"), "columns")
    return None if names is None else tuple(map(str, names))


def _of_formula(model: Any) -> tuple[str, ...] | None:
    """The columns of the frame that the right side of the formula speaks of."""
    data = attribute(model, "data")
    frame, spec = attribute(data, "frame"), attribute(data, "model_spec") or attribute(data, "design_info")
    factors = attribute(spec, "factor_infos")
    spoken = set(attribute(spec, "required_variables") or ())
    try:
        for factor in factors or ():
            for node in ast.walk(ast.parse(str(factor.name() if hasattr(factor, "name") else factor), mode="eval")):
                spoken |= {node.id} if isinstance(node, ast.Name) else {node.value} if isinstance(node, ast.Constant) else set()
    except SyntaxError:
        return None
    names = tuple(str(column) for column in attribute(frame, "columns") if column in spoken) if frame is not None else ()
    return names or None


def _number(text: Any) -> Any:
    try:
        return int(text)
    except ValueError:
        return text
