"""Whether the truth lies within the interval that a regression gives with its answer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.bounds import z
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.models.spread import spread_of
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import attempt

NOMINAL, ROWS = 0.9, 5_000


class Uncertain(NamedTuple):
    """`held` says, for each labelled row, whether its interval of NOMINAL holds the truth."""

    held: NDArray[np.bool_]


def ask_intervals(model: Model, test: Table) -> Uncertain:
    """Ask for the intervals of at most ROWS rows; Absent where the model gives none."""
    call = spread_of(model)
    if call is None:
        raise Absent("the model gives no intervals: predict(X, return_std=True) is asked for")
    if test.labels is None:
        raise Absent("no labels: pass test=(X, y)")
    rows = test.spread(ROWS)
    tried = attempt(call, test.pick(rows))
    if tried.error is not None:
        raise tried.error
    answers, spreads = (np.asarray(part, dtype=np.float64).reshape(-1) for part in tried.value)
    truth = np.asarray(test.labels[rows], dtype=np.float64)
    known = np.isfinite(truth) & np.isfinite(answers) & np.isfinite(spreads)
    if not known.any():
        raise Absent("no labelled row has an interval")
    return Uncertain((np.abs(truth - answers) <= z(1 - NOMINAL) * spreads)[known])
