"""A clock that stands still while others have the processor, and goes on while a call sleeps."""

from __future__ import annotations

import subprocess
import sys
from time import monotonic, perf_counter, process_time, sleep

import pytest

from mlready_jupyter.subjects import queueing
from mlready_jupyter.subjects.queueing import Span, calm, queued, wait


def test_sleeping_counts() -> None:
    start = calm()
    sleep(0.05)
    assert calm() - start >= 0.04


@pytest.mark.slow
@pytest.mark.skipif(queued("self") == 0, reason="this system does not say how long a process stood in line")
def test_standing_in_line_does_not() -> None:
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(8)]
    try:
        wall, clock, cpu = perf_counter(), calm(), process_time()
        while process_time() - cpu < 0.2:
            pass
        assert calm() - clock < 0.5 * (perf_counter() - wall) + 0.2
    finally:
        for other in others:
            other.kill()
            other.wait()


def test_a_span_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    span = Span(0.1)
    assert span.left > 0
    sleep(0.2)  # the clock may be read just before this thread is made to wait: let that be as long as a busy machine makes it
    assert span.left <= 0
    monkeypatch.setattr(queueing, "queued", lambda process="self": perf_counter())  # as if it had waited ever since
    assert Span(0.01).left > 0


def test_a_process_is_not_waited_for_for_ever() -> None:
    hangs = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        assert wait(hangs, began=monotonic(), seconds=0.3) is None
    finally:
        hangs.kill()
        hangs.wait()
    done = subprocess.Popen([sys.executable, "-c", ""])
    assert wait(done, began=monotonic(), seconds=30) == 0
