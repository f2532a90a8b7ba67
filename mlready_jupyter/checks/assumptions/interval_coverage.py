"""Validate assumptions: nine times in ten the truth lies where the model says it does nine times in ten."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Absent, Candidate, Evidence, Iterator, Limit, MakeTable, Severity, Table, Task, Uncertain, Whole, check
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.uncertain import NOMINAL


@check(severity=Severity.WARNING)
def interval_coverage(uncertain: Uncertain, test: Table, task: Task, *, short: Limit = Limit(0.05)) -> Iterator[Evidence]:
    """The intervals that a regression gives hold the truth less often than they say.

    Whoever orders stock or sets a reserve by the interval runs out more often than was agreed. Usual causes: noise that
    grows with the answer, a variance that was fitted on train, tails heavier than those of a normal distribution.

    Asked of models that give a standard deviation beside each answer, `predict(X, return_std=True)`: the interval that
    should hold 90 % of the truths of test is 1.645 of them to each side. Wide intervals are not found here: they cost, and do
    not deceive.

    Limits:
        short: part of the rows by which the intervals hold fewer truths than they say.

    Source: Gneiting, Balabdaoui & Raftery (2007), calibration of forecasts; Wilson (1927) for the interval of a share.
    """
    if task.classifies:
        raise Absent("a classifier gives probabilities: see assumptions/calibration")
    held = bounds.share(int(uncertain.held.sum()), len(uncertain.held))
    measured = bounds.from_nothing(held._replace(low=NOMINAL - held.high, value=NOMINAL - held.value, high=NOMINAL - held.low))
    rows = f"{len(uncertain.held):,} rows of `test`"
    yield Evidence(
        f"The intervals that should hold {percent(NOMINAL)} of the truths hold {percent(held.value)} of {rows}",
        at=Whole(test.name),
        measured=measured,
        limit=short,
        unit="share",
        statistic="coverage that is missing",
        needs=needed(measured, short, len(uncertain.held), "labelled rows of `test`"),
        remedy="Widen them by what rows that were not fitted on tell: conformal prediction on a calibration set.",
    )


class Says:
    """Gives the answer, and how far off it may be."""

    def __init__(self, spread: float) -> None:
        self.spread = spread

    def predict(self, table: Any, return_std: bool = False) -> Any:
        answer = np.asarray(table["age"], dtype=float)
        return (answer, np.full(len(answer), self.spread)) if return_std else answer


def _people(table: MakeTable) -> object:
    """Off by -50 to 50, each as often."""
    return table(age=[20 + i % 40 for i in range(500)], salary=[20.5 + i % 40 + (i * 37 % 101) - 50 for i in range(500)])


@interval_coverage.good
def they_hold_what_they_say(table: MakeTable) -> Candidate:
    return Candidate.of(Says(29.0), test=_people(table), target="salary")


@interval_coverage.bad(findings=1)
def far_too_narrow(table: MakeTable) -> Candidate:
    return Candidate.of(Says(10.0), test=_people(table), target="salary")
