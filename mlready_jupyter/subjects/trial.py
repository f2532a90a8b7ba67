"""Trial: one call of the model and what came of it. It never raises, it prints nothing, and the model only ever gets a copy."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from time import perf_counter
from typing import Any, NamedTuple

from mlready_jupyter.subjects.queueing import queued


class TookTooLong(Exception):
    """A call did not return within its limit."""


class Trial(NamedTuple):
    """Exactly one of `value` and `error` is there."""

    value: Any
    error: Exception | None
    warnings: tuple[str, ...]
    seconds: float


def attempt(call: Callable[[Any], Any], given: Any, *, seconds: float | None = None) -> Trial:
    """Call the model with something that is ours to lose (`Table.pick` copies). Only KeyboardInterrupt passes through.

    `seconds` ends a call that does not return, as far as Python can: see `limited`.
    """
    value, error = None, None
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        warnings.simplefilter("always")
        start = perf_counter()
        try:
            with limited(seconds):
                value = call(given)
        except Exception as raised:  # a model may raise anything
            error = raised
        except SystemExit as raised:
            error = RuntimeError(f"the model called sys.exit({raised.code})")
        taken = perf_counter() - start
    return Trial(value, error, tuple(f"{w.category.__name__}: {w.message}" for w in caught), taken)


@contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """Raise TookTooLong in what runs on after so many seconds.

    Seconds in which no processor was free do not count. By the alarm of POSIX, in the main thread; elsewhere
    nothing is limited. An alarm that somebody else has set rings after ours. Native code is not stopped before it returns to Python.
    """
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        if perf_counter() - start - (queued() - stood) < seconds * 0.9:
            return  # it rings again in a second
        raise TookTooLong(f"did not return in {seconds:g} s")

    start, stood = perf_counter(), queued()
    before = signal.signal(signal.SIGALRM, end)
    theirs, every = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again each second: a bare except may swallow the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if theirs:
            signal.setitimer(signal.ITIMER_REAL, max(theirs - (perf_counter() - start), 0.001), every)


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
