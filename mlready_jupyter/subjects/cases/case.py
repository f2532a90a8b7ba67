"""Case: what is fed, and the contract its answer is held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlready_jupyter.subjects.tables import Table

ROWS, COLUMNS = 40, 40
"""A case is fed to so many rows; one that goes column by column takes so many columns, evenly spread."""


class Contract(Enum):
    """What must come back."""

    SAME = "the same answers"
    SAME_OR_REFUSED = "the same answers, or an error"
    FINITE_OR_REFUSED = "finite answers, or an error"


class Feed(NamedTuple):
    """One input; `rows` says which row of the plain sample each of its rows stands for.

    `against` is the table it says the same as, where that is not the plain sample: its answers are asked too.
    """

    frame: pd.DataFrame
    rows: NDArray[np.int64]
    column: str = ""
    against: pd.DataFrame | None = None


class Sample(NamedTuple):
    """A few rows to play with, as pandas, and the way back to what the model is fed.

    `typed` where the model is fed pandas itself, so that types of columns reach it as they are.
    """

    frame: pd.DataFrame
    named: bool
    given: Callable[[pd.DataFrame], Any]
    typed: bool = False

    @classmethod
    def of(cls, table: Table) -> Sample:
        picked = table.pick(table.spread(ROWS))
        if hasattr(picked, "tocsr"):
            return cls(pd.DataFrame(picked.toarray()), False, lambda frame: type(picked)(frame.to_numpy(dtype=picked.dtype)))
        if isinstance(picked, np.ndarray):
            return cls(pd.DataFrame(picked), False, lambda frame: _as_array(frame, picked.dtype))
        if hasattr(picked, "iloc"):
            return cls(picked.reset_index(drop=True), True, lambda frame: frame.copy(), typed=True)
        original = nw.from_native(picked, eager_only=True)
        plain = picked.to_pandas()
        return cls(plain, True, lambda frame: _as_library(frame, plain, original))

    @property
    def all_rows(self) -> NDArray[np.int64]:
        return np.arange(len(self.frame))

    @property
    def columns(self) -> list[Any]:
        names = list(self.frame.columns)
        return names if len(names) <= COLUMNS else [names[i] for i in np.linspace(0, len(names) - 1, COLUMNS).astype(int)]

    def of_numbers(self) -> list[Any]:
        return [name for name in self.columns if pd.api.types.is_numeric_dtype(self.frame[name]) and self.frame[name].dtype != bool]

    def of_flags(self) -> list[Any]:
        return [name for name in self.columns if pd.api.types.is_bool_dtype(self.frame[name])]

    def of_whole_numbers(self) -> list[Any]:
        return [name for name in self.columns if pd.api.types.is_integer_dtype(self.frame[name])]

    def of_text(self) -> list[Any]:
        """Words that are kept as text, not as a category type."""
        return [name for name in self.of_words() if self.frame[name].dropna().map(lambda value: isinstance(value, str)).all()]

    def cast(self, columns: list[Any], to: Any) -> pd.DataFrame:
        """The sample with some columns in another type."""
        return self.frame.astype(dict.fromkeys(columns, to))

    def of_words(self) -> list[Any]:
        return [name for name in self.columns if not pd.api.types.is_numeric_dtype(self.frame[name])]


class Case(NamedTuple):
    """`words` is how a report names it, `recipe` the pandas that turns `row`, one row of the table, into the case."""

    words: str
    contract: Contract
    make: Callable[[Sample], Iterator[Feed]]
    needs_names: bool
    recipe: str
    tolerance: float = 0.0
    """Part of the spread of the answers that they may differ by, beyond rounding."""
    milder: bool = False
    """Whether a wrong answer is only worth a warning: the input is unusual, and the difference may be meant."""

    def example(self, feed: Feed, row: int, method: str) -> str:
        recipe = self.recipe.replace("COLUMN", repr(feed.column))
        return f"row = sample.iloc[[{int(feed.rows[row]) if len(feed.rows) else 0}]]\nmodel.{method}({recipe})"


def case(
    words: str, contract: Contract, recipe: str, *, needs_names: bool = False, tolerance: float = 0.0, milder: bool = False
) -> Callable[[Callable[[Sample], Iterator[Feed]]], Case]:
    """Make a function that yields feeds a Case of the battery."""
    return lambda make: Case(words, contract, make, needs_names, recipe, tolerance, milder)


def _as_array(frame: pd.DataFrame, dtype: Any) -> NDArray[Any]:
    try:
        return frame.to_numpy(dtype=dtype)
    except (TypeError, ValueError):
        return frame.to_numpy()


def _as_library(frame: pd.DataFrame, plain: pd.DataFrame, original: nw.DataFrame[Any]) -> Any:
    """The frame in the library of the original; columns that kept their type have the original's own."""
    values = {str(name): [None if value is pd.NA else value for value in frame[name].tolist()] for name in frame}
    schema = original.schema
    kept = [name for name in values if name in schema and name in plain and frame[name].dtype == plain[name].dtype]
    rebuilt = nw.from_dict(values, backend=original.implementation)
    return rebuilt.with_columns(nw.col(name).cast(schema[name]) for name in kept if rebuilt.schema[name] != schema[name]).to_native()
