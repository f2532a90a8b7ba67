"""Judges many notebooks in several processes; one that dies takes one notebook with it, not the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from mlready_jupyter.frontends.linter import forked
from mlready_jupyter.frontends.linter.cache import Cache
from mlready_jupyter.frontends.linter.checked import Checked, broken, from_json
from mlready_jupyter.frontends.linter.forked import Forked
from mlready_jupyter.frontends.linter.plans import Plans

AHEAD = 4
"""Notebooks that a process is given before it has answered: it need not wait for the next."""
TRIES = 5
"""Processes in a row that may die without an answer before the run gives up."""


def check_in_processes(
    paths: Sequence[Path], plans: Plans, *, jobs: int, words: Sequence[str], cache: Cache | None = None
) -> Iterator[Checked]:
    """The answers in the order of the paths."""
    plans.rules()  # a name that there is not is told here, once, and by no process
    copies = _copies(jobs, plans, cache)  # before there are threads
    queue = deque(sorted(range(len(paths)), key=lambda number: -_size(paths[number])))
    answers: SimpleQueue[tuple[int, Checked | BaseException]] = SimpleQueue()
    hands = [_Hand(paths, queue, answers, plans, words, copy) for copy in copies]
    try:
        for hand in hands:
            hand.thread.start()
        waiting: dict[int, Checked] = {}
        for number in range(len(paths)):
            while number not in waiting:
                at, answer = answers.get()
                if isinstance(answer, BaseException):
                    raise answer
                waiting[at] = answer
            yield waiting.pop(number)
        for hand in hands:
            hand.thread.join()  # its process has answers to keep
    finally:
        queue.clear()
        for hand in hands:
            hand.stop()


def _copies(jobs: int, plans: Plans, cache: Cache | None) -> list[Forked | None]:
    """The first process of each hand, where this one may be copied; those that take the place of a dead one always start afresh."""
    if not forked.possible():
        return [None] * jobs
    forked.prepare(plans)
    copies: list[Forked] = []
    for _ in range(jobs):
        copies.append(Forked(plans, cache, copies))
    return [*copies]


def _size(path: Path) -> int:
    """In bytes; the largest come first, since a run is as long as its last notebook."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


class _Hand:
    """A thread of ours that feeds one process, and starts another when it dies."""

    def __init__(
        self,
        paths: Sequence[Path],
        queue: deque[int],
        answers: SimpleQueue[tuple[int, Checked | BaseException]],
        plans: Plans,
        words: Sequence[str],
        first: Forked | None,
    ) -> None:
        self.paths, self.queue, self.answers, self.plans, self.words = paths, queue, answers, plans, words
        self.thread = Thread(target=self._run, daemon=True)
        self._first = first
        self._process: subprocess.Popen[str] | Forked | None = first
        self._stopped, self._lock = False, Lock()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def _run(self) -> None:
        try:
            given: deque[int] = deque()
            in_vain = 0
            while self._begin():
                answered, ended = self._feed(given)
                if self._stopped or not ended:
                    return
                in_vain = 0 if answered else in_vain + 1
                if in_vain >= TRIES:
                    raise RuntimeError(f"the processes end before they answer ({ended}); try --jobs 1")
                if given:
                    at = given.popleft()
                    self.answers.put((at, broken(str(self.paths[at]), self.plans.rules(), f"its process died ({ended})")))
                    self.queue.extendleft(reversed(given))
                    given.clear()
        except Exception as error:  # what is not foreseen here must not leave the run waiting for ever
            self.answers.put((-1, error))

    def _begin(self) -> bool:
        with self._lock:
            if self._first is not None and not self._stopped:
                self._first = None
                return True
            if self._stopped or not self.queue:
                return False
            command = [sys.executable, *_apart(), "-m", "mlready_jupyter.frontends.linter.worker", *self.words]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii")
            return True

    def _feed(self, given: deque[int]) -> tuple[int, str]:
        """Give and take until nothing is left: how many answers came, and how the process ended if that was too early."""
        process, answered = self._process, 0
        assert process is not None and process.stdin is not None and process.stdout is not None
        while True:
            try:
                while len(given) < AHEAD and self.queue:
                    given.append(self.queue.popleft())
                    process.stdin.write(json.dumps(str(self.paths[given[-1]])) + "\n")
                process.stdin.flush()
            except (OSError, IndexError):  # it died, but what it answered before is still to be read; or another thread took the last
                pass
            if not given:
                _close(process)
                return answered, ""
            line = process.stdout.readline()
            if not line.endswith("\n"):
                return answered, _ended(process)
            self.answers.put((given.popleft(), from_json(json.loads(line))))
            answered += 1


def _apart() -> list[str]:
    """What keeps a file of this folder, such as a json.py, from being imported, unless this process looks here itself."""
    return [] if {"", os.getcwd()} & set(sys.path) else ["-P"]


def _close(process: subprocess.Popen[str] | Forked) -> None:
    """End a process that has nothing left to do."""
    try:
        if process.stdin is not None:
            process.stdin.close()
    except OSError:
        pass
    process.wait()


def _ended(process: subprocess.Popen[str] | Forked) -> str:
    code = process.wait()
    return f"signal {-code}" if code < 0 else f"exit code {code}"
