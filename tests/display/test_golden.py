"""What is drawn is what was looked at and agreed; `python -m tests.display.refresh` after a change that is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.display.refresh import generated

FILES = dict(generated())


@pytest.mark.parametrize("path", FILES, ids=lambda path: Path(path).name)
def test_generated_files_are_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == FILES[path], "run: python -m tests.display.refresh"
