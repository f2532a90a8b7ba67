"""Text as categories: another reader, or somebody who saved memory."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("text as categories", Contract.SAME_OR_REFUSED, "row.astype({COLUMN: 'category'})", needs_names=True)
def text_as_category(sample: Sample) -> Iterator[Feed]:
    for column in sample.of_text() if sample.typed else ():
        if not isinstance(sample.frame[column].dtype, pd.CategoricalDtype) and not sample.frame[column].isna().any():
            yield Feed(sample.cast([column], "category"), sample.all_rows, str(column))
