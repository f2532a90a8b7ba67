"""When two answers are two decisions, and when one is right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Prediction, Task
from mlready_jupyter.subjects.predictions import same
from mlready_jupyter.subjects.scores import as_positions


def step(one: Prediction, task: Task | None) -> float:
    """From where on two numbers are two decisions: a tenth of the spread of all answers, or half of the usual error if that is more.

    What is smaller than half of the error nobody could act upon. 0 for classes.
    """
    if not are_numbers(one, task):
        return 0.0
    values = np.asarray(one.values, dtype=np.float64)
    spread = 0.1 * float(np.nanstd(values))
    if one.truth is None:
        return spread
    gaps = values - np.asarray(one.truth, dtype=np.float64)
    gaps = gaps[np.isfinite(gaps)]
    return max(spread, 0.5 * float(np.sqrt((gaps**2).mean()))) if len(gaps) else spread


def changed(new: Prediction, old: Prediction, task: Task | None, step: float) -> NDArray[np.bool_]:
    """Row by row, whether the decision is another one."""
    if are_numbers(old, task):
        one, other = (np.asarray(given.values, dtype=np.float64) for given in (new, old))
        return np.asarray(np.abs(one - other) > max(step, 1e-300))
    return ~same(new.values, old.values)


def right(prediction: Prediction, task: Task, step: float) -> NDArray[np.bool_]:
    """Row by row, whether the answer is the truth; a number may be a step off."""
    assert prediction.truth is not None
    if task.classifies:
        return np.asarray(as_positions(prediction.values, task) == as_positions(prediction.truth, task))
    gap = np.asarray(prediction.values, dtype=np.float64) - np.asarray(prediction.truth, dtype=np.float64)
    return np.asarray(np.abs(gap) <= step)


def are_numbers(prediction: Prediction, task: Task | None) -> bool:
    return not task.classifies if task is not None else prediction.values.dtype.kind == "f"
