"""The same columns in another order, as another query or another version of a service sends them."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("columns shuffled", Contract.SAME_OR_REFUSED, "row[row.columns[::-1]]", needs_names=True)
def columns_shuffled(sample: Sample) -> Iterator[Feed]:
    if sample.frame.shape[1] > 1:
        yield Feed(sample.frame[sample.frame.columns[::-1]], sample.all_rows)
