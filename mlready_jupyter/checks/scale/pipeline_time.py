"""Making features takes no longer than the rows are worth."""

from __future__ import annotations

from time import sleep
from typing import Any

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Evidence,
    Features,
    FeatureTimes,
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


@check(severity=Severity.WARNING)
def pipeline_time(features: Features, feature_times: FeatureTimes, *, exponent: Limit = Limit(1.6, warn=1.4)) -> Iterator[Evidence]:
    """The features function slows down faster than its rows grow.

    Most of a nightly job is the making of features, and most of what makes it late is a loop that looks at all
    rows for each row. Usual causes: `iterrows` or `apply` with a look-up in the whole table, a groupby with a
    Python function, a join of a table with itself.

    The function is timed on more and more of the raw rows, each given once, for 0.4 s in all. Skipped where the
    fixed cost of a call hides how it grows: more rows may show it.

    Limits:
        exponent: of time against rows; 1 is linear, 2 is quadratic.
    """
    sweep = feature_times.sweep
    costs = timing.costs(sweep)
    grown = growth.fit([t.rows for t in sweep], costs, noise=timing.noise(sweep))
    at, reached = InCall(features.name, "growing tables"), f"{sweep[-1].rows:,} rows took {number(sweep[-1].best)} s"
    if grown is None:
        if max(costs) < 2 * min(costs):
            raise Absent(f"the fixed cost of a call hides how `{features.name}` grows: {reached}")
        says = f"The fixed cost of a call hides any growth of `{features.name}`: {reached}"
        yield Evidence(
            says,
            at=at,
            measured=exact(float("nan")),
            limit=exponent,
            statistic="exponent of time against rows",
            needs="more raw rows",
        )
        return
    yield Evidence(
        f"Twice the rows take `{features.name}` {number(2**grown.exponent.value)} times as long; {reached}",
        at=at,
        measured=grown.exponent,
        limit=exponent,
        statistic="exponent of time against rows",
        needs="more raw rows",
        remedy=f"Profile `{features.name}`, and replace what looks at the whole table for each row by a groupby, a rank or a merge.",
        exhibit=lambda: growth.curve(
            f"Time of {features.name} against rows",
            "seconds",
            [Point(t.rows, Interval(t.best, t.best, t.worst)) for t in sweep],
            grown,
            "Best call of each size, in wall seconds; bars reach to the slowest.",
        ),
    )


def _slow(exponent: float) -> Any:
    def make_features(raw: Any) -> Any:
        sleep(1e-6 * len(raw) if exponent == 1 else 2e-8 * len(raw) ** exponent)
        return raw

    return make_features


def _made(table: MakeTable, exponent: float) -> Candidate:
    return Candidate.of(features=(_slow(exponent), table(age=list(range(20_000)))))


@pipeline_time.good
def linear(table: MakeTable) -> Candidate:
    return _made(table, 1.0)


@pipeline_time.bad
def quadratic(table: MakeTable) -> Candidate:
    return _made(table, 2.0)
