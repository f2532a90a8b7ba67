"""A finite number beyond all measure."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("huge number", Contract.FINITE_OR_REFUSED, "row.assign(**{COLUMN: 1e30})", milder=Severity.NOTE, where="both")
def huge_number(sample: Sample) -> Iterator[Feed]:
    """A finite number beyond all measure: what squares or exponentiates it overflows."""
    for column in sample.of_floats():
        yield Feed(sample.put(column, 1e30), sample.all_rows, str(column))
