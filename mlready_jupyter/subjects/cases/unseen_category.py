"""A word that training never saw."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

WORD = "never seen before"


@case("unseen category", Contract.FINITE_OR_REFUSED, f"row.assign(**{{COLUMN: {WORD!r}}})")
def unseen_category(sample: Sample) -> Iterator[Feed]:
    for column in sample.of_words():
        if pd.api.types.is_datetime64_any_dtype(sample.frame[column]):
            continue
        frame = sample.frame.copy()
        categorical = isinstance(frame[column].dtype, pd.CategoricalDtype)
        frame[column] = pd.Series([WORD] * len(frame), index=frame.index, dtype="category" if categorical else None)
        yield Feed(frame, sample.all_rows, str(column))
