"""How long a process waited for a processor: what a busy machine adds to wall time, and no fault of what is timed."""

from __future__ import annotations

from pathlib import Path


def queued(process: int | str = "self") -> float:
    """Seconds that the first thread of a process stood in line, as Linux counts them; 0 where nobody tells.

    Source: the second number of /proc/PID/schedstat (Linux, Documentation/scheduler/sched-stats).
    """
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
