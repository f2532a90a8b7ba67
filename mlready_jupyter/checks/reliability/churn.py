"""Consistent outputs: a new model does not take back what the old one got right."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import (
    Bar,
    Candidate,
    Evidence,
    Intervals,
    Iterator,
    Limit,
    MakeTable,
    Model,
    Prediction,
    Severity,
    Table,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.reliability._churn import changed, right, step
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds


class Churn(NamedTuple):
    """Rows: how many were asked, whose decision changed, which of these went from right to wrong and from wrong to right."""

    rows: int
    all: int
    bad: int | None
    good: int | None


@check(severity=Severity.ERROR)
def churn(
    predicted_sample: Prediction,
    predicted_previous: Prediction,
    previous: Model,
    sample: Table,
    task: Task | None,
    *,
    lost: Limit = Limit(0.01),
    bad: Limit = Limit(0.02),
    decisions: Limit = Limit(0.1),
) -> Iterator[Evidence]:
    """The new model decides otherwise than the one it replaces, and not always for the better.

    Two models with the same score can disagree about every tenth customer, and each of these has
    to be explained to somebody. Usual causes: a refit with another seed, a model that hangs on
    chance, a score that was improved for some by spoiling it for others.

    Bad churn is what the old model had right and the new one has wrong, good churn the other way
    round. Where more is lost than won the old model was better, and that is an error; much churn
    is a warning even if it pays. A number counts as another decision from a tenth of the standard
    deviation of all answers on, or from half of the model's usual error where that is more, and as
    right up to there. Without labels only the changed decisions are told.

    Limits:
        lost: bad churn less good churn, as part of the rows.
        bad: part of the rows with bad churn.
        decisions: part of the rows whose decision changes.

    Source: Milani Fard et al. (2016), Launch and iterate: reducing prediction churn; Newcombe (1998), Clopper & Pearson (1934) for
    the intervals.
    """
    counted = _counted(predicted_sample, predicted_previous, task)
    rows, at, labelled = counted.rows, Whole(sample.name), f"labelled rows of `{sample.name}`"
    if counted.bad is not None and counted.good is not None:
        net = bounds.share_difference(counted.bad, rows, counted.good, rows)
        worse = bounds.rate(counted.bad, rows, over=2)
        told = f"{percent(counted.bad / rows)} of `{sample.name}` were right with `{previous.label}` and are wrong now"
        yield Evidence(
            f"{told}, {percent(counted.good / rows)} the other way round",
            at=at,
            measured=net,
            limit=lost,
            unit="share",
            statistic="bad churn less good churn",
            needs=needed(net, lost, rows, labelled),
            remedy="Keep the old model until the new one wins more rows than it loses.",
            exhibit=lambda: _bars(counted, bad),
        )
        if not net.low > lost.value:  # otherwise it has been said already, and harder
            yield Evidence(
                told,
                at=at,
                measured=worse,
                limit=bad,
                unit="share",
                statistic="bad churn",
                needs=needed(worse, bad, rows, labelled),
                remedy="Look at the rows that were right before; fit with more of them, or average several refits.",
                milder=Severity.WARNING,
                exhibit=lambda: _bars(counted, bad),
            )
    share = bounds.rate(counted.all, rows, over=2)
    yield Evidence(
        f"The new model decides otherwise than `{previous.label}` for {percent(share.value)} of `{sample.name}`",
        at=at,
        measured=share,
        limit=decisions,
        unit="share",
        statistic="rows with another decision",
        needs=needed(share, decisions, rows, f"rows of `{sample.name}`"),
        remedy="Tell those who live with the decisions before it goes out, or average several refits to steady it.",
        milder=Severity.WARNING,
    )


def _counted(new: Prediction, old: Prediction, task: Task | None) -> Churn:
    least = step(new, task)
    differs = changed(new, old, task, least)
    if new.truth is None or task is None:
        return Churn(len(differs), int(differs.sum()), None, None)
    now, before, known = right(new, task, least), right(old, task, least), _known(new.truth)
    if not known.any():
        return Churn(len(differs), int(differs.sum()), None, None)
    lost, won = differs & before & ~now & known, differs & ~before & now & known
    return Churn(int(known.sum()), int((differs & known).sum()), int(lost.sum()), int(won.sum()))


def _known(truth: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray([value is not None and value == value for value in truth.tolist()], dtype=bool)


def _bars(counted: Churn, bad: Limit) -> Intervals:
    assert counted.bad is not None and counted.good is not None
    other = counted.all - counted.bad - counted.good
    bars = (
        Bar("right before, wrong now", bounds.rate(counted.bad, counted.rows), breaks=counted.bad / counted.rows > bad.value),
        Bar("wrong before, right now", bounds.rate(counted.good, counted.rows)),
        Bar("changed, and neither", bounds.rate(other, counted.rows)),
    )
    return Intervals("Decisions that changed", "share of rows", bars, limit=bad.value)


class Above:
    """Says yes from an age on, but for every n-th row where it guesses."""

    classes_ = np.array([0, 1])

    def __init__(self, age: int, slip: int = 0) -> None:
        self.age, self.slip = age, slip

    def predict(self, table: Any) -> object:
        age, i = np.asarray(table["age"], dtype=float), np.asarray(table["i"], dtype=int)
        slips = i % self.slip == 0 if self.slip else np.zeros(len(i), dtype=bool)
        return np.where(slips, age <= self.age, age > self.age).astype(int)


class Twice:
    def __init__(self, plus: float) -> None:
        self.plus = plus

    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2 + self.plus


def _people(table: MakeTable, rows: int = 600) -> object:
    ages = [20 + i * 7919 % 60 for i in range(rows)]
    return table(age=ages, i=list(range(rows)), bought=[int(age > 50) for age in ages])


@churn.good
def the_same_decisions(table: MakeTable) -> Candidate:
    return Candidate.of(Above(50), previous=Above(50), test=_people(table), target="bought")


@churn.good
def it_only_gets_better(table: MakeTable) -> Candidate:
    return Candidate.of(Above(50), previous=Above(50, slip=16), test=_people(table), target="bought")


@churn.good
def a_number_moves_a_little(table: MakeTable) -> Candidate:
    return Candidate.of(Twice(0.5), previous=Twice(0), test=table(age=[20 + i % 60 for i in range(600)]))


@churn.good
def too_few_rows_to_say(table: MakeTable) -> Candidate:
    return Candidate.of(Above(50, slip=8), previous=Above(50), test=_people(table, 12), target="bought")


@churn.bad(findings=1)
def the_old_one_was_better(table: MakeTable) -> Candidate:
    return Candidate.of(Above(50, slip=12), previous=Above(50), test=_people(table), target="bought")


@churn.bad(findings=1)
def as_much_won_as_lost(table: MakeTable) -> Candidate:
    return Candidate.of(Above(50, slip=20), previous=Above(50, slip=21), test=_people(table), target="bought")


@churn.bad(findings=1)
def every_answer_moves(table: MakeTable) -> Candidate:
    return Candidate.of(Twice(30), previous=Twice(0), test=table(age=[20 + i % 60 for i in range(600)]))


@churn.good
def two_fits_of_a_noisy_target(table: MakeTable) -> Candidate:
    """The two differ by less than half of what either is off by."""
    ages = [20 + i * 7919 % 60 for i in range(600)]
    sold = table(age=ages, sold=[age * 2 + (i * 6577 % 101 - 50) for i, age in enumerate(ages)])
    return Candidate.of(Twice(8), previous=Twice(0), test=sold, target="sold")
