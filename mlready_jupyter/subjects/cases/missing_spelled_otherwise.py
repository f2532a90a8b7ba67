"""A missing value spelled another way: None from JSON, NA from a nullable type, NaN from a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

MOST = 10
"""Columns of a kind."""


@case(
    "missing as None or NA, not NaN", Contract.SAME_OR_REFUSED, "row.astype(object).assign(**{COLUMN: None})", needs_names=True, milder=True
)
def missing_spelled_otherwise(sample: Sample) -> Iterator[Feed]:
    for column in sample.of_numbers()[:MOST] if sample.typed else ():
        if isinstance(sample.frame[column].dtype, np.dtype):
            yield _feed(sample, column, np.nan, None, object)
            yield _feed(sample, column, np.nan, pd.NA, "Float64")
    for column in sample.of_text()[:MOST] if sample.typed else ():
        if sample.frame[column].dtype == object:
            yield _feed(sample, column, np.nan, None, object)


def _feed(sample: Sample, column: Any, one: Any, other: Any, dtype: Any) -> Feed:
    plain, otherwise = sample.frame.copy(), sample.frame.copy()
    plain[column] = pd.Series([one] * len(plain), index=plain.index, dtype=object if sample.frame[column].dtype == object else float)
    otherwise[column] = pd.Series([other] * len(plain), index=plain.index, dtype=dtype)
    return Feed(otherwise, sample.all_rows, str(column), against=plain)
