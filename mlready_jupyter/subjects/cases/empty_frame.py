"""A batch without rows: a quiet hour, or a filter that kept nothing."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("empty frame", Contract.SAME_OR_REFUSED, "row.iloc[:0]", where="both")
def empty_frame(sample: Sample) -> Iterator[Feed]:
    yield Feed(sample.frame.iloc[:0], sample.all_rows[:0])
