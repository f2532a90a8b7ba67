"""The types of pandas that can hold NA: Int64, Float64, boolean."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

NULLABLE = {"i": "Int64", "f": "Float64", "b": "boolean"}


@case("nullable types", Contract.SAME_OR_REFUSED, "row.astype({COLUMN: KIND})", needs_names=True)
def nullable_dtype(sample: Sample) -> Iterator[Feed]:
    for column in [*sample.of_numbers(), *sample.of_flags()] if sample.typed else ():
        kind = sample.frame[column].dtype
        if isinstance(kind, np.dtype) and kind.kind in NULLABLE:
            to = NULLABLE[kind.kind]
            yield Feed(sample.cast([column], to), sample.all_rows, str(column), recipe=f"row.astype({{COLUMN: {to!r}}})")
