"""Test edge cases, not average cases: what no instrument could tell apart gets the same answer."""

from __future__ import annotations

import math
from collections.abc import Callable
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
    Nudges,
    Severity,
    Table,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.nudges import DIGIT


@check(severity=Severity.ERROR)
def perturbation_stability(nudges: Nudges, sample: Table, *, digit: Limit = Limit(0.01), part: Limit = Limit(0.05)) -> Iterator[Evidence]:
    """The answers hang on decimals that nobody measured.

    Serving rounds numbers, JSON cuts their digits, a sensor trembles: the same case then gets another answer from day to
    day. Usual causes: numbers that are hashed, or compared for equality; columns that nearly cancel out, with huge
    coefficients of opposite sign; a division by a difference near zero.

    Each column of measured numbers is moved by itself, up in some rows and down in others: in its eighth digit, and by a
    hundredth of the distance between its quartiles. A change is counted in standard deviations of all answers, or in
    probability. Whole numbers and codes are not moved; 32-bit floats are asked about by assumptions/edge-cases, words in
    other letters as well. At most 500 rows and 40 columns are asked about, in 1.2 s of computing.

    Limits:
        digit: mean change of an answer when a column moves in its eighth digit.
        part: median change of an answer when a column moves by a hundredth of its quartile distance.

    Source: Thompson (1936) for the interval of a median.
    """
    if not nudges.made:
        raise Absent("no column of measured numbers: whole numbers, codes and words are not moved")
    over = len(nudges.made)
    measured = [
        (nudge, bounds.mean(nudge.by, over=over) if nudge.how == "digit" else bounds.median(nudge.by, over=over)) for nudge in nudges.made
    ]
    for nudge, change in sorted(measured, key=lambda pair: -pair[1].value):
        by, limit = (f"by {DIGIT:.0e} of itself", digit) if nudge.how == "digit" else ("by 1 % of its quartile distance", part)
        unit = "in probability" if nudges.method == "predict_proba" else "of the spread of all answers"
        yield Evidence(
            f"Moving `{nudge.column}` {by} moves {'an' if nudge.how == 'digit' else 'the median'} answer by {percent(change.value)} {unit}",
            at=InColumn(sample.name, nudge.column),
            measured=bounds.from_nothing(change),
            limit=limit,
            milder=None if nudge.how == "digit" else Severity.WARNING,
            unit="share",
            statistic=f"change of {nudges.method} on {nudges.rows} rows",
            needs=needed(change, limit, nudges.rows, "rows"),
            remedy=f"Round `{nudge.column}` to what is measured in the model's first step, and smooth what it feeds.",
            exhibit=_drawn(measured, nudge.how, limit.value),
        )
    if nudges.left_out:
        yield Evidence(
            f"{len(nudges.left_out)} columns were not moved for want of time, `{nudges.left_out[0]}` the first",
            at=Whole(sample.name),
            measured=Interval(0.0, math.nan, 1.0),
            limit=part,
            needs="A faster model would decide.",
        )


def _drawn(measured: list[tuple[Any, Interval]], how: str, limit: float) -> Callable[[], Intervals]:
    bars = [Bar(nudge.column, bounds.from_nothing(change), breaks=change.low > limit) for nudge, change in measured if nudge.how == how]
    bars = sorted(bars, key=lambda bar: -bar.measured.value)[:8]
    return lambda: Intervals("Change of an answer, a column at a time", "change", tuple(bars), limit=limit)


class Steady:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2


class Hashes:
    """Takes the tenth decimal for a draw of lots."""

    def predict(self, table: Any) -> object:
        return np.floor(np.asarray(table["age"], dtype=float) * 1e9) % 2


class Cancels:
    """Two columns that are nearly the same, with huge weights of opposite sign."""

    def predict(self, table: Any) -> object:
        return (np.asarray(table["age"], dtype=float) - np.asarray(table["twin"], dtype=float)) * 1e4


def _people(table: MakeTable) -> object:
    ages = [20 + i * 7919 % 400 / 9.7 for i in range(120)]
    return table(age=ages, twin=[age + (i % 3 - 1) * 1e-5 for i, age in enumerate(ages)], kids=[i % 4 for i in range(120)])


@perturbation_stability.good
def nothing_hangs_on_a_decimal(table: MakeTable) -> Candidate:
    return Candidate.of(Steady(), test=_people(table))


@perturbation_stability.bad(at="age")
def a_decimal_draws_lots(table: MakeTable) -> Candidate:
    return Candidate.of(Hashes(), test=_people(table))


@perturbation_stability.bad(at="twin")
def two_weights_cancel_out(table: MakeTable) -> Candidate:
    return Candidate.of(Cancels(), test=_people(table))
