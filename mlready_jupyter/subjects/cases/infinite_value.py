"""An infinite number, as a division by zero upstream leaves it, or the logarithm of zero."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("infinite value", Contract.FINITE_OR_REFUSED, "row.assign(**{COLUMN: float('inf')})", where="both")
def infinite_value(sample: Sample) -> Iterator[Feed]:
    """An infinite number, as a division by zero upstream leaves it, or the logarithm of zero."""
    for column in sample.of_numbers():
        yield Feed(sample.put(column, np.inf), sample.all_rows, str(column))
    for column in sample.of_floats():
        below = "row.assign(**{COLUMN: float('-inf')})"
        yield Feed(sample.put(column, -np.inf), sample.all_rows, str(column), recipe=below)
