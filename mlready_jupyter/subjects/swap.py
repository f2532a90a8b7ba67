"""Some rows of a table with one column set back to how another table has it: what would the model say had it not drifted?"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.bounds import midranks
from mlready_jupyter.subjects.tables import Floats, Table

SAMPLE = 20_000


def set_back(now: Table, reference: Table, column: str, rows: NDArray[np.int64]) -> Any:
    """The rows, ready to be fed to the model, with the column's values taken from the reference at the same quantiles.

    A number becomes the reference's number of the same rank; of a category that grew, as many rows as it grew by get the
    categories that shrank. Missing values stay missing. All other columns are left alone.
    """
    given = now.pick(rows)
    if now.kind(column) == "number":
        return put(given, now, column, _numbers(now.numbers(column)[rows], reference.numbers(column)[reference.spread(SAMPLE)]))
    return put(given, now, column, _words(now.frame[column][rows.tolist()].to_list(), reference.frame[column].to_list()))


def rolled(table: Table, column: str, rows: NDArray[np.int64]) -> Any:
    """The rows, ready to be fed to the model, with the column's values moved on by half of the rows; all else is left alone."""
    values = table.frame[column][rows.tolist()].to_list()
    middle = (len(values) + 1) // 2
    return put(table.pick(rows), table, column, values[middle:] + values[:middle])


def _numbers(values: Floats, like: Floats) -> list[Any]:
    known, source = np.isfinite(values), like[np.isfinite(like)]
    if known.any() and len(source):
        ranks = (midranks(values[known]) - 0.5) / known.sum()
        values = values.copy()
        values[known] = np.quantile(source, ranks, method="inverted_cdf")
    return [float(value) for value in values]


def _words(values: list[Any], like: list[Any]) -> list[Any]:
    words, counts = np.unique([str(value) for value in like if value is not None], return_counts=True)
    spelled = {str(value): value for value in like if value is not None}
    known = [i for i, value in enumerate(values) if value is not None]
    wanted = dict(zip(words.tolist(), (counts / max(counts.sum(), 1) * len(known)).round().astype(int).tolist(), strict=True))
    values, left = list(values), list[int]()
    for i in known:
        word = str(values[i])
        if wanted.get(word, 0) > 0:
            wanted[word] -= 1
        else:
            left.append(i)
    missing = [spelled[word] for word, rows in wanted.items() for _ in range(rows)]
    for i, word in zip(left, missing, strict=False):
        values[i] = word
    return values


def put(given: Any, table: Table, column: str, values: list[Any]) -> Any:
    """What the model is fed with one column changed; the object is ours to lose. Types stay as they are."""
    position = table.columns.index(column)
    if isinstance(given, np.ndarray):
        given[:, position] = values
        return given
    if hasattr(given, "iloc"):
        import pandas as pd

        native = next(name for name in given.columns if str(name) == column)
        dtype = given[native].dtype
        if isinstance(dtype, pd.CategoricalDtype):
            dtype = pd.CategoricalDtype(dtype.categories.union(pd.Index(sorted({v for v in values if v is not None}))), dtype.ordered)
        given[native] = pd.Series(values, index=given.index).astype(dtype)
        return given
    frame = nw.from_native(given, eager_only=True)
    return frame.with_columns(nw.new_series(column, values, backend=frame.implementation).cast(frame[column].dtype)).to_native()
