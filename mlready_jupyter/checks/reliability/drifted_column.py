"""Watch for drift: what production sends is still what the model learnt from."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Profiles, Severity, check
from mlready_jupyter.checks.reliability._shift import shift
from mlready_jupyter.checks.words import percent


@check(severity=Severity.ERROR)
def drifted_column(profiles: Profiles, comparable: tuple[str, ...], *, distance: Limit = Limit(0.05, warn=0.02)) -> Iterator[Evidence]:
    """A column of the current table is no longer distributed as it was in the training table.

    A model is only as good as its past is like the present, and the columns move before the score
    does, since labels come late. Usual causes: a changed unit or default upstream, a new source or
    market, a filter that was moved, and the world itself.

    Numbers are compared by the largest distance between their two cumulative distributions, at
    40 quantiles of train, or at and just below its values where they are few; categories and flags
    by the largest change of a share. The intervals hold for all columns (and categories) together, so
    that a table of 1,000 columns is no more likely to be called drifted than one of three. .05 is the
    shift of an eighth of a standard deviation.

    Missing values are left out here; so are times, keys, columns that only say which day or month a time is of, and
    columns the model says it does not use.
    What moves between two of the quantiles, at most 1 row in 40, is not seen.

    Limits:
        distance: part of the rows that would have to be moved, in the column's worst place.

    Source: Massart (1990), the tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality, in the middle
    of a distribution; Newcombe (1998) for differences of shares, in its tails and for categories.
    """
    for name in comparable:
        found = shift(name, profiles.reference[name], profiles.current[name], sides=("train", "current"), over=len(comparable))
        if found is None:
            continue
        drifted = " has drifted" if found.measured.low > (distance.warn or distance.value) else ""
        yield Evidence(
            f"`{name}`{drifted}: {percent(found.after)} of `current` {found.what}, in `train` it was {percent(found.before)}",
            at=InColumn("current", name),
            measured=found.measured,
            limit=distance,
            unit="share",
            statistic=found.statistic,
            needs=found.needs(distance),
            remedy=f"Ask whoever sends `{name}` what changed; fit again on rows like these if it is to stay.",
            exhibit=found.exhibit,
        )


def _spread(rows: int, shift: float = 0.0) -> list[float]:
    """Rows evenly between 0 and 1, in a shuffled order, moved."""
    return [(i * 7919 % rows) / rows + shift for i in range(rows)]


@drifted_column.good
def the_same_again(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(age=_spread(9001), shop=["a", "b", "c"] * 3000 + ["a"]),
        current=table(age=_spread(9002), shop=["b", "a", "c"] * 3000 + ["a", "b"]),
    )


@drifted_column.good
def too_few_rows_to_say(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45, 52], shop=["a", "b", "a"]), current=table(age=[38, 61], shop=["a", "b"]))


@drifted_column.good
def what_is_missing_is_another_question(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=_spread(500), x=[1.0] * 500), current=table(age=[*_spread(499), None], x=[None] * 500))


@drifted_column.good
def names_that_never_come_twice(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(order=[f"n{i}" for i in range(2000)]), current=table(order=[f"m{i}" for i in range(2000)]))


@drifted_column.bad(findings=1, at="age")
def a_quarter_further_on(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=_spread(2001), x=_spread(2001)), current=table(age=_spread(2002, 0.25), x=_spread(2002)))


@drifted_column.good
def the_time_moves_on(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(day=_spread(9001), age=_spread(9001)), current=table(day=_spread(9002, 1.0), age=_spread(9002)), time="day"
    )


def _days(first: int, days: int) -> dict[str, list[object]]:
    """Some rows a day, each with its date, and with its month taken from that."""
    from datetime import date, timedelta

    dates = [date(2025, 1, 1) + timedelta(days=first + i % days) for i in range(3_000)]
    return {"sold": list(dates), "month": [day.month for day in dates]}


@drifted_column.good
def a_batch_is_of_one_month(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(**_days(0, 365), age=_spread(3000)), current=table(**_days(365, 31), age=_spread(3000)))


@drifted_column.bad(findings=1, at="month")
def months_counted_from_nought(table: MakeTable) -> Candidate:
    now = _days(0, 365)
    now["month"] = [month - 1 for month in now["month"]]  # type: ignore[operator]
    return Candidate.of(train=table(**_days(0, 365)), current=table(**now))


@drifted_column.bad(findings=1, at="rating")
def between_the_grades(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(rating=[5.0, 4.0, 3.0] * 700), current=table(rating=[4.9, 3.9, 2.9] * 700))


@drifted_column.bad(findings=1, at="shop")
def one_shop_grew(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(age=_spread(2000), shop=["a", "b", "c", "d"] * 500),
        current=table(age=_spread(2000), shop=["a", "b", "c", "a"] * 500),
    )


@drifted_column.bad(findings=1, at="member")
def fewer_members(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(member=[True, False] * 1000), current=table(member=[True, False, False, False] * 500))
