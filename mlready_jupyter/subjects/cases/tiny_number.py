"""Zero with a sign, and the smallest number there is: what divides by them, or compares their bits, slips."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case(
    "minus zero",
    Contract.SAME_OR_REFUSED,
    "row.assign(**{COLUMN: -0.0})",
    against="row.assign(**{COLUMN: 0.0})",
    needs_names=True,
    milder=Severity.WARNING,
)
def minus_zero(sample: Sample) -> Iterator[Feed]:
    """-0.0 is 0.0."""
    for column in sample.of_floats():
        yield Feed(sample.put(column, -0.0), sample.all_rows, str(column), against=sample.put(column, 0.0))


@case("denormal number", Contract.FINITE_OR_REFUSED, "row.assign(**{COLUMN: 5e-324})", milder=Severity.NOTE)
def denormal_number(sample: Sample) -> Iterator[Feed]:
    """The smallest number above zero: one divided by it is infinite."""
    for column in sample.of_floats():
        yield Feed(sample.put(column, 5e-324), sample.all_rows, str(column))
