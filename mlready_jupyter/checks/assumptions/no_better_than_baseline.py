"""Validate assumptions: the model knows more than a constant."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Bar,
    Candidate,
    Evidence,
    Interval,
    Intervals,
    Iterator,
    Limit,
    MakeTable,
    Prediction,
    Severity,
    Table,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, number, percent
from mlready_jupyter.core.measure import Answer, decide
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.scores import Labelled, Losses, labelled, losses

CLASSES = 20


class Skill(NamedTuple):
    """What the model is worth by one measure; below the limit it is worth nothing."""

    name: str
    says: str
    measured: Interval
    limit: Limit


@check(severity=Severity.ERROR)
def no_better_than_baseline(
    train: Table,
    predicted_test: Prediction,
    task: Task,
    *,
    skill: Limit = Limit(0.0001, warn=0.02, worse="below"),
    ranking: Limit = Limit(0.1, warn=0.2, worse="below"),
) -> Iterator[Evidence]:
    """The model is no better than always giving the same answer.

    A constant costs nothing to run and never breaks; a model that does not beat it is all risk.
    Usual causes: labels that were joined to the wrong rows, features that reach the model in another
    order or unit than in training, a question that the columns cannot answer.

    Skill is the part of the constant's error that the model takes away: 1 is perfect, 0 no better,
    below 0 worse. Constants are learnt on train: the class shares for probabilities (Brier score), the
    most frequent class for labels (error rate), the mean and the median for numbers, by squared
    and by absolute error, whichever error is kinder. A classifier whose probabilities are off, as
    with balanced class weights, passes too if it ranks: twice the area under the ROC curve less 1,
    as a mean over the 20 most frequent classes. Found only if it is surely without skill by all of them;
    hardly any skill by all of them is worth a warning.

    It does not compare with the value of a season ago: which rows belong to one series, and how long its season is,
    a table of features does not say. `worse-than-simple` does, where such a lag is among the columns.

    Limits:
        skill: least part of the constant's error that the model must take away.
        ranking: least Gini coefficient (2 AUC - 1) that counts as better than a constant.

    Source: Murphy (1988), skill scores; DeLong et al. (1988) for the area under the curve.
    """
    if train.labels is None:
        raise Absent("train has no labels: pass train=(X, y)")
    rows = labelled(predicted_test, task)
    costs = losses(predicted_test, task, train.labels)
    costs = costs[:1] if task.classifies else costs
    by_error = [[_of_loss(cost, skill) for cost in costs if cost.name == name] for name in dict.fromkeys(cost.name for cost in costs)]
    skills = [min(against, key=_kindness) for against in by_error]  # better than a constant is better than every constant
    skills += [_of_ranks(rows, task, ranking)] if task.classifies else []
    best = max(skills, key=_kindness)
    yield Evidence(
        best.says,
        at=Whole("test"),
        measured=best.measured,
        limit=best.limit,
        unit="share" if best.limit is skill else "",
        statistic=best.name,
        needs=needed(best.measured, best.limit, len(rows.truth), "labelled rows of `test`"),
        remedy="Check that each label still stands beside its own row, then use the constant until a model beats it.",
        exhibit=lambda: Intervals(
            "What the model is worth beside a constant", "skill", tuple(Bar(s.name, s.measured) for s in skills), limit=0.0
        ),
    )


def _kindness(skill: Skill) -> tuple[int, float]:
    """Better than a constant by any measure is better than a constant."""
    answer, _ = decide(skill.measured, skill.limit)
    return [Answer.FOUND, Answer.UNDECIDED, Answer.CLEAR].index(answer), np.nan_to_num(skill.measured.value, nan=-1.0)


def _of_loss(cost: Losses, limit: Limit) -> Skill:
    low, value, high = bounds.ratio(cost.model, cost.constant)
    measured = Interval(1 - high, 1 - value, 1 - low)
    mine, theirs = float(cost.model.mean()), float(cost.constant.mean())
    says = f"On `test` the {cost.name} of the model is {number(mine)}, that of {cost.baseline} {number(theirs)}"
    return Skill(f"skill by {cost.name}", says, measured, limit)


def _of_ranks(rows: Labelled, task: Task, limit: Limit) -> Skill:
    """How well the model ranks: the second class of two, the mean over the most frequent of many."""
    scores = rows.proba if rows.proba is not None else (rows.values[:, None] == np.arange(len(task.classes))).astype(np.float64)
    known = np.isfinite(scores).all(axis=1)
    if known.any() and bool((scores[known] == scores[known][0]).all()):
        area = Interval(0.5, 0.5, 0.5)  # the same for every row: it can rank none, however few rows there are
    elif task.kind == "binary":
        area = bounds.area_under_curve(scores[known, -1], rows.truth[known] == len(task.classes) - 1)
    else:
        counts = np.bincount(rows.truth[rows.truth >= 0], minlength=len(task.classes))
        frequent = np.argsort(-counts, kind="stable")[:CLASSES]
        area = bounds.mean_area_under_curve(scores[known][:, frequent], rows.truth[known][:, None] == frequent)
    measured = Interval(*(2 * bound - 1 for bound in area))
    says = f"On `test` the model ranks right {percent(area.value)} of the pairs of a class and the rest; a coin ranks 50 %"
    return Skill("Gini coefficient", says, measured, limit)


class AlwaysTheMean:
    def predict(self, table: Any) -> object:
        return np.full(len(table), 346.0)


class Knows:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2 + 1


class Guesses:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 7919 % 50


class AlwaysNo:
    def predict(self, table: Any) -> object:
        return np.zeros(len(table), dtype=int)


class Balanced:
    """Ranks well, and puts everybody far too high: balanced class weights do that."""

    classes_ = np.array([0, 1])

    def predict_proba(self, table: Any) -> Any:
        high = 0.3 + np.asarray(table["age"], dtype=float) / 200
        return np.column_stack([1 - high, high])

    def predict(self, table: Any) -> object:
        return (self.predict_proba(table)[:, 1] > 0.5).astype(int)


def _salaries(table: MakeTable, rows: int) -> object:
    return table(age=[20 + i % 45 for i in range(rows)], salary=[41.0 + 2 * (i % 45) + i % 3 for i in range(rows)])


def _rare(table: MakeTable, rows: int) -> object:
    return table(age=[i * 7 % 100 for i in range(rows)], fraud=[int(i * 7 % 100 > 95) for i in range(rows)])


@no_better_than_baseline.good
def it_knows(table: MakeTable) -> Candidate:
    return Candidate.of(Knows(), train=_salaries(table, 200), test=_salaries(table, 100), target="salary")


@no_better_than_baseline.good
def it_ranks_though_its_probabilities_are_off(table: MakeTable) -> Candidate:
    return Candidate.of(Balanced(), train=_rare(table, 400), test=_rare(table, 400), target="fraud")


@no_better_than_baseline.good
def three_rows_tell_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(Guesses(), train=_salaries(table, 200), test=_salaries(table, 3), target="salary")


@no_better_than_baseline.bad
def it_guesses(table: MakeTable) -> Candidate:
    return Candidate.of(Guesses(), train=_salaries(table, 200), test=_salaries(table, 100), target="salary")


@no_better_than_baseline.bad
def the_mean_is_no_model(table: MakeTable) -> Candidate:
    train, test = ([41.0 + (i % 31) ** 2 for i in range(rows)] for rows in (310, 155))
    return Candidate.of(AlwaysTheMean(), train=table(i=train, salary=train), test=table(i=test, salary=test), target="salary")


@no_better_than_baseline.bad
def the_majority_is_no_model(table: MakeTable) -> Candidate:
    return Candidate.of(AlwaysNo(), train=_rare(table, 400), test=_rare(table, 400), target="fraud")
