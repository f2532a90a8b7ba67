"""A kill at any moment loses nothing that was acknowledged; the benchmark does the same two hundred times."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.durability import asked, killed, together


@pytest.mark.slow
def test_nothing_is_lost_or_torn_by_a_kill(tmp_path: Path) -> None:
    assert killed(tmp_path, 6, seed=1) == {"kills": 6, "lost": 0, "torn": 0, "unreadable": 0}


@pytest.mark.slow
def test_eight_processes_at_once(tmp_path: Path) -> None:
    found = together(tmp_path, each=10)
    assert (found["kept"], found["lost"], found["torn"]) == (80, 0, 0)


@pytest.mark.slow
def test_the_time_of_an_answer(tmp_path: Path) -> None:
    found = asked(tmp_path, 60)
    assert found["milliseconds"]["history"] < 2_000 and found["exams"] == 60
