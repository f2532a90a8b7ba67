"""Trial: one call of the model and what came of it. It never raises, it prints nothing, and the model only ever gets a copy."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
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
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
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


@contextmanager
def quiet() -> Iterator[None]:
    """Hold back what native code writes past Python while a model is tried on what it must refuse: LightGBM, for one, logs each time."""
    kept: list[tuple[int, int]] = []
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        kept += [(descriptor, os.dup(descriptor)) for descriptor in (1, 2)]
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor, _ in kept:
            os.dup2(nowhere, descriptor)
        os.close(nowhere)
    except (OSError, AttributeError, ValueError):  # a process without standard streams has nothing to hold back
        pass
    try:
        yield
    finally:
        for descriptor, copy in kept:
            os.dup2(copy, descriptor)
            os.close(copy)
