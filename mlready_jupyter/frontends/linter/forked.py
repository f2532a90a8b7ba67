"""A process that judges notebooks, as a copy of this one: with all that was imported already."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import IO

from mlready_jupyter.catalogue import imported
from mlready_jupyter.frontends.linter.cache import Cache
from mlready_jupyter.frontends.linter.plans import Plans
from mlready_jupyter.index import Listed
from mlready_jupyter.subjects.pattern import Pattern

FAILED = 1


def possible() -> bool:
    """Whether this process may be copied: a thread besides this one might hold a lock, and macOS' own libraries forbid it."""
    return sys.platform == "linux" and threading.active_count() == 1


class Forked:
    """A copy of this process that judges what it is sent, with the face of subprocess.Popen.

    It has `others`' pipes as well, and lets go of them, lest those wait for an end that never comes.
    """

    def __init__(self, plans: Plans, cache: Cache | None, others: Sequence[Forked]) -> None:
        takes, gives = os.pipe()
        reads, writes = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            for end in (gives, reads, *(pipe.fileno() for other in others for pipe in (other.stdin, other.stdout))):
                os.close(end)
            _serve(takes, writes, plans, cache)
        os.close(takes)
        os.close(writes)
        self.stdin: IO[str] = os.fdopen(gives, "w", encoding="ascii")
        self.stdout: IO[str] = os.fdopen(reads, encoding="ascii")
        self._code: int | None = None

    def kill(self) -> None:
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._code


def prepare(plans: Plans) -> None:
    """Import and compile what every copy would have to, each for itself."""
    import msgspec  # noqa: F401 there are many notebooks, hence the fast reader is worth its import

    for rule in plans.rules():
        if isinstance(rule, Listed):
            imported(rule.module)
    for module in [module for name, module in sys.modules.items() if name.startswith("mlready_jupyter.")]:
        for value in vars(module).values():
            if isinstance(value, Pattern):
                value.compiled  # noqa: B018 it is kept


def _serve(takes: int, writes: int, plans: Plans, cache: Cache | None) -> None:
    """The life of a copy; it never returns to what its original was about to do."""
    from mlready_jupyter.frontends.linter.worker import serve

    code = FAILED
    try:
        with os.fdopen(takes, encoding="ascii") as paths, os.fdopen(writes, "w", encoding="ascii") as answers:
            serve(paths, answers, plans, cache)
        code = 0
    except BaseException:  # told as a process of its own would tell it
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)
