"""Rows that come again in another table, and how many would by nature."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Interval, Table
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import in_both, repeats_by_nature, rows_in_both, twins

FEW = 0.2
"""So many rows with a twin may be the source's; where there are more, they were made before the split."""


class Again(NamedTuple):
    """`part` is the share beyond `natural`: the share of training rows that have a twin in train, where that is taken off."""

    rows: int
    total: int
    part: Interval
    natural: float | None
    positions: NDArray[np.int64]


def seen_again(train: Table, table: Table) -> Again:
    """The rows of a table that stand in train too, over the columns that both have.

    Where two rows may well agree by chance, or few training rows have a twin in train, the part of those that have is taken off.
    """
    positions, total = rows_in_both(train, table), table.rows
    rows = len(positions)
    shared = in_both(table, train)
    again = twins(train, shared) if rows else 0
    if rows == 0 or not (repeats_by_nature(train, shared) or 0 < again / train.rows <= FEW):
        return Again(rows, total, bounds.share(rows, total), None, positions)
    beyond = bounds.share_difference(rows, total, again, train.rows, alpha=0.001)
    return Again(rows, total, Interval(*(max(share, 0.0) for share in beyond)), again / train.rows, positions)
