"""Whole numbers in 32 bits, as databases and Arrow have them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("whole numbers in 32 bits", Contract.SAME_OR_REFUSED, "row.astype({COLUMN: 'int32'})", needs_names=True)
def int32(sample: Sample) -> Iterator[Feed]:
    """Whole numbers in 32 bits: what multiplies them overflows without a word."""
    limits = np.iinfo(np.int32)
    for column in sample.of_whole_numbers() if sample.typed else ():
        values = sample.frame[column]
        if values.dtype == "int64" and values.between(limits.min, limits.max).all():
            yield Feed(sample.cast([column], "int32"), sample.all_rows, str(column))
