"""A text without end: what searches it with a careless pattern does not come back."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

TIMES = 200_000


@case("text without end", Contract.FINITE_OR_REFUSED, f"row.assign(**{{COLUMN: 'a1 ' * {TIMES}}})", where="elsewhere")
def long_text(sample: Sample) -> Iterator[Feed]:
    """A text of half a million characters, as somebody pastes it into a form."""
    for column in sample.of_text() if sample.typed else ():
        yield Feed(sample.put(column, "a1 " * TIMES), sample.all_rows, str(column)).only([0])
