"""Runs nblint in this process: in a folder of its own, with what it wrote."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from mlready_jupyter.frontends.nblint import main


class Done(NamedTuple):
    code: int
    out: str
    err: str


Lint = Callable[..., Done]


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Lint:
    """`lint("a.ipynb", "-o", "json")` in the test's folder; `given` is what comes from stdin."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, given: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        code = main(list(words))
        out.flush(), err.flush()
        return Done(code, *(stream.buffer.getvalue().decode("utf-8") for stream in (out, err)))  # type: ignore[attr-defined]

    return run
