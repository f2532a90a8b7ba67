"""What is shipped is the model, and nothing else."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.checks import Absent, Candidate, Elsewhere, Evidence, Iterator, Limit, MakeTable, Severity, Whole, check, exact


@check(severity=Severity.WARNING)
def heavy_artefact(elsewhere: Elsewhere, *, size: Limit = Limit(500e6)) -> Iterator[Evidence]:
    """The pickled model is large.

    Every deployment copies it, every worker loads it, every rollback waits for it. Usual causes:
    trees without a limit of depth, training data kept inside, a cache that was never cleared.

    Limits:
        size: bytes of the pickle.
    """
    if not elsewhere.artefact:
        raise Absent("the model has no pickle to weigh: see reliability/fresh-process")
    yield Evidence(
        f"The pickled model weighs {elsewhere.artefact / 1e6:.3g} MB",
        at=Whole("model"),
        measured=exact(elsewhere.artefact),
        limit=size,
        unit="bytes",
        statistic="size of the pickle",
        remedy="Limit the depth or the number of trees, and drop what predict does not read before the model is saved.",
    )


class Light:
    def predict(self, table: Any) -> list[float]:
        return [0.0] * len(table)


@heavy_artefact.good
def a_few_bytes(table: MakeTable) -> Candidate:
    return Candidate.of(Light(), test=table(age=[31, 45]))
