"""Calls from several threads at once: does each get the answer that it gets alone?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Thread
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.subjects.predictions import same

THREADS, CALLS, SECONDS, PATIENCE = 8, 25, 0.5, 4.0
"""Threads, calls of each at most, seconds after which no new call is made, and seconds more for the last ones to come back."""


class Threads(NamedTuple):
    """Calls made from several threads at once, and how many of them did not get the answer they get alone."""

    threads: int
    calls: int
    changed: int
    told: str = ""
    """What the first of them got instead."""


def in_threads(predict: Callable[[Any], Any], blocks: list[Any]) -> Threads | None:
    """Ask for each block in a thread of its own, over and over for half a second, and compare with the answers it got alone."""
    alone = [_answered(predict, block) for block in blocks]
    again = [_answered(predict, block) for block in blocks]
    if any(isinstance(answer, str) for answer in alone + again) or not all(map(_same, alone, again)):
        return None
    found: list[tuple[bool, str]] = []
    switching, end = sys.getswitchinterval(), perf_counter() + SECONDS

    def work(block: Any, expected: Any) -> None:
        for _ in range(CALLS):
            answer = _answered(predict, block)
            right = not isinstance(answer, str) and _same(answer, expected)
            found.append((right, "" if right else answer if isinstance(answer, str) else "other answers than alone"))
            if perf_counter() > end:
                return

    workers = [Thread(target=work, args=pair, daemon=True) for pair in zip(blocks, alone, strict=True)]
    sys.setswitchinterval(1e-5)  # many turns, as a busy server has them in an hour
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(max(end + PATIENCE - perf_counter(), 0.01))
    finally:
        sys.setswitchinterval(switching)
    stuck = sum(worker.is_alive() for worker in workers)
    wrong = [told for right, told in found if not right] + ["no answer: the threads wait for each other"] * stuck
    return Threads(len(workers), len(found) + stuck, len(wrong), wrong[0] if wrong else "")


def _answered(predict: Callable[[Any], Any], block: Any) -> Any:
    """An array, or what was raised as text."""
    try:
        return np.asarray(predict(block.copy() if hasattr(block, "copy") else block))
    except Exception as error:
        return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def _same(one: Any, other: Any) -> bool:
    return one.shape == other.shape and bool(same(one, other).all())
