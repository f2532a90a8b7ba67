"""One column is not sent at all."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("column missing", Contract.SAME_OR_REFUSED, "row.drop(columns=COLUMN)", needs_names=True)
def column_missing(sample: Sample) -> Iterator[Feed]:
    for column in sample.columns if sample.frame.shape[1] > 1 else ():
        yield Feed(sample.frame.drop(columns=column), sample.all_rows, str(column))
