"""Test edge cases, not average cases: no input may take the service down."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from mlready_jupyter.checks import Absent, Candidate, Elsewhere, Evidence, InCall, Iterator, Limit, MakeTable, Severity, check, exact


@check(severity=Severity.ERROR)
def fatal_input(elsewhere: Elsewhere, *, fatal: Limit = Limit(0)) -> Iterator[Evidence]:
    """An input hangs the model, or ends the process that it runs in.

    A wrong answer hurts one request; a call that does not return, or a crash in native code, takes all others down with
    it, and whoever finds such an input can do so at will. Usual causes: a pattern that searches long text again and again,
    a loop that waits for numbers to settle, native code that reads beyond an empty table.

    Each case is fed in a process of its own that ends after 5 s: no rows, nothing known, infinite and huge numbers, a text
    of half a million characters. The cases after one that ended the process are not fed.

    Limits:
        fatal: methods that a case may hang or crash.
    """
    if elsewhere.error:
        raise Absent(f"the model was not asked in a process of its own: {elsewhere.error}")
    if not elsewhere.fed:
        raise Absent("the process of its own ended before it came to this")
    for case in dict.fromkeys(fed.case for fed in elsewhere.fed):
        results = [fed for fed in elsewhere.fed if fed.case == case]
        bad = [fed for fed in results if fed.fatal]
        first = (bad or results)[0]
        given = f"“{case}” (`{first.column}`)" if first.column else f"“{case}”"
        yield Evidence(
            f"`{first.method}` of {given} {first.fatal}" if bad else f"“{case}” comes back",
            at=InCall(first.method, case),
            measured=exact(len(bad)),
            limit=fatal,
            statistic=f"of {len(results)} methods that hang or crash",
            remedy="Check the input in the model's first step (its length, its size, that there are rows at all), and raise an error.",
            example=first.example,
        )


class Patient:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2


class Crashes(Patient):
    """Stands for native code that reads beyond the end of an empty table."""

    def predict(self, table: Any) -> object:
        if not len(table):
            os._exit(139)
        return super().predict(table)


def _people(table: MakeTable) -> object:
    return table(age=[31.0, 45.0, 52.0], name=["Ana", "Bo", "Cy"])


@fatal_input.good
def it_always_comes_back(table: MakeTable) -> Candidate:
    return Candidate.of(Patient(), test=_people(table))


@fatal_input.bad(findings=1, at="empty frame")
def no_rows_end_the_process(table: MakeTable) -> Candidate:
    return Candidate.of(Crashes(), test=_people(table))
