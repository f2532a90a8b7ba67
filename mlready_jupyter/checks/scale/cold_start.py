"""A new worker is at work before anybody notices it was not there."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Elsewhere,
    Evidence,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Severity,
    Whole,
    check,
)


@check(severity=Severity.WARNING)
def cold_start(elsewhere: Elsewhere, *, seconds: Limit = Limit(15.0)) -> Iterator[Evidence]:
    """A fresh process takes long to load the model and to answer its first rows.

    Services are started when load rises and when something broke: when nobody has time to wait.
    Usual causes: a framework imported for one helper, a large artefact, compilation at the first call.

    One fresh process is timed once, beside the exam: imports, unpickling and a first call of 200 rows. For how
    long it only waited for a processor, since the machine was busy, is counted neither for nor against it (Linux).

    Limits:
        seconds: from the start of loading to the first answer.
    """
    if elsewhere.waited:
        yield Evidence(
            f"A fresh process was still loading the model after {elsewhere.waited:.3g} s, when it was stopped",
            at=Whole("model"),
            measured=Interval(elsewhere.waited - elsewhere.queued, elsewhere.waited, max(elsewhere.waited, 10 * seconds.value)),
            limit=seconds,
            unit="s",
            statistic="time to the first answer, at least",
            remedy="Find out what loading waits for; do what takes long once, when the artefact is built.",
        )
        return
    if elsewhere.error:
        raise Absent(f"the model does not start elsewhere ({elsewhere.error}): see reliability/fresh-process")
    total = elsewhere.importing + elsewhere.first
    yield Evidence(
        f"A fresh process takes {total:.3g} s to its first answer: {elsewhere.importing:.3g} s to load, {elsewhere.first:.3g} s to predict",
        at=Whole("model"),
        measured=Interval(max(total - elsewhere.queued, 0.0), total, total),
        limit=seconds,
        unit="s",
        statistic="time to the first answer",
        needs="a quieter machine",
        remedy="Import in the serving code only what predict needs, and answer one row before the worker is called ready.",
    )


class Quick:
    def predict(self, table: Any) -> list[float]:
        return [0.0] * len(table)


@cold_start.good
def at_once(table: MakeTable) -> Candidate:
    return Candidate.of(Quick(), test=table(age=[31, 45]))
