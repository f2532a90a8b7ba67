"""A missing value in one column at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("null in one column", Contract.FINITE_OR_REFUSED, "row.assign(**{COLUMN: None})")
def null_each_column(sample: Sample) -> Iterator[Feed]:
    for column in sample.columns:
        values = sample.frame[column]
        nothing = values.astype(float) * np.nan if _plain_number(values) else values.where(pd.Series(False, index=values.index))
        yield Feed(
            sample.frame.assign(**{str(column): nothing}) if isinstance(column, str) else _set(sample.frame, column, nothing),
            sample.all_rows,
            str(column),
        )


def _plain_number(values: pd.Series) -> bool:
    return isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf"


def _set(frame: pd.DataFrame, column: object, values: pd.Series) -> pd.DataFrame:
    frame = frame.copy()
    frame[column] = values
    return frame
