"""The same categories under other codes: a batch that holds only some of them numbers them anew."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case(
    "categories in another order",
    Contract.SAME_OR_REFUSED,
    "row.assign(**{COLUMN: row[COLUMN].cat.set_categories(row[COLUMN].cat.categories[::-1])})",
    needs_names=True,
)
def categories_reordered(sample: Sample) -> Iterator[Feed]:
    for column in sample.columns if sample.typed else ():
        values = sample.frame[column]
        if isinstance(values.dtype, pd.CategoricalDtype) and not values.dtype.ordered and len(values.dtype.categories) > 1:
            turned = values.cat.set_categories(values.dtype.categories[::-1])
            yield Feed(sample.put(column, turned), sample.all_rows, str(column))
