"""Today's batch is today's."""

from __future__ import annotations

from datetime import date

import numpy as np

from mlready_jupyter.checks import (
    Candidate,
    Evidence,
    InColumn,
    Iterator,
    Limit,
    MakeTable,
    Severity,
    Table,
    Whole,
    check,
    exact,
)
from mlready_jupyter.checks.pipeline._again import seen_again
from mlready_jupyter.checks.words import needed, number, percent
from mlready_jupyter.subjects.moments import DAY, moments, order


@check(severity=Severity.ERROR)
def stale_batch(
    current: Table,
    train: Table | None,
    test: Table | None,
    time: str | None,
    clock: date,
    *,
    old: Limit = Limit(0.5, warn=0.05),
    late: Limit = Limit(2.0),
    cadence: float = 0.0,
) -> Iterator[Evidence]:
    """The current table is an old batch again: its rows are those of training, or its newest row is no newer.

    Everything looks well, since the model has seen it all before, and today's customers get no answer.
    Usual causes: a path that still names last month's file, a failed load whose predecessor was left in place,
    a cache, a view that was not refreshed.

    Rows are compared over the columns that both tables have; what repeats by nature, because the columns are
    few and coarse, is taken off. With `time=`, and a test table that comes after train, the newest row of
    current must be newer than the newest of test. How old the newest row may be is asked only once the
    settings say how often rows come: `[options."pipeline/stale-batch"] cadence = 1.0` (days).

    Limits:
        old: part of the current rows that stand in train.
        late: age of the newest row, in cadences.
        cadence: days from one batch to the next; 0 asks for no age.

    Source: Wilson (1927), for the interval of a share; Newcombe (1998), method 10, for a difference of two.
    """
    if train is not None:
        yield _again(current, train, old)
    if time is None or time not in current.columns:
        return
    now = order(current, time)
    if now is None or np.isnan(now).all():
        return
    newest = float(np.nanmax(now))
    at = InColumn(current.name, time)
    if train is not None and test is not None and (last := _last_of_a_series(train, test, time)) is not None and newest <= last:
        yield Evidence(
            f"the newest row of `current` by `{time}` is no newer than the newest of `test`: this batch was there before",
            at=at,
            remedy="Find out which file or partition was read, and refuse a batch that ends before the last one did.",
        )
    times = moments(current, time)
    if cadence > 0 and times is not None:
        age = (np.datetime64(clock, "us") - times[~np.isnat(times)].max()) / DAY
        yield Evidence(
            f"the newest row of `current` by `{time}` is {number(float(age))} days old; rows come every {number(cadence)} days",
            at=at,
            measured=exact(float(age) / cadence),
            limit=late,
            statistic="age of the newest row, in cadences",
            remedy="Ask the owner of the feed why it stopped, and let the service say how old its data is.",
        )


def _again(current: Table, train: Table, limit: Limit) -> Evidence:
    again = seen_again(train, current)
    known = f", where {percent(again.natural)} of the rows have a twin already" if again.natural else ""
    return Evidence(
        f"{again.rows:,} of {again.total:,} `current` rows ({percent(again.rows / again.total)}) stand in `train` already{known}",
        at=Whole(current.name),
        measured=again.part,
        limit=limit,
        unit="share",
        statistic="current rows that stand in train" + (", beyond repeats that train has itself" if again.natural else ""),
        needs=needed(again.part, limit, again.total, "rows of `current`"),
        remedy="Find out which file or partition was read as `current`; rows of training are no test of production.",
    )


def _last_of_a_series(train: Table, test: Table, time: str) -> float | None:
    """The newest test row, where the test comes after train."""
    if time not in train.columns or time not in test.columns:
        return None
    was, then = order(train, time), order(test, time)
    if was is None or then is None or not bool(np.nanmax(was) <= np.nanmin(then)):
        return None
    return float(np.nanmax(then))


def _rows(first: int, rows: int) -> list[float]:
    return [(first + i) * 1.7 for i in range(rows)]


@stale_batch.good
def new_rows(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(a=_rows(0, 300), b=_rows(5, 300)), current=table(a=_rows(300, 100), b=_rows(305, 100)))


@stale_batch.good
def coarse_rows_come_again(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(sex=[0, 1] * 200, smokes=[0, 0, 1, 1] * 100), current=table(sex=[0, 1] * 50, smokes=[0, 0, 1, 1] * 25))


@stale_batch.bad(findings=1, at="current")
def a_part_of_train(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(a=_rows(0, 300), b=_rows(5, 300)), current=table(a=_rows(50, 100), b=_rows(55, 100)))


@stale_batch.bad(findings=1, at="day")
def yesterdays_file(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(day=_rows(0, 300), a=_rows(0, 300)),
        test=table(day=_rows(300, 100), a=_rows(300, 100)),
        current=table(day=_rows(300, 50), a=_rows(300, 50)),
        time="day",
    )
