"""The same rows in another library: an array, polars, a list of records."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pandas as pd

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("another kind of table", Contract.SAME_OR_REFUSED, "row.to_numpy(copy=True)", milder=Severity.WARNING)
def frame_kind(sample: Sample) -> Iterator[Feed]:
    """The same rows as an array, as a polars frame, as a list of records: the same answers, or an error."""
    plain = Feed(sample.frame, sample.all_rows)
    if not sample.named:
        yield plain._replace(native=lambda frame: frame, recipe="pd.DataFrame(row)")
        return
    if not sample.typed:
        yield plain._replace(native=lambda frame: frame, recipe="row")
    yield plain._replace(native=lambda frame: frame.to_numpy(copy=True), recipe="row.to_numpy(copy=True)")
    if "polars" in sys.modules and sample.typed:
        yield plain._replace(native=_as_polars, recipe="polars.DataFrame(row.to_dict('list'))")
    yield plain._replace(native=lambda frame: frame.to_dict("records"), recipe="row.to_dict('records')")


def _as_polars(frame: pd.DataFrame) -> Any:
    return sys.modules["polars"].DataFrame(frame.to_dict("list"))
