"""When two answers are two decisions, and when one is right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Prediction, Task
from mlready_jupyter.subjects.predictions import same
from mlready_jupyter.subjects.scores import as_positions

STEP = 0.1
"""A number is another decision from this part of the standard deviation of all answers on."""


def changed(new: NDArray[Any], old: NDArray[Any], task: Task | None) -> NDArray[np.bool_]:
    """Row by row, whether the decision is another one."""
    if _are_numbers(new, old, task):
        one, other = (np.asarray(values, dtype=np.float64) for values in (new, old))
        return np.asarray(np.abs(one - other) > STEP * max(float(np.nanstd(other)), 1e-300))
    return ~same(new, old)


def right(prediction: Prediction, task: Task, scale: float) -> NDArray[np.bool_]:
    """Row by row, whether the answer is the truth; a number may be a tenth of `scale` off."""
    assert prediction.truth is not None
    if task.classifies:
        return np.asarray(as_positions(prediction.values, task) == as_positions(prediction.truth, task))
    gap = np.asarray(prediction.values, dtype=np.float64) - np.asarray(prediction.truth, dtype=np.float64)
    return np.asarray(np.abs(gap) <= STEP * scale)


def _are_numbers(new: NDArray[Any], old: NDArray[Any], task: Task | None) -> bool:
    if task is not None:
        return not task.classifies
    return new.dtype.kind == "f" and old.dtype.kind in "fiu"
