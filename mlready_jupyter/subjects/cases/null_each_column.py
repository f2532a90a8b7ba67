"""A missing value in one column at a time."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("null in one column", Contract.FINITE_OR_REFUSED, "row.assign(**{COLUMN: row[COLUMN].mask(row[COLUMN].notna())})")
def null_each_column(sample: Sample) -> Iterator[Feed]:
    """A missing value in one column at a time."""
    for column in sample.columns:
        values = sample.frame[column]
        yield Feed(sample.put(column, values.mask(values.notna())), sample.all_rows, str(column))
