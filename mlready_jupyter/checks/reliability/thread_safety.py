"""Consistent outputs: two callers at once get their own answers each."""

from __future__ import annotations

from time import sleep
from typing import Any

import numpy as np

from mlready_jupyter.checks import Absent, Candidate, Elsewhere, Evidence, InCall, Iterator, Limit, MakeTable, Severity, check, exact


@check(severity=Severity.ERROR)
def thread_safety(elsewhere: Elsewhere, *, changed: Limit = Limit(0)) -> Iterator[Evidence]:
    """Asked from several threads at once, the model mixes up its callers.

    A web service answers in threads: under load one customer gets another one's answer, and no
    test that asks one call at a time can see it. Usual causes: rows kept in an attribute of the
    model while it works, a shared buffer, a library handle that is not meant for threads.

    In the helper process 8 threads ask for different rows over and over for half a second, switching far
    more often than usual, and each answer is compared with the one that the same rows got alone. It
    cannot prove safety: a race that takes longer to lose is not seen. Skipped where the model does not
    get there (see reliability/fresh-process) or contradicts itself anyway.

    Limits:
        changed: part of the calls that may not get their answer.
    """
    if elsewhere.error:
        raise Absent(f"it did not get as far as threads: {elsewhere.error}")
    asked = elsewhere.threads
    if asked is None:
        raise Absent("calls one after another already differ, or threads did not come back")
    part = asked.changed / max(asked.calls, 1)
    yield Evidence(
        f"{asked.changed:,} of {asked.calls:,} calls from {asked.threads} threads at once went wrong: {asked.told}"
        if asked.changed
        else f"{asked.calls:,} calls from {asked.threads} threads at once got the answers they get alone",
        at=InCall("predict", "several threads"),
        measured=exact(part),
        limit=changed,
        unit="share",
        statistic="calls that did not get the answer they get alone",
        remedy="Keep what belongs to one call in local variables; put a lock around what cannot be.",
    )


class Local:
    def predict(self, table: Any) -> object:
        ages = np.asarray(table["age"], dtype=float)
        return ages * 2


class Buffered:
    """Rows wait in an attribute while it works."""

    def predict(self, table: Any) -> object:
        self.ages = np.asarray(table["age"], dtype=float)
        sleep(0.001)
        return self.ages * 2


@thread_safety.good
def each_call_by_itself(table: MakeTable) -> Candidate:
    return Candidate.of(Local(), test=table(age=list(range(20, 60))))


@thread_safety.bad
def one_buffer_for_all(table: MakeTable) -> Candidate:
    return Candidate.of(Buffered(), test=table(age=list(range(20, 60))))
