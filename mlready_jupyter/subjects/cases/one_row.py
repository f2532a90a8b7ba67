"""One row alone, as a service that answers single requests sends it."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("one row", Contract.SAME, "row.iloc[[0]]")
def one_row(sample: Sample) -> Iterator[Feed]:
    for row in sample.all_rows[:3]:
        yield Feed(sample.frame, sample.all_rows, recipe=f"row.iloc[[{row}]]").only([int(row)])
