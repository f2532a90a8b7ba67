"""How many threads a call of the model starts, as far as they can be counted from outside."""

from __future__ import annotations

import os
import sys
from typing import Any, NamedTuple

from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.models.model import attribute

BUSY = 1.3
"""Processors that a call keeps busy from which on it is taken to use the pools."""


class ThreadCount(NamedTuple):
    """`why` says in a clause where the number comes from."""

    started: int
    processors: int
    why: str


def count(model: Model, busy: float) -> ThreadCount:
    """`busy` is how many processors the largest calls kept busy at once."""
    there = processors()
    pools, jobs = _pools(), _jobs(model.thing, there)
    by_pools = pools if busy > BUSY or pools > there else 1
    if jobs > by_pools:
        return ThreadCount(jobs, there, "`n_jobs` of the model")
    return ThreadCount(by_pools, there, "the largest of its pools" if by_pools > 1 else f"it keeps {busy:.1f} busy")


def processors() -> int:
    """Those this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pools() -> int:
    """The largest pool of OpenMP or BLAS in this process; 1 where nobody can tell."""
    info = attribute(sys.modules.get("threadpoolctl"), "threadpool_info")
    try:
        return max((int(pool["num_threads"]) for pool in info()), default=1) if callable(info) else 1
    except Exception:  # a library that is half unloaded
        return 1


def _jobs(thing: Any, processors: int) -> int:
    """The largest `n_jobs` among the parameters of an estimator; -1 is all processors."""
    params = attribute(thing, "get_params")
    try:
        found = params() if callable(params) else {}
    except Exception:  # the user's own may raise anything
        return 1
    jobs = [value for name, value in found.items() if name.rpartition("__")[2] == "n_jobs" and isinstance(value, int)]
    return max((processors + 1 + n if n < 0 else n for n in jobs), default=1)
