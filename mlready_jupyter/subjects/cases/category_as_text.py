"""Categories as plain text: the type is lost on the way through JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("categories as text", Contract.SAME_OR_REFUSED, "row.astype({COLUMN: object})", needs_names=True)
def category_as_text(sample: Sample) -> Iterator[Feed]:
    for column in sample.of_words() if sample.typed else ():
        values = sample.frame[column]
        if isinstance(values.dtype, pd.CategoricalDtype) and not values.isna().any():
            yield Feed(sample.put(column, values.astype(object)), sample.all_rows, str(column))
