"""Numbers that arrive as text, as from JSON or a CSV file read without a schema."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("number as text", Contract.SAME_OR_REFUSED, "row.astype({COLUMN: str})", needs_names=True)
def number_as_text(sample: Sample) -> Iterator[Feed]:
    for column in sample.of_numbers():
        frame = sample.frame.copy()
        frame[column] = frame[column].map(repr).astype(object).where(frame[column].notna(), None)
        yield Feed(frame, sample.all_rows, str(column))
