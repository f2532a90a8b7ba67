"""Time without queueing: what a busy machine adds to wall time is no fault of what is timed."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, perf_counter


def queued(process: int | str = "thread-self") -> float:
    """Seconds that this thread, or the first one of a process, stood in line for a processor, as Linux counts them; 0 where nobody tells.

    Source: the second number of /proc/PID/schedstat (Linux, Documentation/scheduler/sched-stats).
    """
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def calm() -> float:
    """Seconds on a clock that stands still while this thread waits for a processor."""
    return perf_counter() - queued()


class Span:
    """So many calm seconds, which on a busy machine may take up to three times as many of wall time."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self._end, self._latest = seconds, calm() + seconds, perf_counter() + 3 * seconds

    @property
    def left(self) -> float:
        """0 or less once it is over."""
        return min(self._end - calm(), self._latest - perf_counter())


def wait(process: subprocess.Popen[bytes], *, began: float, seconds: float) -> int | None:
    """The exit code of a process, None where it did not end in so many seconds, those in line not counted; six times as many at most."""
    while (left := min(seconds + queued(process.pid), 6 * seconds) - (monotonic() - began)) > 0:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(min(left, 1.0))
    return process.poll()


def fresh_interpreter(code: str, home: Path, *words: str) -> subprocess.Popen[bytes]:
    """A fresh interpreter at work in a folder, with this one's packages and none of its names; an OSError where none can be had."""
    paths = os.pathsep.join(str(Path(path).resolve()) for path in sys.path)
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, str(home), *words],
        cwd=home,
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
