"""Watch outcomes over time: a model is no more wrong than it was when it was agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Agreement,
    Bar,
    Candidate,
    Evidence,
    Interval,
    Intervals,
    Iterator,
    Limit,
    MakeTable,
    Metric,
    Severity,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, number, percent
from mlready_jupyter.subjects import bounds

RATES, JUDGED = ("error rate",), ("error rate", "Brier score", "absolute error")
"""Squared errors have tails that no normal interval holds for."""

FEW = 30
"""Rows from which a mean loss has an interval that can be trusted."""


@check(severity=Severity.ERROR)
def worse_than_agreed(
    lock: Agreement, scored: Mapping[str, Metric], *, errors: Limit = Limit(0.05, warn=0.02), growth: Limit = Limit(0.25, warn=0.1)
) -> Iterator[Evidence]:
    """The model is wrong more often than `mlready.lock` says, or by more.

    What was measured before the start is what everybody plans with. Usual causes: the world has changed,
    harder rows arrive, an input is broken, the table it was judged on knew too much.

    The mean loss of the labelled rows is held against the one that was agreed, whose own error counts too:
    the error rate by its difference, the Brier score and the absolute error by their growth. Rows are
    taken as independent. Skipped until labels come in. Why it is worse is told by
    reliability/concept-drift and reliability/drifted-column.

    Limits:
        errors: growth of the error rate, as a difference of shares.
        growth: growth of any other mean loss, as part of the one that was agreed.

    Source: the normal interval of a difference of means, and of a ratio by the delta method.
    """
    known = [name for name in JUDGED if name in lock.metrics and name in scored and scored[name].rows >= (1 if name in RATES else FEW)]
    if not known:
        raise Absent("the lock agrees on no metric that could be held against these rows" if not lock.metrics else "too few labelled rows")
    for name in known:
        then, now = lock.metrics[name], scored[name]
        rate = name in RATES
        measured, limit = (_difference(then, now, over=len(known)), errors) if rate else (_growth(then, now, over=len(known)), growth)
        if measured is None:
            continue
        said = percent if rate else number
        yield Evidence(
            f"The {name} is {said(now.value)} on {now.rows:,} rows of `current`; `{lock.source}` has {said(then.value)}",
            at=Whole("current"),
            measured=measured,
            limit=limit,
            unit="share",
            statistic=f"growth of the {name}",
            needs=needed(measured, limit, round(2 / (1 / then.rows + 1 / now.rows)), "labelled rows a side"),
            remedy="Find what has changed, fit again on rows as fresh as these, or have the new figures agreed on.",
            exhibit=lambda name=name, then=then, now=now: Intervals(  # type: ignore[misc]
                f"The {name}, then and now",
                name,
                (Bar(lock.source, _estimate(then).interval()), Bar("current", _estimate(now).interval(), breaks=True)),
            ),
        )


def _estimate(metric: Metric) -> bounds.Estimate:
    """A loss that never varied may still do so: its error is at least that of one odd row."""
    return bounds.Estimate(metric.value, max(metric.error, abs(metric.value) / metric.rows))


def _difference(then: Metric, now: Metric, *, over: int) -> Interval:
    return bounds.share_difference(round(now.value * now.rows), now.rows, round(then.value * then.rows), then.rows, over=over)


def _growth(then: Metric, now: Metric, *, over: int) -> Interval | None:
    if then.value <= 0:
        return None
    before, after = _estimate(then), _estimate(now)
    ratio = now.value / then.value
    return bounds.Estimate(ratio - 1, np.hypot(after.error, ratio * before.error) / then.value).interval(over=over)


class Above:
    classes_ = np.array([0, 1])

    def predict(self, table: Any) -> object:
        return (np.asarray(table["age"], dtype=float) > 50).astype(int)


class Doubles:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * 2


AGREED = Agreement("model", {}, rows=5_000, metrics={"error rate": Metric(0.1, 0.005, 3_600)})
PRICED = Agreement("model", {}, rows=5_000, metrics={"absolute error": Metric(1.0, 0.02, 3_600)})


def _people(table: MakeTable, rows: int, *, wrong: int) -> object:
    """Every `wrong`-th label is the other way round."""
    ages = [i * 37 % 100 for i in range(rows)]
    return table(age=ages, bought=[int((age > 50) != (i % wrong == 0)) for i, age in enumerate(ages)])


def _prices(table: MakeTable, off: float) -> object:
    return table(age=[i % 50 for i in range(2_000)], price=[2.0 * (i % 50) + off * (1 if i % 3 else -1) for i in range(2_000)])


@worse_than_agreed.good
def as_wrong_as_agreed(table: MakeTable) -> Candidate:
    return Candidate.of(Above(), current=_people(table, 2_000, wrong=10), target="bought", lock=AGREED)


@worse_than_agreed.good
def a_dozen_tells_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(Above(), current=_people(table, 12, wrong=6), target="bought", lock=AGREED)


@worse_than_agreed.good
def better_than_agreed(table: MakeTable) -> Candidate:
    return Candidate.of(Doubles(), current=_prices(table, 0.8), target="price", lock=PRICED)


@worse_than_agreed.bad(findings=1)
def twice_as_often_wrong(table: MakeTable) -> Candidate:
    return Candidate.of(Above(), current=_people(table, 2_000, wrong=5), target="bought", lock=AGREED)


@worse_than_agreed.bad(findings=1)
def farther_off(table: MakeTable) -> Candidate:
    return Candidate.of(Doubles(), current=_prices(table, 1.5), target="price", lock=PRICED)
