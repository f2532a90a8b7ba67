"""Summary: what can be asked about a table whether its rows are at hand or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Kind = Literal["number", "flag", "category", "time", "other"]

NO_ROWS = np.empty(0, dtype=np.int64)


class Outside(NamedTuple):
    """Rows of a column outside a range, of those that are known; and one of the values."""

    rows: int
    known: int
    example: float | None


class Summary:
    """Names, kinds and counts. A Table answers from its rows; what is remembered of one, from what was counted when they passed by."""

    name: str
    rows: int
    named: bool
    """Whether the columns have names that mean something."""
    target: str | None
    summary: Any = None
    """Its profile, once somebody has asked for it."""

    @property
    def columns(self) -> list[str]:
        raise NotImplementedError

    @property
    def schema(self) -> Mapping[str, str]:
        """Column -> type, in the words of narwhals."""
        raise NotImplementedError

    def kind(self, column: str) -> Kind:
        raise NotImplementedError

    def nulls(self, column: str) -> int:
        """Missing values; NaN counts as missing."""
        raise NotImplementedError

    def words(self, column: str) -> Mapping[str, int]:
        """How many rows hold each word of a column of words, the most frequent first; missing ones are left out."""
        raise NotImplementedError

    def outside(self, column: str, low: float, high: float) -> Outside:
        """How many numbers of a column lie below `low` or above `high`."""
        raise NotImplementedError

    def null_rows(self, column: str) -> NDArray[np.int64]:
        """The positions at which a value is missing; none where the rows are not at hand."""
        return NO_ROWS

    def rows_with(self, column: str, words: Iterable[str]) -> NDArray[np.int64]:
        """The positions at which a column holds one of these words; none where the rows are not at hand."""
        return NO_ROWS

    def rows_outside(self, column: str, low: float, high: float) -> NDArray[np.int64]:
        """The positions of the numbers below `low` or above `high`; none where the rows are not at hand."""
        return NO_ROWS
