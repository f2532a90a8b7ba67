"""Accurate is not reliable: fitted again, the model comes to the same decisions."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Candidate,
    Evidence,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Refits,
    Severity,
    Table,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.reliability._churn import changed, right, step
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.predictions import Prediction


@check(severity=Severity.WARNING)
def seed_churn(refits: Refits, test: Table, task: Task, *, decisions: Limit = Limit(0.05)) -> Iterator[Evidence]:
    """Fitted again with another seed on the same rows, the model decides otherwise for many rows.

    Two such models have the same score and tell the same people different things: which of them is in
    production is a matter of luck, and each retraining changes decisions that nobody meant to change.
    Usual causes: few trees, a network stopped early, classes that the columns hardly tell apart.

    Three clones are fitted with their `random_state` set (and the global one), on as many rows of train
    as take 0.8 s, at most 10,000. The share of test rows (10,000 at most) on which two of them disagree is measured. A
    number is another decision from where reliability/churn calls it one. Fitted on
    fewer rows than train has, disagreement is overstated: then it can be cleared, but not found.

    Limits:
        decisions: part of the rows on which two refits disagree.

    Source: D'Amour et al. (2022), underspecification; Milani Fard et al. (2016) for good and bad churn;
    Clopper & Pearson (1934) for the interval.
    """
    pairs = list(combinations(refits.predictions, 2))
    least = step(refits.predictions[0], task)
    differs = [changed(one, other, task, least) for one, other in pairs]
    intervals = [bounds.rate(int(rows.sum()), len(rows), over=len(pairs)) for rows in differs]
    value = sum(found.value for found in intervals) / len(intervals)
    low, high = min(found.low for found in intervals), max(found.high for found in intervals)
    measured = Interval(low if refits.whole else 0.0, value, high)
    asked = len(refits.predictions[0].rows)
    some = f"{asked:,} rows of " if asked < test.rows else ""
    fitted = "all rows" if refits.whole else f"{refits.rows:,} of {refits.of:,} rows"
    yield Evidence(
        f"Two refits on {fitted} of `train` that differ in their seed disagree on {percent(value)} of {some}`test`"
        + _good_and_bad(pairs, differs, task, least),
        at=Whole(test.name),
        measured=measured,
        limit=decisions,
        unit="share",
        statistic=f"rows decided otherwise, mean of {len(pairs)} pair{'s' if len(pairs) > 1 else ''} of refits",
        needs=needed(measured, decisions, test.rows, "test rows")
        if refits.whole
        else "More time for refits would decide: fit on all of train.",
        remedy="Average several fits (more trees, a bagging of models), or fix what leaves the choice to chance.",
    )


def _good_and_bad(
    pairs: list[tuple[Prediction, Prediction]], differs: list[np.ndarray[tuple[int, ...], np.dtype[np.bool_]]], task: Task, least: float
) -> str:
    """Which part went from right to wrong, and back; "" without labels."""
    if not all(one.truth is not None for pair in pairs for one in pair):
        return ""
    lost = won = 0.0
    for (one, other), moved in zip(pairs, differs, strict=True):
        before, after = right(one, task, least), right(other, task, least)
        lost, won = lost + float((moved & before & ~after).mean()), won + float((moved & ~before & after).mean())
    return f"; {percent(lost / len(pairs))} turn from right to wrong, {percent(won / len(pairs))} back"


def _fitted(table: MakeTable, *, trees: int, noise: int) -> Candidate:
    from sklearn.ensemble import RandomForestClassifier

    def people(rows: int, first: int) -> dict[str, Any]:
        ages = [20 + (i * 7919 + first) % 601 / 10 for i in range(rows)]
        return {"age": ages, "income": [(i * 6577 + first) % 997 for i in range(rows)]} | {
            "bought": [int(age + (i * 104729 + first) % 200 / 200 * noise > 50 + noise / 2) for i, age in enumerate(ages)]
        }

    train, test = people(500, 0), people(400, 3)
    features = np.column_stack([train["age"], train["income"]])
    model = RandomForestClassifier(trees, max_features=1, random_state=0).fit(features, np.array(train["bought"]))
    rows = (np.column_stack([test["age"], test["income"]]), np.array(test["bought"]))
    return Candidate.of(model, train=(features, np.array(train["bought"])), test=rows)


@seed_churn.good
def many_trees(table: MakeTable) -> Candidate:
    return _fitted(table, trees=40, noise=0)


@seed_churn.bad(findings=1)
def one_tree_on_noise(table: MakeTable) -> Candidate:
    return _fitted(table, trees=1, noise=60)
