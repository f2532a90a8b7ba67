"""The same columns in another order, as another query or another version of a service sends them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from mlready_jupyter.subjects.cases.case import COLUMNS, Contract, Feed, Sample, case


def _swapped(sample: Sample) -> Iterator[Feed]:
    """Two neighbours change places: the least that shows whether columns are told apart by name."""
    names = list(sample.frame.columns)
    for i, (one, other) in enumerate(pairwise(names[:COLUMNS])):
        order = [*names[:i], other, one, *names[i + 2 :]]
        swap = f"row[[{{{one!r}: {other!r}, {other!r}: {one!r}}}.get(name, name) for name in row]]"
        yield Feed(sample.frame[order], sample.all_rows, f"{one}, {other}", recipe=swap)


@case("columns shuffled", Contract.SAME_OR_REFUSED, "row[row.columns[::-1]]", needs_names=True, smaller=_swapped)
def columns_shuffled(sample: Sample) -> Iterator[Feed]:
    if sample.frame.shape[1] > 1:
        yield Feed(sample.frame[sample.frame.columns[::-1]], sample.all_rows)
