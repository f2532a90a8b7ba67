"""Watch for drift: what the model says today is still what it said when it was judged."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Absent, Candidate, Evidence, Iterator, Limit, MakeTable, Mix, Severity, Whole, check
from mlready_jupyter.checks.reliability._shift import shift
from mlready_jupyter.checks.words import percent


@check(severity=Severity.ERROR)
def prediction_drift(answered: Mix, *, distance: Limit = Limit(0.05, warn=0.03)) -> Iterator[Evidence]:
    """The model answers the current table with another mix of answers than the table it was judged on.

    It needs no labels, and it moves whenever a drift matters to the model: either the world has
    changed, and so must the decisions that were planned for it, or an input is broken. Usual causes:
    a drifted column the model leans on, a new population, a default that replaced a value.

    Probabilities and numbers are compared by the largest distance between their cumulative
    distributions, classes by the largest change of a share. The comparison is with `test`, as a
    model is surer of itself on rows it was fitted on; with `train` only where there is no test
    table, and then it is a warning.

    Limits:
        distance: part of the rows whose answers would have to move.

    Source: Massart (1990) for distances; Newcombe (1998) for differences of shares.
    """
    reference, now, what, side = answered
    found = shift(what, reference, now, sides=(side, "current"), over=1)
    if found is None:
        raise Absent("the model gave no answer that could be compared")
    drifted = " has drifted" if found.measured.low > (distance.warn or distance.value) else ""
    yield Evidence(
        f"What the model answers{drifted}: for {percent(found.after)} of `current` the {what} {found.what}, "
        f"for `{side}` it was {percent(found.before)} ({now.rows:,} and {reference.rows:,} rows)",
        at=Whole("current"),
        measured=found.measured,
        limit=distance,
        unit="share",
        statistic=found.statistic,
        needs=found.needs(distance),
        remedy="Trace it to the column that drifted most, and mend that column or fit again on rows like these.",
        milder=Severity.WARNING if side == "train" else None,
        exhibit=found.exhibit,
    )


class Doubles:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2


class Says:
    def predict(self, table: Any) -> object:
        return np.where(np.asarray(table["age"], dtype=float) > 40, "yes", "no")


def _ages(rows: int, shift: int = 0) -> list[int]:
    return [20 + i * 7919 % 60 + shift for i in range(rows)]


@prediction_drift.good
def the_same_mix(table: MakeTable) -> Candidate:
    return Candidate.of(Doubles(), train=table(age=[1] * 30), test=table(age=_ages(2400)), current=table(age=_ages(2460)))


@prediction_drift.good
def a_handful_tells_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(Says(), test=table(age=[31, 45, 52]), current=table(age=[45, 61]))


@prediction_drift.bad
def higher_answers(table: MakeTable) -> Candidate:
    return Candidate.of(Doubles(), test=table(age=_ages(2400)), current=table(age=_ages(2400, 20)))


@prediction_drift.bad
def more_say_yes(table: MakeTable) -> Candidate:
    return Candidate.of(Says(), train=table(age=_ages(2400)), current=table(age=_ages(2400, 20)))
