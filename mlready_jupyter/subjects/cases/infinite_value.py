"""An infinite number, as a division by zero upstream leaves it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("infinite value", Contract.FINITE_OR_REFUSED, "row.assign(**{COLUMN: float('inf')})", where="both")
def infinite_value(sample: Sample) -> Iterator[Feed]:
    """An infinite number, as a division by zero upstream leaves it."""
    for column in sample.of_numbers():
        yield Feed(sample.put(column, np.inf), sample.all_rows, str(column))


@case("minus infinity", Contract.FINITE_OR_REFUSED, "row.assign(**{COLUMN: float('-inf')})")
def minus_infinity(sample: Sample) -> Iterator[Feed]:
    """A number below all numbers, as the logarithm of zero is."""
    for column in sample.of_floats():
        yield Feed(sample.put(column, -np.inf), sample.all_rows, str(column))
