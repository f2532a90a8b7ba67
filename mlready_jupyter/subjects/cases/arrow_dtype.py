"""The types of Arrow, as readers of Parquet files may give them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case(
    "Arrow types",
    Contract.SAME_OR_REFUSED,
    "row.assign(**{COLUMN: row[COLUMN].convert_dtypes(dtype_backend='pyarrow')})",
    needs_names=True,
)
def arrow_dtype(sample: Sample) -> Iterator[Feed]:
    """The types of Arrow, as readers of Parquet files may give them."""
    for column in (*sample.of_numbers(), *sample.of_text()) if sample.typed and "pyarrow" in sys.modules else ():
        values = sample.frame[column]
        if isinstance(values.dtype, np.dtype | pd.StringDtype):
            yield Feed(sample.put(column, values.convert_dtypes(dtype_backend="pyarrow")), sample.all_rows, str(column))
