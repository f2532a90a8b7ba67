"""An index that is no row number: repeated, descending, of words, of times, of several levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

INDEXES = {
    "duplicated": "[7] * len(row)",
    "descending": "range(len(row), 0, -1)",
    "of words": "[f'row {i}' for i in range(len(row))]",
    "of times": "pd.date_range('2026-01-01', periods=len(row), freq='h')",
    "of two levels": "pd.MultiIndex.from_product([['a'], range(len(row))])",
}


def _index(kind: str, rows: int) -> Any:
    match kind:
        case "duplicated":
            return [7] * rows
        case "descending":
            return range(rows, 0, -1)
        case "of words":
            return [f"row {i}" for i in range(rows)]
        case "of times":
            return pd.date_range("2026-01-01", periods=rows, freq="h")
    return pd.MultiIndex.from_product([["a"], range(rows)])


@case("index otherwise", Contract.SAME_OR_REFUSED, "row.set_axis([7] * len(row))", needs_names=True)
def index_otherwise(sample: Sample) -> Iterator[Feed]:
    """An index that is no row number: repeated, descending, of words, of times, of several levels."""
    for kind, recipe in INDEXES.items() if sample.typed else ():
        frame = sample.frame.set_axis(_index(kind, len(sample.frame)))
        yield Feed(frame, sample.all_rows, recipe=f"row.set_axis({recipe})")
