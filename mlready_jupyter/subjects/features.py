"""Features: the function that makes a model's input from raw rows, with some of them to try it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.tables import Table


class Features(NamedTuple):
    """`function` takes a table like `raw` and gives a table of features; hand it copies, `raw.pick(rows)`."""

    function: Callable[[Any], Any]
    raw: Table
    name: str

    @classmethod
    def of(cls, given: Any) -> Features:
        """From a pair `(function, raw)`; a UsageError says what is not one."""
        if not isinstance(given, tuple) or len(given) != 2:
            raise UsageError(f"features is {type(given).__name__}; expected a pair: the function, and raw rows to try it on")
        function, raw = given
        if not callable(function) or isinstance(function, type):
            raise UsageError(f"features: expected a function of raw rows first, found {type(function).__name__}")
        return cls(function, Table("raw", raw), str(getattr(function, "__name__", type(function).__name__)))
