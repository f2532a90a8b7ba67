"""A line only once an exam takes long, and none at the end."""

from __future__ import annotations

from typing import Any

import pytest

from mlready_jupyter.frontends import progress, shown


class Handle:
    """Keeps what was displayed under one id."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def update(self, bundle: dict[str, str], **_: Any) -> None:
        self.said.append(bundle["text/plain"])


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Handle:
    made = Handle()

    def show(bundle: dict[str, str], **_: Any) -> Handle:
        made.update(bundle)
        return made

    monkeypatch.setattr(shown, "show", show)
    return made


def test_a_short_exam_says_nothing(handle: Handle) -> None:
    with progress.Progress() as line:
        line(0, 20, "pipeline/shared-rows")
    assert handle.said == []


def test_a_long_one_says_where_it_is_and_is_quiet_at_the_end(handle: Handle) -> None:
    with pytest.raises(KeyboardInterrupt), progress.Progress() as line:
        line.start -= 3
        line(4, 20, "pipeline/shared-rows")
        line(5, 20, "scale/predict-time")
        raise KeyboardInterrupt
    assert handle.said == ["mlready: 5 of 20, pipeline/shared-rows (3 s)", "mlready: 6 of 20, scale/predict-time (3 s)", ""]


def test_quiet_is_quiet(handle: Handle) -> None:
    with progress.Progress(quiet=True) as line:
        line.start -= 3
        line(4, 20, "pipeline/shared-rows")
    assert handle.said == []
