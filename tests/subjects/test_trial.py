"""A model that is tried says nothing, and may end as it likes."""

from __future__ import annotations

import os
import sys

import pytest

from mlready_jupyter.subjects.trial import attempt, quiet


def noisy(given: object) -> object:
    print("from Python")
    os.write(2, b"from native code\n")
    return given


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet():
        assert attempt(noisy, 1).value == 1
    print("after")
    seen = capfd.readouterr()
    assert (seen.out, seen.err) == ("after\n", "")


def test_whatever_is_raised_is_kept() -> None:
    assert isinstance(attempt(lambda given: 1 / given, 0).error, ZeroDivisionError)
    assert "sys.exit(3)" in str(attempt(lambda given: sys.exit(given), 3).error)
    with pytest.raises(KeyboardInterrupt):
        attempt(interrupted, 0)


def interrupted(given: object) -> object:
    raise KeyboardInterrupt
