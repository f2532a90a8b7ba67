"""One column arrives under another name."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("column renamed", Contract.SAME_OR_REFUSED, "row.rename(columns={COLUMN: COLUMN + '_renamed'})", needs_names=True)
def column_renamed(sample: Sample) -> Iterator[Feed]:
    for column in sample.columns:
        yield Feed(sample.frame.rename(columns={column: f"{column}_renamed"}), sample.all_rows, str(column))
