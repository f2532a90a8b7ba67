"""Case: what is fed, and the contract its answer is held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Literal, NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.tables import Table

ROWS, COLUMNS, FEW, WIDE = 40, 40, 12, 100
"""A case is fed to so many rows; one that goes column by column takes so many columns, evenly spread, or FEW where there are WIDE."""

Where = Literal["here", "both", "elsewhere"]
"""Whether a case is fed in this process, in the helper process as well, or there alone, since it may hang or crash."""


class Contract(Enum):
    """What must come back."""

    SAME = "the same answers"
    SAME_OR_REFUSED = "the same answers, or an error"
    FINITE_OR_REFUSED = "finite answers, or an error"


class Feed(NamedTuple):
    """One input; `rows` says which row of the plain sample each of its rows stands for.

    `against` is the table it says the same as, where that is not the plain sample: its answers are asked too. `native` turns the
    frame into what the model is fed, where that is not the library its table came in. `recipe` is the pandas that makes it of
    `row`, some rows of the table, where that is not the case's own.
    """

    frame: pd.DataFrame
    rows: NDArray[np.int64]
    column: str = ""
    against: pd.DataFrame | None = None
    native: Callable[[pd.DataFrame], Any] | None = None
    recipe: str = ""

    def only(self, rows: list[int]) -> Feed:
        """The same for a few of its rows."""
        return self._replace(
            frame=self.frame.iloc[rows], rows=self.rows[rows], against=None if self.against is None else self.against.iloc[rows]
        )


class Sample(NamedTuple):
    """A few rows to play with, as pandas, and the way back to what the model is fed.

    `typed` where the model is fed pandas itself, so that types of columns reach it as they are. `role` names the table,
    `numbers` the rows of it.
    """

    frame: pd.DataFrame
    named: bool
    given: Callable[[pd.DataFrame], Any]
    typed: bool
    role: str
    numbers: NDArray[np.int64]

    @classmethod
    def of(cls, table: Table, *, rows: int = ROWS) -> Sample:
        numbers = table.spread(rows)
        picked = table.pick(numbers)
        if hasattr(picked, "tocsr"):
            frame, dtype = pd.DataFrame(picked.toarray()), picked.dtype
            return cls(frame, False, lambda frame: type(picked)(frame.to_numpy(dtype=dtype)), False, table.name, numbers)
        if isinstance(picked, np.ndarray):
            return cls(pd.DataFrame(picked), False, lambda frame: _as_array(frame, picked.dtype), False, table.name, numbers)
        if hasattr(picked, "iloc"):
            return cls(picked.reset_index(drop=True), True, lambda frame: frame.copy(), True, table.name, numbers)
        original = nw.from_native(picked, eager_only=True)
        plain = picked.to_pandas()
        return cls(plain, True, lambda frame: _as_library(frame, plain, original), False, table.name, numbers)

    @property
    def all_rows(self) -> NDArray[np.int64]:
        return np.arange(len(self.frame))

    @property
    def columns(self) -> list[Any]:
        names = list(self.frame.columns)
        most = COLUMNS if len(names) <= WIDE else FEW
        return names if len(names) <= most else [names[i] for i in np.linspace(0, len(names) - 1, most).astype(int)]

    def _typed(self, is_one: Callable[[Any], bool]) -> list[Any]:
        """The columns of some types."""
        dtypes = dict(zip(self.frame.columns, self.frame.dtypes, strict=True))
        return [name for name in self.columns if is_one(dtypes[name])]

    def of_numbers(self) -> list[Any]:
        return self._typed(lambda dtype: pd.api.types.is_numeric_dtype(dtype) and dtype != np.dtype(bool))

    def of_floats(self) -> list[Any]:
        return self._typed(pd.api.types.is_float_dtype)

    def of_flags(self) -> list[Any]:
        return self._typed(pd.api.types.is_bool_dtype)

    def of_whole_numbers(self) -> list[Any]:
        return self._typed(pd.api.types.is_integer_dtype)

    def of_times(self) -> list[Any]:
        return self._typed(pd.api.types.is_datetime64_any_dtype)

    def of_words(self) -> list[Any]:
        """Text and categories: what is neither a number nor a time."""
        return self._typed(lambda dtype: not pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_datetime64_any_dtype(dtype))

    def of_text(self) -> list[Any]:
        """Words that are kept as text, not as a category type."""
        categories = self._typed(lambda dtype: isinstance(dtype, pd.CategoricalDtype))
        kept = [name for name in self.of_words() if name not in categories]
        return [name for name in kept if self.frame[name].dropna().map(lambda value: isinstance(value, str)).all()]

    def put(self, column: Any, values: Any) -> pd.DataFrame:
        """The sample with one column changed, whatever kind of name it has."""
        frame = self.frame.copy()
        frame[column] = values
        return frame

    def cast(self, columns: list[Any], to: Any) -> pd.DataFrame:
        """The sample with some columns in another type."""
        frame = self.frame.copy()
        for column in columns:
            frame[column] = frame[column].astype(to)
        return frame


class Case(NamedTuple):
    """`words` is how a report names it, `recipe` the pandas that turns `row`, some rows of the table, into the case."""

    words: str
    contract: Contract
    make: Callable[[Sample], Iterator[Feed]]
    needs_names: bool
    recipe: str
    says: str
    against: str = ""
    """The recipe of what it must be answered like, where that is not the plain rows."""
    tolerance: float = 0.0
    """Part of the spread of the answers that they may differ by, beyond rounding."""
    milder: Severity | None = None
    """What a wrong answer is at most, where the input is unusual and the difference may be meant."""
    where: Where = "here"
    smaller: Callable[[Sample], Iterator[Feed]] | None = None
    """Lesser inputs of the same kind, one of which may show it too."""

    @property
    def missing(self) -> bool:
        """Whether values are missing, so that no answer may be the framework's way to say so."""
        return self.words.startswith("null")

    def recipe_of(self, feed: Feed) -> str:
        return (feed.recipe or self.recipe).replace("COLUMN", repr(feed.column))


def case(
    words: str,
    contract: Contract,
    recipe: str,
    *,
    needs_names: bool = False,
    against: str = "",
    tolerance: float = 0.0,
    milder: Severity | None = None,
    where: Where = "here",
    smaller: Callable[[Sample], Iterator[Feed]] | None = None,
) -> Callable[[Callable[[Sample], Iterator[Feed]]], Case]:
    """Make a function that yields feeds a Case of the battery."""

    def made(make: Callable[[Sample], Iterator[Feed]]) -> Case:
        says = str(make.__doc__ or make.__globals__["__doc__"]).partition("\n")[0]
        return Case(words, contract, make, needs_names, recipe, says, against, tolerance, milder, where, smaller)

    return made


def _as_array(frame: pd.DataFrame, dtype: Any) -> NDArray[Any]:
    try:
        return frame.to_numpy(dtype=dtype, copy=True)  # pandas hands out views that cannot be written to
    except (TypeError, ValueError):
        return frame.to_numpy(copy=True)


def _as_library(frame: pd.DataFrame, plain: pd.DataFrame, original: nw.DataFrame[Any]) -> Any:
    """The frame in the library of the original; columns that kept their type have the original's own."""
    values = {str(name): [None if value is pd.NA else value for value in frame[name].tolist()] for name in frame}
    schema = original.schema
    kept = [name for name in values if name in schema and name in plain and frame[name].dtype == plain[name].dtype]
    rebuilt = nw.from_dict(values, backend=original.implementation)
    return rebuilt.with_columns(nw.col(name).cast(schema[name]) for name in kept if rebuilt.schema[name] != schema[name]).to_native()
