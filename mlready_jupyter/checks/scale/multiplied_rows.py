"""A row in, a row out."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.checks import Candidate, Evidence, Features, FeatureTimes, InCall, Iterator, Limit, MakeTable, Severity, check, exact
from mlready_jupyter.checks.words import number


@check(severity=Severity.WARNING)
def multiplied_rows(features: Features, feature_times: FeatureTimes, *, growth: Limit = Limit(1.0)) -> Iterator[Evidence]:
    """The features function gives back more rows than it was given.

    A merge on a key that stands in the other table more than once copies rows. The copies are counted twice in
    training, asked twice in production, and their number grows with every day of history. Usual causes: a
    look-up table with two rows for a key, a join without the date.

    Fewer rows than given are no finding: features may be made for groups.

    Limits:
        growth: rows that come back, as a multiple of the rows given.
    """
    given, back = feature_times.rows, feature_times.back
    if back is None:
        return
    yield Evidence(
        f"`{features.name}` gives back {back:,} rows for {given:,}",
        at=InCall(features.name, "raw rows"),
        measured=exact(back / given),
        limit=growth,
        statistic="rows that come back for each row",
        remedy="Make the key of the table that is joined unique first, and say so: `merge(..., validate='many_to_one')`.",
        example="" if back <= given else f"{number(back / given)} rows for each raw row",
    )


def _of(table: MakeTable, function: Any) -> Candidate:
    return Candidate.of(features=(function, table(shop=["a", "b"] * 20, price=list(range(40)))))


def _as_pandas(raw: Any) -> Any:
    return raw if hasattr(raw, "iloc") else raw.to_pandas()


@multiplied_rows.good
def one_for_one(table: MakeTable) -> Candidate:
    return _of(table, lambda raw: raw)


@multiplied_rows.good
def one_a_shop(table: MakeTable) -> Candidate:
    return _of(table, lambda raw: _as_pandas(raw).groupby("shop", as_index=False)["price"].mean())


@multiplied_rows.bad(findings=1)
def a_key_that_stands_there_twice(table: MakeTable) -> Candidate:
    import pandas as pd

    regions = pd.DataFrame({"shop": ["a", "a", "b"], "region": ["north", "old north", "south"]})
    return _of(table, lambda raw: _as_pandas(raw).merge(regions, on="shop"))
