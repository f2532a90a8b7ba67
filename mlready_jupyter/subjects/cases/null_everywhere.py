"""A row in which nothing is known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("null in every column", Contract.FINITE_OR_REFUSED, "row.where(False)")
def null_everywhere(sample: Sample) -> Iterator[Feed]:
    yield Feed(pd.DataFrame({name: _nothing(sample.frame[name]) for name in sample.frame}), sample.all_rows)


def _nothing(values: pd.Series) -> pd.Series:
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf":
        return pd.Series(np.nan, index=values.index)
    return values.where(pd.Series(False, index=values.index))
