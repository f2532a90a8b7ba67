"""A missing value as NA, as the nullable types of pandas have it, not as NaN."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case
from mlready_jupyter.subjects.cases.missing_as_none import MOST


@case(
    "missing as NA, not NaN",
    Contract.SAME_OR_REFUSED,
    "row.assign(**{COLUMN: pd.Series([pd.NA] * len(row), row.index, dtype='Float64')})",
    against="row.assign(**{COLUMN: float('nan')})",
    needs_names=True,
    milder=Severity.WARNING,
)
def missing_as_na(sample: Sample) -> Iterator[Feed]:
    """NA of a nullable type must be answered like NaN."""
    for column in sample.of_numbers()[:MOST] if sample.typed else ():
        if isinstance(sample.frame[column].dtype, np.dtype):
            missing = pd.Series([pd.NA] * len(sample.frame), index=sample.frame.index, dtype="Float64")
            yield Feed(sample.put(column, missing), sample.all_rows, str(column), against=sample.put(column, np.nan))
