"""Watch for drift: which of the columns that moved also moves the answers."""

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
    Model,
    Profiles,
    Repeats,
    Severity,
    Table,
    check,
)
from mlready_jupyter.checks.reliability._shift import surely_drifted
from mlready_jupyter.checks.words import number, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.predictions import caller
from mlready_jupyter.subjects.swap import set_back
from mlready_jupyter.subjects.trial import attempt

ROWS, COLUMNS = 500, 12


@check(severity=Severity.WARNING)
def drift_that_matters(
    profiles: Profiles,
    comparable: tuple[str, ...],
    repeats: Repeats,
    model: Model,
    train: Table,
    current: Table,
    *,
    moved: Limit = Limit(0.05),
    least: float = 0.02,
) -> Iterator[Evidence]:
    """A column has drifted, and with its old distribution the model would answer otherwise.

    Not every drift deserves a night's work. Of all columns that drifted these are the ones to
    trace first, since their drift reaches the decisions.

    Each drifted column by itself is set back to its training distribution, rank by rank, on 500
    rows of the current table, and the model is asked again. What is measured is the mean change of
    an answer: for numbers as a part of the standard deviation of all answers, for probabilities as
    the probability that changed sides, for labels as the part of the rows that change. Columns
    that only matter together are not seen. The 12 columns that drifted most are looked at.

    Limits:
        moved: mean change of an answer.
        least: distance from which a column counts as drifted.
    """
    repeats.of("reordered")  # Absent where the model contradicts itself anyway
    drifted = surely_drifted(profiles, comparable, least)[:COLUMNS]
    if not drifted:
        raise Absent("no column has drifted: see reliability/drifted-column")
    rows = current.spread(ROWS)
    call = caller(model, "predict_proba" if model.proba is not None else "predict")
    plain = attempt(call, current.pick(rows))
    if plain.error is not None:
        raise Absent("the model cannot answer `current`: see assumptions/predicts")
    measured = list[tuple[str, Interval]]()
    for name in drifted:
        back = attempt(call, set_back(current, train, name, rows))
        if back.error is None and np.shape(back.value) == np.shape(plain.value):
            measured.append((name, bounds.mean(_change(plain.value, back.value), over=len(drifted))))
    measured.sort(key=lambda found: -found[1].value)
    for name, change in measured:
        yield Evidence(
            f"The drift of `{name}` {_moved(plain.value, change.value)} ({len(rows):,} rows)",
            at=InColumn("current", name),
            measured=Interval(max(change.low, 0.0), change.value, change.high),
            limit=moved,
            unit="share",
            statistic="mean change of an answer",
            remedy=f"Trace `{name}` first: find where its values come from, and mend it or fit again.",
            exhibit=lambda: Intervals(
                "Drifted columns, and how far each moves the answers",
                "mean change of an answer",
                tuple(Bar(other, found, breaks=found.low > moved.value) for other, found in measured),
                limit=moved.value,
            ),
        )


def _change(one: Any, other: Any) -> bounds.Floats:
    """The change of each answer."""
    if one.ndim == 2:
        return np.asarray(np.abs(one - other).sum(axis=1) / 2, dtype=np.float64)
    if one.dtype.kind == "f":
        return np.asarray(np.abs(one - other) / max(float(np.nanstd(one)), 1e-300), dtype=np.float64)
    return np.asarray(one != other, dtype=np.float64)


def _moved(answers: Any, change: float) -> str:
    if answers.ndim == 2:
        return f"moves the probabilities for `current` by {number(100 * change)} points on average"
    if answers.dtype.kind == "f":
        return f"moves the answers for `current` by {percent(change)} of their standard deviation on average"
    return f"changes the answers for {percent(change)} of `current`"


class AgeOnly:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2.0


class ByShop:
    def predict(self, table: Any) -> object:
        return np.asarray([1.0 if str(shop) == "a" else 0.0 for shop in table["shop"]])


def _people(table: MakeTable, *, older: int = 0, shorter: float = 0.0) -> object:
    return table(
        age=[20.0 + i * 7919 % 50 + older for i in range(1500)],
        height=[1.5 + i * 6577 % 500 / 1000 - shorter for i in range(1500)],
    )


@drift_that_matters.good
def the_model_does_not_look_at_it(table: MakeTable) -> Candidate:
    return Candidate.of(AgeOnly(), train=_people(table), current=_people(table, shorter=0.2))


@drift_that_matters.bad(findings=1, at="age")
def the_model_leans_on_it(table: MakeTable) -> Candidate:
    return Candidate.of(AgeOnly(), train=_people(table), current=_people(table, older=10, shorter=0.2))


@drift_that_matters.bad(findings=1, at="shop")
def a_shop_it_leans_on(table: MakeTable) -> Candidate:
    return Candidate.of(ByShop(), train=table(shop=["a", "b", "c"] * 500), current=table(shop=["a", "b", "a"] * 500))
