"""Reproducible state: what is saved and loaded again is the same model."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Absent, Candidate, Evidence, InCall, Iterator, Limit, MakeTable, RoundTrip, Severity, check, exact
from mlready_jupyter.checks.words import percent


@check(severity=Severity.ERROR)
def round_trip(round_trips: tuple[RoundTrip, ...], *, changed: Limit = Limit(0)) -> Iterator[Evidence]:
    """The model answers differently once it has been saved and loaded again.

    What was judged here is not what will be deployed. Usual causes: a `__getstate__` or `__reduce__` that
    leaves out what was learnt, a value that is read again from a default, a weak reference, a global.

    The model is written and read back in this process by pickle, by joblib and by skops (each where it is
    installed, skops for scikit-learn's estimators) and asked the same 200 rows. A way it cannot be written by
    at all is passed over here: reliability/fresh-process tells of pickle. Nothing is read but what was
    written a moment before. Models above 200 MB are left out.

    Limits:
        changed: part of the rows that may get another answer.
    """
    if not round_trips:
        raise Absent("it can be written neither by pickle nor otherwise: see reliability/fresh-process")
    for trip in round_trips:
        part = trip.changed / max(trip.rows, 1)
        yield Evidence(
            f"Through {trip.way} and back, the model cannot answer: {trip.error}"
            if trip.error
            else f"Through {trip.way} and back, `{trip.method}` answers {percent(part)} of {trip.rows:,} rows differently",
            at=InCall(trip.method, f"saved by {trip.way}"),
            measured=exact(part),
            limit=changed,
            unit="share",
            statistic="rows answered differently, or not at all",
            remedy=f"Keep all that was learnt in attributes that {trip.way} writes, and test that a loaded model answers as before.",
        )


class Scales:
    mean = 0.0

    def __init__(self, mean: float) -> None:
        self.mean = mean

    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) - self.mean


class Forgets(Scales):
    """Writes all but what it learnt."""

    def __getstate__(self) -> dict[str, Any]:
        return {}


class CannotComeBack(Scales):
    def __setstate__(self, state: dict[str, Any]) -> None:
        raise KeyError("mean")


@round_trip.good
def nothing_is_lost(table: MakeTable) -> Candidate:
    return Candidate.of(Scales(40), test=table(age=[31, 45, 52]))


@round_trip.bad
def it_forgets(table: MakeTable) -> Candidate:
    return Candidate.of(Forgets(40), test=table(age=[31, 45, 52]))


@round_trip.bad
def it_cannot_come_back(table: MakeTable) -> Candidate:
    return Candidate.of(CannotComeBack(40), test=table(age=[31, 45, 52]))
