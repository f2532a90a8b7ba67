"""What a history holds: who made which exam when, and what was measured in each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from mlready_jupyter.core.measure import Interval, Limit

MOST_CELLS = 500
"""A notebook of more cells is not known again."""


class Made(NamedTuple):
    """Under which circumstances an exam was made; "" for what nobody knows. Hashes are SHA-256."""

    who: str = ""
    revision: str = ""
    """The commit that was checked out."""
    settings: str = ""
    lock: str = ""
    notebook: str = ""
    """Its path, as told from the folder of the settings."""
    cells: tuple[str, ...] = ()
    """`hash_of` each cell that was run before the exam in this kernel, in the order in which they were run, its own included;
    () where no cell was, or more than MOST_CELLS."""


class Exam(NamedTuple):
    """One exam, as the history lists it. `id` counts up in this file; `uid` is unique everywhere."""

    id: int
    uid: str
    kind: str
    """"exam", "batch" of the gate, or "promotion"."""
    at: datetime
    candidate: str
    verdict: str
    grade: str
    errors: int
    warnings: int
    notes: int
    undecided: int
    waived: int
    seconds: float
    version: str
    made: Made
    evidence: str
    """The digest that a sign-off is bound to, "" where the exam did not come to it."""

    def ran(self, sources: Iterable[str]) -> bool:
        """Whether it was made in a fresh kernel, by running the code cells with these sources from the first on and nothing else.

        The exam stands in the last cell that it knows of; what comes after it in the notebook is not vouched for by it.
        """
        wanted = tuple(hash_of(source) for source in sources if source.strip())
        return bool(self.made.cells) and self.made.cells == wanted[: len(self.made.cells)]


class Point(NamedTuple):
    """What was measured at one place in one exam. `rows` and `spread` (the standard deviation of one row) are known of metrics."""

    name: str
    """The id of a criterion, or `metric/error rate`, `latency/one row`."""
    place: str
    measured: Interval
    limit: Limit | None = None
    unit: str = ""
    statistic: str = ""
    answer: str = ""
    rows: int = 0
    spread: float | None = None
    sample: str = ""
    """The digest of the rows that it was measured on: the same rows say nothing new."""


class Series(NamedTuple):
    """One thing at one place over time: the ids of exams, and what each measured, oldest first."""

    name: str
    place: str
    statistic: str
    unit: str
    exams: tuple[int, ...]
    points: tuple[Point, ...]


def digest(thing: Any) -> str:
    """SHA-256 of a text, or of anything that JSON can say."""
    text = thing if isinstance(thing, str) else json.dumps(thing, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hash_of(source: str) -> str:
    """SHA-256 of the source of a cell, without the line ends at its end."""
    return hashlib.sha256(source.rstrip("\n").encode("utf-8", "surrogatepass")).hexdigest()
