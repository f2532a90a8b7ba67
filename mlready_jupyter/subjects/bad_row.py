"""One bad row in a batch: does it fail by itself, does it take the batch with it, or does it change the answers of the others?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from mlready_jupyter.subjects.cases.case import Sample
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import caller, same, tied
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import attempt


class BadRow(NamedTuple):
    """What came of a batch with one bad row. `changed` counts other rows whose answer is not the same as without it."""

    what: str
    column: str
    outcome: Literal["answered", "refused", "lost"]
    changed: int
    came_back: str


class BadRows(NamedTuple):
    results: tuple[BadRow, ...]
    rows: int


def run(model: Model, table: Table) -> BadRows:
    """An error on the sound batch itself is raised."""
    sample, call = Sample.of(table), caller(model, "predict")
    plain = attempt(call, sample.given(sample.frame))
    if plain.error is not None:
        raise plain.error
    again = attempt(call, sample.given(sample.frame))
    if again.error is not None or np.shape(again.value) != np.shape(plain.value) or not same(again.value, plain.value).all():
        return BadRows((), len(sample.frame))  # it contradicts itself without any bad row: see reliability/repeat-call
    loose = tied(np.asarray(model.proba(sample.given(sample.frame)))) if model.proba else np.zeros(len(plain.value), dtype=bool)
    return BadRows(tuple(_tried(call, sample, plain.value, loose, *bad) for bad in _bad(sample)), len(sample.frame))


def _bad(sample: Sample) -> Iterator[tuple[str, Any, Any]]:
    """A gap, a number without bound and an unknown word, each in the first column that can hold it."""
    numbers, words = sample.of_numbers(), sample.of_text()
    floats = [name for name in numbers if sample.frame[name].dtype.kind == "f"]
    if floats:
        yield "a gap", floats[0], np.nan
        yield "an infinite number", floats[0], np.inf
    if words:
        yield "an unknown word", words[0], "\u2205 no such word"


def _tried(call: Any, sample: Sample, plain: Any, loose: Any, what: str, column: Any, value: Any) -> BadRow:
    middle = len(sample.frame) // 2
    frame: pd.DataFrame = sample.frame.copy()
    frame.iloc[middle, list(frame.columns).index(column)] = value
    trial = attempt(call, sample.given(frame))
    if trial.error is not None:
        return BadRow(what, str(column), "refused", 0, type(trial.error).__name__)
    if np.shape(trial.value) != np.shape(plain):
        return BadRow(what, str(column), "lost", 0, f"{len(np.atleast_1d(trial.value))} answers for {len(frame)} rows")
    differs = ~same(trial.value, plain) & ~loose
    differs[middle] = False
    return BadRow(what, str(column), "answered", int(differs.sum()), "")
