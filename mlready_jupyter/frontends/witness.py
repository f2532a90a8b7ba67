"""Tells who runs a notebook of each exam that the run holds: one file an exam, in the folder that was opened for this run alone.

The runner names the folder and a number used once in the environment of the kernel; without them nothing is told. A file of
another run lies in another folder and carries another number.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from mlready_jupyter import atomic
from mlready_jupyter.core.part import Absent
from mlready_jupyter.core.report import Report, plain
from mlready_jupyter.frontends.circumstances import Circumstances
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.metrics import Metric, metrics

FOLDER, NONCE = "MLREADY_RUN_FOLDER", "MLREADY_RUN_NONCE"
ROLES = ("test", "current", "train")


def is_awaited() -> bool:
    """Whether this is a run whose exams count: nobody sits before it, so that an exam takes the time it needs."""
    return bool(os.environ.get(FOLDER))


def tell(candidate: Candidate, report: Report, circumstances: Circumstances, *, ident: str = "") -> None:
    """Write down an exam of a model, if somebody waits for it; `ident` is its name in the history."""
    folder = os.environ.get(FOLDER)
    if not folder or candidate.model is None:
        return
    record = {
        "nonce": os.environ.get(NONCE, ""),
        "id": ident,
        "candidate": candidate.name,
        "circumstances": circumstances._asdict(),
        "agreed": candidate.lock is not None,
        "facts": facts(candidate),
        "report": report.to_dict(),
    }
    atomic.write(Path(folder, f"{time.time_ns():020}-{os.getpid()}.json"), json.dumps(record, ensure_ascii=False))


def facts(candidate: Candidate) -> dict[str, Any]:
    """What a model card says of a model, beside its report."""
    model, task = candidate.model, candidate.task
    role, measured = measurements(candidate)
    return {
        "library": type_of(model.thing).partition(".")[0] if model is not None else "",
        "type": type_of(model.thing) if model is not None else "",
        "task": task.kind if task is not None else "",
        "measured_on": role,
        "metrics": [{"name": metric.name, **plain(metric.value), "rows": metric.rows} for metric in measured],
    }


def measurements(candidate: Candidate) -> tuple[str, tuple[Metric, ...]]:
    """The metrics on the best table there is, and which it is: test before current before train."""
    answered = {answer.role: answer.prediction for answer in candidate.answers}
    for role in ROLES:
        prediction = answered.get(role)
        if candidate.task is not None and prediction is not None:
            try:
                return role, metrics(prediction, candidate.task)
            except Absent:  # a table without labels
                continue
    return "", ()


def type_of(thing: Any) -> str:
    kind = type(thing)
    return f"{kind.__module__}.{kind.__qualname__}"
