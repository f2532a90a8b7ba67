"""Validate assumptions: more of what helps never hurts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Candidate,
    Curve,
    Evidence,
    Expected,
    InColumn,
    Interval,
    Iterator,
    Limit,
    Line,
    MakeTable,
    Point,
    Severity,
    Sweep,
    Table,
    check,
    exact,
)
from mlready_jupyter.checks.words import edge, number, percent


@check(severity=Severity.ERROR)
def monotonicity_violations(sweeps: tuple[Sweep, ...], sample: Table, *, breaking: Limit = Limit(0)) -> Iterator[Evidence]:
    """With a column that may only push the answer up, or only down, it goes the other way.

    More income must not lower a credit score: people are told so, and some laws ask for it. Such directions are
    declared in the settings, under [monotone]: `income = "increasing"`. Usual causes: no constraint given to the model,
    columns that go together, too few rows at one end.

    Up to 200 rows are asked with each of 12 values of the column, from its smallest to its largest, while all other columns
    stay. A fall that is smaller than a billionth of the answers is none. For two classes it is the probability of the
    second, where the model has one.

    Limits:
        breaking: part of the rows for which the answer goes against the direction somewhere.
    """
    for sweep in sweeps:
        where = InColumn(sample.name, sweep.column)
        if sweep.error:
            yield Evidence(
                f"`{sweep.column}` is declared {sweep.direction}, and could not be asked about: {sweep.error}",
                at=where,
                measured=Interval(0.0, math.nan, 1.0),
                limit=breaking,
                needs="Take it out of [monotone], or hand over the column as the model was fitted on it.",
            )
            continue
        falls = sweep.falls
        share = float((falls > 0).any(axis=1).mean())
        row, step = (int(i) for i in np.unravel_index(int(falls.argmax()), falls.shape))
        before, after = sweep.answers[row, step], sweep.answers[row, step + 1]
        worst = f", from {number(before)} to {number(after)} between {edge(sweep.steps[step])} and {edge(sweep.steps[step + 1])} at worst"
        yield Evidence(
            f"Against what was declared, the answer {'falls' if sweep.direction == 'increasing' else 'rises'} with `{sweep.column}` "
            f"for {percent(share)} of {len(falls)} rows{worst if share else ''}",
            at=where,
            measured=exact(share),
            limit=breaking,
            unit="share",
            statistic="rows that break it",
            remedy=f"Constrain the model: `monotonic_cst` in scikit-learn, `monotone_constraints` in XGBoost and LightGBM, for "
            f"`{sweep.column}`.",
            exhibit=_drawn(sweep, row),
        )


def _drawn(sweep: Sweep, row: int) -> Callable[[], Curve]:
    def draw() -> Curve:
        falls = np.append(sweep.falls[row] > 0, False)
        points = tuple(
            Point(float(x), exact(float(y)), breaks=bool(breaks))
            for x, y, breaks in zip(sweep.steps, sweep.answers[row], falls, strict=True)
        )
        lines = (Line("this row", tuple((float(x), float(y)) for x, y in zip(sweep.steps, sweep.answers[row], strict=True)), "fit"),)
        return Curve(f"The answer for one row while {sweep.column} moves", sweep.column, "answer", points, lines)

    return draw


class Rises:
    def predict(self, table: Any) -> object:
        return np.asarray(table["income"], dtype=float) / 1000


class Dips(Rises):
    def predict(self, table: Any) -> object:
        income = np.asarray(table["income"], dtype=float)
        return income / 1000 - 5 * (income > 50_000)


def _people(table: MakeTable) -> object:
    return table(income=[20_000.0 + 997 * i for i in range(60)], age=[20 + i % 40 for i in range(60)])


@monotonicity_violations.good
def more_is_more(table: MakeTable) -> Candidate:
    return Candidate.of(Rises(), test=_people(table), expected=Expected(monotone={"income": "increasing"}))


@monotonicity_violations.good
def what_it_does_not_use_stays_level(table: MakeTable) -> Candidate:
    return Candidate.of(Rises(), test=_people(table), expected=Expected(monotone={"age": "decreasing"}))


@monotonicity_violations.bad(findings=1, at="income")
def rich_people_are_punished(table: MakeTable) -> Candidate:
    return Candidate.of(Dips(), test=_people(table), expected=Expected(monotone={"income": "increasing"}))
