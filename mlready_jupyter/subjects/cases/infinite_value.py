"""An infinite number, as a division by zero upstream leaves it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("infinite value", Contract.FINITE_OR_REFUSED, "row.assign(**{COLUMN: float('inf')})")
def infinite_value(sample: Sample) -> Iterator[Feed]:
    for column in sample.of_numbers():
        frame = sample.frame.copy()
        frame[column] = np.inf
        yield Feed(frame, sample.all_rows, str(column))
