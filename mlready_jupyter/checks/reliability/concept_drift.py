"""Watch for drift: what follows from the rows is still what followed from them."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Bar,
    Candidate,
    Evidence,
    InColumn,
    Interval,
    Intervals,
    Iterator,
    Limit,
    MakeTable,
    Prediction,
    Severity,
    Table,
    Task,
    check,
)
from mlready_jupyter.checks.words import needed, number, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.strata import loss, strata


@check(severity=Severity.ERROR)
def concept_drift(
    predicted_test: Prediction,
    predicted_current: Prediction,
    current: Table,
    task: Task,
    *,
    errors: Limit = Limit(0.05, warn=0.02),
    growth: Limit = Limit(0.25, warn=0.1),
) -> Iterator[Evidence]:
    """Where the model says the same, it is wrong more often today than it was on test.

    Not the rows have changed but what follows from them, and no table of features can show that.
    Usual causes: people adapt to the decisions, prices or rules have changed, the outcome is recorded
    in another way, labels were joined to other rows.

    Rows of test and current are sorted into up to 20 strata by the model's probability (or number, or
    class). How wrong the model would be today if each stratum were as it was on test is compared
    with how wrong it is. So harder rows are no concept drift: for those see
    reliability/label-free-performance. Skipped until current has labels.

    Limits:
        errors: growth of the error rate (classes).
        growth: growth of the mean absolute error, as part of what it was expected to be (numbers).

    Source: the interval by the influence of each row of either table on a stratified mean (Cochran 1977).
    """
    if current.labels is None:
        raise Absent("current has no labels yet")
    sorted_rows = strata(predicted_test, predicted_current, task, labelled_now=True)
    before, now = loss(predicted_test, task), loss(predicted_current, task)
    if min(len(before), len(now)) < 30:
        raise Absent(f"there are {len(before)} labelled rows in test and {len(now)} in current: too few to compare them")
    expected = bounds.expected_loss(sorted_rows.before, before, sorted_rows.now, sorted_rows.total, now)
    measured, limit = expected.excess.interval(), errors
    says = (
        f"The model is wrong for {percent(float(now.mean()))} of `current`; where it says the same, "
        f"it was wrong for {percent(expected.now.value)} of `test`"
    )
    if not task.classifies:
        measured, limit = Interval(*(end / max(expected.now.value, 1e-300) for end in measured)), growth
        says = (
            f"The model is off by {number(float(now.mean()))} in `current`; where it says the same, "
            f"it was off by {number(expected.now.value)} in `test`"
        )
    yield Evidence(
        says,
        at=InColumn("current", current.target or "target"),
        measured=measured,
        limit=limit,
        unit="share",
        statistic="growth of the error rate, rows alike" if task.classifies else "growth of the mean absolute error, rows alike",
        needs=needed(measured, limit, round(2 / (1 / len(before) + 1 / len(now))), "labelled rows a side"),
        remedy="Check how the labels of `current` were joined and recorded; if they are right, fit again on rows as fresh as these.",
        exhibit=lambda: Intervals(
            "How wrong the model is on rows alike",
            "error rate" if task.classifies else "mean absolute error",
            (Bar("as on test", expected.now.interval()), Bar("current", bounds.mean(now), breaks=True)),
        ),
    )


class Above:
    classes_ = np.array([0, 1])

    def predict(self, table: Any) -> object:
        return (np.asarray(table["age"], dtype=float) > 50).astype(int)


class Doubles:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2


def _people(table: MakeTable, rows: int, *, wrong: int) -> object:
    """Every `wrong`-th label is the other way round."""
    ages = [i * 37 % 100 for i in range(rows)]
    return table(age=ages, bought=[int((age > 50) != (i % wrong == 0)) for i, age in enumerate(ages)])


def _salaries(table: MakeTable, rows: int, *, off: float) -> object:
    ages = [i * 37 % 100 for i in range(rows)]
    return table(age=ages, salary=[age * 2 + (i * 7919 % 101 - 50) / 50 * off for i, age in enumerate(ages)])


@concept_drift.good
def as_wrong_as_it_was(table: MakeTable) -> Candidate:
    return Candidate.of(Above(), test=_people(table, 4000, wrong=11), current=_people(table, 3000, wrong=11), target="bought")


@concept_drift.good
def more_of_the_hard_rows(table: MakeTable) -> Candidate:
    """The old are harder to tell, and there are more of them today; each is as hard as before."""

    def people(rows: int, old: int) -> object:
        ages = [60 if i % old == 0 else 40 for i in range(rows)]
        return table(age=ages, bought=[int((age > 50) != (age == 60 and i // old % 3 == 0)) for i, age in enumerate(ages)])

    return Candidate.of(Above(), test=people(4000, 5), current=people(3000, 2), target="bought")


@concept_drift.bad(findings=1, at="bought")
def labels_turned_round(table: MakeTable) -> Candidate:
    return Candidate.of(Above(), test=_people(table, 4000, wrong=11), current=_people(table, 3000, wrong=4), target="bought")


@concept_drift.bad(findings=1, at="salary")
def twice_as_far_off(table: MakeTable) -> Candidate:
    return Candidate.of(Doubles(), test=_salaries(table, 2000, off=3), current=_salaries(table, 2000, off=6), target="salary")
