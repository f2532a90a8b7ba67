"""A missing value as None, as JSON has it, not as NaN."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

MOST = 10
"""Columns of a kind."""


@case(
    "missing as None, not NaN",
    Contract.SAME_OR_REFUSED,
    "row.assign(**{COLUMN: pd.Series([None] * len(row), row.index, dtype=object)})",
    against="row.assign(**{COLUMN: pd.Series([float('nan')] * len(row), row.index, dtype='O' if row[COLUMN].dtype == 'O' else float)})",
    needs_names=True,
    milder=Severity.WARNING,
)
def missing_as_none(sample: Sample) -> Iterator[Feed]:
    """None, as JSON has it, must be answered like NaN, as a file has it."""
    numbers = [name for name in sample.of_numbers()[:MOST] if isinstance(sample.frame[name].dtype, np.dtype)]
    words = [name for name in sample.of_text()[:MOST] if sample.frame[name].dtype == object]
    for column in (*numbers, *words) if sample.typed else ():
        rows = len(sample.frame)
        kind = object if column in words else float
        plain = sample.put(column, pd.Series([np.nan] * rows, index=sample.frame.index, dtype=kind))
        none = sample.put(column, pd.Series([None] * rows, index=sample.frame.index, dtype=object))
        yield Feed(none, sample.all_rows, str(column), against=plain)
