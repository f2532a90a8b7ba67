"""Workers do not fight over processors."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InCall, Iterator, Limit, MakeTable, Severity, Slo, ThreadCount, check, exact


@check(severity=Severity.WARNING)
def oversubscription(thread_count: ThreadCount, slo: Slo | None, *, share: Limit = Limit(1.0)) -> Iterator[Evidence]:
    """All workers together start more threads than there are processors.

    Each worker counts the processors of the machine and starts as many threads, as if it were alone. Twenty threads
    on two processors wait for each other, and every call takes many times as long. Usual causes: `n_jobs=-1`
    inside the model, OpenMP or BLAS pools of default size, containers that see the processors of the host.

    The threads of a call are those of its pools (asked through threadpoolctl, where it is loaded) if it keeps more than one
    processor busy, and one otherwise; or `n_jobs` of the model, if that is more. `workers` under `[slo]` says how many
    processes answer side by side on one machine; without it, one.

    Limits:
        share: threads of all workers, for each processor that this process may use.
    """
    workers = (slo.workers if slo is not None else None) or 1
    started, processors, why = thread_count
    yield Evidence(
        f"{_many(workers, 'worker')} of {_many(started, 'thread')} ({why}) share {_many(processors, 'processor')}",
        at=InCall("predict", "threads"),
        measured=exact(workers * started / processors),
        limit=share,
        statistic="threads for each processor",
        remedy=f"Set `OMP_NUM_THREADS` and `n_jobs` to {max(processors // workers, 1)} where the workers are started.",
    )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 else ''}"


class _OneThread:
    def predict(self, table: Any) -> Any:
        return np.zeros(len(table))


class _ManyJobs(_OneThread):
    def get_params(self) -> dict[str, int]:
        return {"forest__n_jobs": 64}


@oversubscription.good
def one_thread_each(table: MakeTable) -> Candidate:
    return Candidate.of(_OneThread(), test=table(age=[31, 45]), slo=Slo(workers=1))


@oversubscription.bad(findings=1)
def sixty_four_jobs_each(table: MakeTable) -> Candidate:
    return Candidate.of(_ManyJobs(), test=table(age=[31, 45]), slo=Slo(workers=64))
