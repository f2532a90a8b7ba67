"""Accurate is not reliable: how good the model is today, before any label of today is known."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Bar,
    Candidate,
    Evidence,
    Intervals,
    Iterator,
    Limit,
    MakeTable,
    Prediction,
    Severity,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.strata import loss, strata


@check(severity=Severity.ERROR)
def label_free_performance(
    predicted_test: Prediction, predicted_current: Prediction, task: Task, *, errors: Limit = Limit(0.05, warn=0.02)
) -> Iterator[Evidence]:
    """The rows of today are harder for the model: it will be wrong more often than it was on test.

    Labels come weeks after the decisions. Until then this is what can be known: the model meets more
    of the rows about which it is unsure, and on such rows it was wrong on test.

    The rows of test are sorted into up to 20 strata by the probability that the model gave; the
    error rate of each is taken for the rows of current that got such a probability. No trust in the
    probabilities is needed, but in one thing: rows alike are as often wrong as they were. Whether
    that holds, reliability/concept-drift tells once labels are there. For classes only.

    Limits:
        errors: growth of the part of rows that get a wrong answer.

    Source: the idea of confidence-based performance estimation (Guillory et al. 2021, Predicting with confidence
    on unseen distributions); the interval by the influence of each row of either table.
    """
    if not task.classifies:
        raise Absent("a number comes without a probability: how wrong it may be cannot be foretold")
    if predicted_test.proba is None or predicted_current.proba is None:
        raise Absent("the model gives no probabilities: this asks for predict_proba")
    sorted_rows = strata(predicted_test, predicted_current, task, labelled_now=False)
    wrong = loss(predicted_test, task)
    if len(wrong) < 50:
        raise Absent(f"test has {len(wrong)} labelled rows: too few to learn from how often each probability is right")
    expected = bounds.expected_loss(sorted_rows.before, wrong, sorted_rows.now, sorted_rows.total)
    measured = expected.change.interval()
    rows = round(2 / (1 / len(wrong) + 1 / len(sorted_rows.now)))
    yield Evidence(
        f"The model is expected to be wrong for {percent(expected.now.value)} of `current`, going by its probabilities; "
        f"on `test` it was for {percent(float(wrong.mean()))}",
        at=Whole("current"),
        measured=measured,
        limit=errors,
        unit="share",
        statistic="growth of the expected error rate",
        needs=needed(measured, errors, rows, "rows a side"),
        remedy="Have the rows labelled first that the model is least sure of, and fit again with them.",
        exhibit=lambda: Intervals(
            "Rows with a wrong answer",
            "error rate",
            (Bar("test", bounds.mean(wrong)), Bar("current, expected", expected.now.interval())),
            limit=float(wrong.mean()) + errors.value,
        ),
    )


class Unsure:
    """Says yes above 50; the nearer to it, the less sure."""

    classes_ = np.array([0, 1])

    def predict_proba(self, table: Any) -> Any:
        high = np.clip(np.asarray(table["age"], dtype=float) / 100, 0, 1)
        return np.column_stack([1 - high, high])

    def predict(self, table: Any) -> object:
        return (self.predict_proba(table)[:, 1] > 0.5).astype(int)


def _people(table: MakeTable, ages: list[int]) -> object:
    """As often yes as the age says, in turns."""
    seen, bought = dict[int, float](), list[int]()
    for age in ages:
        seen[age] = seen.get(age, 0.5) + age / 100
        bought.append(int(seen[age] >= 1))
        seen[age] -= bought[-1]
    return table(age=ages, bought=bought)


@label_free_performance.good
def rows_as_before(table: MakeTable) -> Candidate:
    ages = [i * 37 % 100 for i in range(3000)]
    return Candidate.of(Unsure(), test=_people(table, ages), current=table(age=ages[:2500]), target="bought")


@label_free_performance.good
def easier_rows(table: MakeTable) -> Candidate:
    ages = [i * 37 % 100 for i in range(3000)]
    easy = [age for age in ages if abs(age - 50) > 30]
    return Candidate.of(Unsure(), test=_people(table, ages), current=table(age=easy), target="bought")


@label_free_performance.bad(findings=1)
def only_those_it_cannot_tell(table: MakeTable) -> Candidate:
    ages = [i * 37 % 100 for i in range(3000)]
    hard = [age for age in ages if abs(age - 50) < 15]
    return Candidate.of(Unsure(), test=_people(table, ages), current=table(age=hard), target="bought")
