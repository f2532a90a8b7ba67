"""Numbers that arrive as text, as from JSON or a CSV file read without a schema."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case(
    "number as text",
    Contract.SAME_OR_REFUSED,
    "row.assign(**{COLUMN: row[COLUMN].map(repr).astype(object).where(row[COLUMN].notna(), None)})",
    needs_names=True,
)
def number_as_text(sample: Sample) -> Iterator[Feed]:
    for column in sample.of_numbers():
        values = sample.frame[column]
        text = values.map(repr).astype(object).where(values.notna(), None)
        yield Feed(sample.put(column, text), sample.all_rows, str(column))
