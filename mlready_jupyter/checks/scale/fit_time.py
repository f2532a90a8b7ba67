"""The model can be fitted again when there is more to learn from."""

from __future__ import annotations

from time import sleep
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Evidence,
    Fits,
    InCall,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Point,
    Severity,
    check,
    exact,
)
from mlready_jupyter.checks.words import number
from mlready_jupyter.subjects import growth, timing

SHORT = 10.0
"""Seconds below which nobody minds."""
LONG = 600.0
"""Seconds from which on a fit is worth planning for."""


@check(severity=Severity.WARNING)
def fit_time(fits: Fits, *, exponent: Limit = Limit(1.5)) -> Iterator[Evidence]:
    """Fitting slows down faster than its rows grow.

    A model that cannot be fitted again within a night is not fitted again, and grows stale. Usual causes:
    a kernel method, distances between all rows, a search that grows with the table.

    Clones of the estimator are fitted on growing parts of the training table, for 0.8 s in all; the model
    itself is left alone. Of a search, the best estimator is. What ten times the rows would take is
    reckoned from it: less than ten seconds is passed over, less than ten minutes is a NOTE. Skipped where the
    fixed cost of a fit hides how it grows: more rows may show it.

    Limits:
        exponent: of the time of a fit against rows; 1 is linear, 2 is quadratic.
    """
    costs = timing.costs(fits.sweep)
    grown = growth.fit([t.rows for t in fits.sweep], costs, noise=timing.noise(fits.sweep))
    largest, at = fits.sweep[-1], InCall("fit", "growing tables")
    reached = f"{largest.rows:,} of {fits.rows:,} rows took {number(largest.best)} s"
    if grown is None:
        if max(costs) < 2 * min(costs):
            raise Absent(f"the fixed cost of a fit hides how it grows: {reached}")
        says = f"Too few fits to see a growth of time: {reached}"
        yield Evidence(
            says,
            at=at,
            measured=exact(float("nan")),
            limit=exponent,
            statistic="exponent of time against rows",
            needs="more training rows or a longer budget for fits",
        )
        return
    later = grown.cost(10 * fits.rows)
    if later < SHORT and grown.exponent.high > exponent.value:
        raise Absent(f"ten times the table would be fitted in {number(later)} s: how that grows does not matter yet")
    yield Evidence(
        f"Twice the rows take a fit {number(2**grown.exponent.value)} times as long; {reached}, "
        f"ten times the table would take {_span(later)}",
        at=at,
        measured=grown.exponent,
        limit=exponent,
        statistic="exponent of time against rows",
        needs="more training rows",
        milder=Severity.NOTE if later < LONG else None,
        remedy="Fit on a sample, or choose a method that is linear in the rows (histogram trees, linear models, Nystroem features).",
        exhibit=lambda: growth.curve(
            "Time of a fit against rows",
            "seconds",
            [Point(t.rows, Interval(t.best, t.best, t.worst)) for t in fits.sweep],
            grown,
            "Best fit of each size, in wall seconds; bars reach to the slowest.",
        ),
    )


def _span(seconds: float) -> str:
    for unit, size in (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds)} s"


def _estimator(exponent: float) -> Any:
    """One that takes a time that grows with its rows as it is told; a day for a few million of them where it is quadratic."""
    from sklearn.base import BaseEstimator, RegressorMixin

    class Slow(RegressorMixin, BaseEstimator):  # type: ignore[misc]
        def fit(self, X: Any, y: Any) -> Any:
            sleep(2e-6 * len(X) if exponent == 1 else 5e-8 * len(X) ** exponent)
            self.mean_ = float(np.mean(y))
            return self

        def predict(self, X: Any) -> Any:
            return np.full(len(X), self.mean_)

    return Slow()


def _fitted(table: MakeTable, exponent: float) -> Candidate:
    rows = {"age": [float(i) for i in range(20_000)], "height": [float(i % 7) for i in range(20_000)]}
    fitted = _estimator(exponent).fit(rows["age"][:100], rows["height"][:100])
    return Candidate.of(fitted, train=table(**rows), target="height")


@fit_time.good
def linear(table: MakeTable) -> Candidate:
    return _fitted(table, 1.0)


@fit_time.bad
def quadratic(table: MakeTable) -> Candidate:
    return _fitted(table, 2.0)
