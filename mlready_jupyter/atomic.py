"""Puts a file in its place at once: a kill at any moment leaves the old one or the new one."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from mlready_jupyter.core.errors import UsageError

HOUR = 3600.0
"""Seconds after which a part that lies about was left by a process that was killed."""


def write(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a whole file, text as UTF-8, and return once it would outlive a power cut; a UsageError if it cannot be written.

    Links are followed and permissions kept. What a killed process left beside the file is swept away by the next write.
    """
    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    part = os.path.join(folder, f".{name}.{os.urandom(6).hex()}.part")
    try:
        with open(part, "xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            os.chmod(part, os.stat(target).st_mode & 0o7777)
        os.replace(part, target)
        settle(folder)
    except OSError as error:
        with suppress(OSError):
            os.unlink(part)
        raise UsageError(f"{os.fspath(path)} cannot be written: {(error.strerror or str(error)).lower()}") from None
    _sweep(folder, name)


def settle(folder: str | os.PathLike[str]) -> None:
    """Let the names in a folder outlive a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: str, name: str) -> None:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(f".{name}.") and entry.name.endswith(".part") and time.time() - entry.stat().st_mtime > HOUR:
                os.unlink(entry.path)
