"""An index that repeats and does not ascend, as concat and sort leave it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("index duplicated", Contract.SAME_OR_REFUSED, "row.set_axis([7])", needs_names=True)
def index_duplicated(sample: Sample) -> Iterator[Feed]:
    rows = len(sample.frame)
    yield Feed(sample.frame.set_axis(pd.Index([(rows - i) // 2 for i in range(rows)])), sample.all_rows)
    yield Feed(sample.frame.set_axis(pd.Index([f"row {i}" for i in range(rows)])), sample.all_rows)
