"""Batch: what was counted of rows that passed by, on their way through a file that is larger than memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mlready_jupyter.subjects.agreement import Metric
from mlready_jupyter.subjects.mixes import Mix
from mlready_jupyter.subjects.remembered import Remembered


class Batch(NamedTuple):
    """The table, counted at the edges of a lock; its answers and its labels beside those of the lock, where they are known."""

    table: Remembered
    answered: Mix | None = None
    outcomes: Mix | None = None
    scored: Mapping[str, Metric] | None = None
