"""Time without queueing: what a busy machine adds to wall time is no fault of what is timed."""

from __future__ import annotations

import subprocess
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
    """The exit code of a process, None where it did not end in so many seconds; those in line are added, up to as many again."""
    granted = 0.0
    while True:
        try:
            return process.wait(max(began + seconds + granted - monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            more = min(queued(process.pid), seconds)
            if more < granted + 0.5:
                return None
            granted = more
