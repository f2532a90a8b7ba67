"""How long a fit takes, as its rows grow: clones of the estimator, fitted on small parts of the training table."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.models.model import attribute
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.timing import Timing, sweep
from mlready_jupyter.subjects.trial import TookTooLong, attempt, limited

SECONDS = 0.8  # of wall time, at most
LEAST = 50  # rows of the smallest fit


class Fits(NamedTuple):
    """`rows` is how many there are to fit on; the sweep ends where its time does."""

    sweep: tuple[Timing, ...]
    rows: int


def measure(model: Model, train: Table) -> Fits:
    """Absent, with the reason, for what cannot be fitted again."""
    labels, clone = train.labels, attribute(sys.modules.get("sklearn.base"), "clone")
    estimator = attribute(model.thing, "best_estimator_") or model.thing
    if labels is None:
        raise Absent("train has no labels, so that nothing can be fitted on it")
    if clone is None or not callable(attribute(estimator, "fit")) or not callable(attribute(estimator, "get_params")):
        raise Absent("the model has no fit that can be timed again")
    order = np.random.default_rng(0).permutation(train.rows)

    def given(size: int) -> tuple[Any, Any]:
        rows = np.sort(order[:size])
        return train.pick(rows), labels[rows]

    def fit(pair: tuple[Any, Any]) -> None:
        with limited(2 * SECONDS):
            clone(estimator).fit(*pair)

    sizes = [size for size in (train.rows // 2**k for k in range(12, -1, -1)) if size >= LEAST]
    tried = attempt(fit, given(sizes[0])) if sizes else None
    if tried is None or tried.error is not None:  # a class that the smallest part lacks, or a wrapper that no clone can be made of
        sizes = sizes[2:]
        tried = attempt(fit, given(sizes[0])) if sizes else None
    if tried is None or tried.error is not None:
        raise Absent(f"a clone of the model cannot be fitted on {sizes[0]:,} rows: {tried.error}" if tried else "too few rows to fit on")
    try:
        return Fits(sweep(fit, given, sizes, SECONDS), train.rows)
    except TookTooLong as error:
        raise Absent(f"a fit on {sizes[0]:,} rows {error}") from None
