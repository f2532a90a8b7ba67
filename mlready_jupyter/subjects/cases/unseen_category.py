"""A word that training never saw."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

WORD = "never seen before"


@case("unseen category", Contract.FINITE_OR_REFUSED, f"row.assign(**{{COLUMN: {WORD!r}}})")
def unseen_category(sample: Sample) -> Iterator[Feed]:
    """A word that training never saw."""
    for column in sample.of_words():
        kind = "category" if isinstance(sample.frame[column].dtype, pd.CategoricalDtype) else None
        words = pd.Series([WORD] * len(sample.frame), sample.frame.index, dtype=kind)
        recipe = f"row.assign(**{{COLUMN: pd.Series([{WORD!r}] * len(row), row.index, dtype='category')}})" if kind else ""
        yield Feed(sample.put(column, words), sample.all_rows, str(column), recipe=recipe)
