"""Rows that cannot be written to, as memory-mapped arrays and workers that share them are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case(
    "read-only rows",
    Contract.SAME,
    "pd.DataFrame(np.broadcast_to(row.to_numpy(), row.shape), row.index, row.columns, copy=False)",
    milder=Severity.WARNING,
)
def read_only(sample: Sample) -> Iterator[Feed]:
    """Rows that cannot be written to, as memory-mapped arrays and workers that share them are."""
    kinds = {str(dtype) for dtype in sample.frame.dtypes}
    if len(kinds) > 1 or not isinstance(sample.frame.dtypes.iloc[0], np.dtype):
        return
    plain = Feed(sample.frame, sample.all_rows)
    if sample.typed:
        yield plain._replace(native=lambda frame: pd.DataFrame(_frozen(frame), frame.index, frame.columns, copy=False))
    elif not sample.named and isinstance(sample.given(sample.frame), np.ndarray):
        yield plain._replace(native=_frozen, recipe="np.broadcast_to(row.to_numpy(), row.shape)")


def _frozen(frame: pd.DataFrame) -> Any:
    values = frame.to_numpy()
    return np.broadcast_to(values, values.shape)
