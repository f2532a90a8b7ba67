"""Trial: one call of the model and what came of it. It never raises, and the model only ever gets a copy."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple


class Trial(NamedTuple):
    """Exactly one of `value` and `error` is there."""

    value: Any
    error: Exception | None
    warnings: tuple[str, ...]
    seconds: float


def attempt(call: Callable[[Any], Any], given: Any) -> Trial:
    """Call the model with something that is ours to lose (`Table.pick` copies). Only KeyboardInterrupt passes through."""
    value, error = None, None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        start = perf_counter()
        try:
            value = call(given)
        except Exception as raised:  # a model may raise anything
            error = raised
        except SystemExit as raised:
            error = RuntimeError(f"the model called sys.exit({raised.code})")
        taken = perf_counter() - start
    return Trial(value, error, tuple(f"{w.category.__name__}: {w.message}" for w in caught), taken)
