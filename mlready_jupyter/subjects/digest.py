"""Digest: a short name for what was examined. Another model, other rows or other labels give another one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.predictions import Prediction
from mlready_jupyter.subjects.summary import Summary
from mlready_jupyter.subjects.tables import Table, row_hashes

LENGTH = 16  # hexadecimal digits
ANSWERS = 1_000


class Digest(NamedTuple):
    """`tables` by role; the order of rows does not count, that of columns neither."""

    whole: str
    model: str
    tables: Mapping[str, str]


def digest(tables: Mapping[str, Table], answered: Prediction) -> Digest:
    """Of the tables, and of what the model answers for some of their rows, to six significant digits."""
    held = {role: of_table(table) for role, table in tables.items()}
    model = _of_answers(answered)
    return Digest(_short((model, *(f"{role}={text}" for role, text in sorted(held.items())))), model, held)


def of_table(table: Table) -> str:
    """Of all rows with their labels, whatever library holds them."""
    columns = sorted(zip(table.columns, (table.kind(column) for column in table.columns), strict=True))
    ordered = Table(table.name, table.frame.select([name for name, _ in columns]).to_native())
    ordered.target, ordered.labels = table.target, table.labels
    rows = row_hashes(ordered)
    return _short((repr(columns), str(table.rows), str(rows.sum(dtype=np.uint64)), str(np.bitwise_xor.reduce(rows))))


def of_summary(summary: Summary) -> str:
    """Of a table, or of what was counted of one that passed by: the same rows give the same."""
    return of_table(summary) if isinstance(summary, Table) else _short((str(summary.rows), repr(summary.summary)))


def _of_answers(answered: Prediction) -> str:
    some = np.linspace(0, len(answered.values) - 1, min(ANSWERS, len(answered.values))).astype(int)
    answers = answered.values if answered.proba is None else answered.proba
    return _short(_written(answers[some]))


def _written(answers: NDArray[Any]) -> Iterable[str]:
    if answers.dtype.kind == "f":
        return (f"{value:.6g}" for value in answers.ravel().tolist())
    return (str(value) for value in answers.ravel().tolist())


def _short(texts: Iterable[str]) -> str:
    made = hashlib.sha256()
    for text in texts:
        made.update(text.encode())
        made.update(b"\0")
    return made.hexdigest()[:LENGTH]
