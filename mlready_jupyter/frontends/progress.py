"""One quiet line that says what is being asked, once an exam has taken longer than a second; it is taken away at the end."""

from __future__ import annotations

import sys
from time import perf_counter
from types import TracebackType
from typing import Any

from mlready_jupyter.frontends import shown

PATIENCE = 1.0
"""Seconds without a word."""


class Progress:
    """Give it to `exam(progress=…)` inside a `with`."""

    def __init__(self, *, quiet: bool = False, notebook: bool = True) -> None:
        self.start, self.quiet, self.notebook = perf_counter(), quiet, notebook
        self._line: Any = None

    def __call__(self, done: int, total: int, criterion: str) -> None:
        seconds = perf_counter() - self.start
        if not self.quiet and seconds > PATIENCE:
            self._say(f"mlready: {done + 1} of {total}, {criterion} ({seconds:.0f} s)")

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._line is not None:
            self._say("")

    def _say(self, text: str) -> None:
        if self.notebook:
            self._display(text)
        elif sys.stderr.isatty():
            self._line = text
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def _display(self, text: str) -> None:
        bundle = {"text/plain": text}
        if self._line is None:
            self._line = shown.show(bundle, raw=True, display_id=True)
        else:
            self._line.update(bundle, raw=True)
