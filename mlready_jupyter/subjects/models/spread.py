"""How sure a regression says it is of each answer: the standard deviation that some models of scikit-learn give beside it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mlready_jupyter.subjects.models.model import Model, attribute


def spread_of(model: Model) -> Callable[[Any], tuple[Any, Any]] | None:
    """A call that gives answers and their standard deviations, where the model's last step has `predict(X, return_std=True)`."""
    last = model.thing
    steps = attribute(last, "steps")
    if isinstance(steps, list) and steps:
        last = steps[-1][1]
    last = attribute(last, "best_estimator_") or last
    try:
        asked = inspect.signature(last.predict).parameters
    except (AttributeError, TypeError, ValueError):
        return None
    if "return_std" not in asked:
        return None
    predict = model.thing.predict
    return lambda given: tuple(predict(given, return_std=True))
