"""Whole numbers as floats: one missing value upstream turns a column of pandas into them."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("whole numbers as floats", Contract.SAME_OR_REFUSED, "row.astype({COLUMN: float})", needs_names=True)
def integer_as_float(sample: Sample) -> Iterator[Feed]:
    for column in sample.of_whole_numbers() if sample.typed else ():
        if not sample.frame[column].isna().any():
            yield Feed(sample.cast([column], "float64"), sample.all_rows, str(column))
