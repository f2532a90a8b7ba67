"""A column that nobody asked for comes along."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("column extra", Contract.SAME_OR_REFUSED, "row.assign(mlready_extra=0.0)", needs_names=True)
def column_extra(sample: Sample) -> Iterator[Feed]:
    yield Feed(sample.frame.assign(mlready_extra=0.0), sample.all_rows)
