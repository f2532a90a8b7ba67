"""A row in which nothing is known."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("null in every column", Contract.FINITE_OR_REFUSED, "row.mask(row.notna())", where="both")
def null_everywhere(sample: Sample) -> Iterator[Feed]:
    """A row in which nothing is known."""
    frame = pd.DataFrame({name: sample.frame[name].mask(sample.frame[name].notna()) for name in sample.frame})
    yield Feed(frame, sample.all_rows)
