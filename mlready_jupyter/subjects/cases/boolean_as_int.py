"""True and False as 1 and 0, as databases and CSV files keep them."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("flags as 0 and 1", Contract.SAME_OR_REFUSED, "row.astype({COLUMN: int})", needs_names=True)
def boolean_as_int(sample: Sample) -> Iterator[Feed]:
    for column in sample.of_flags() if sample.typed else ():
        if not sample.frame[column].isna().any():
            yield Feed(sample.cast([column], int), sample.all_rows, str(column))
