"""Train on the past, test on the future."""

from __future__ import annotations

import numpy as np

from mlready_jupyter.checks import Absent, Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Severity, Table, check, exact
from mlready_jupyter.checks.words import percent
from mlready_jupyter.subjects.moments import order


@check(severity=Severity.ERROR)
def future_in_train(time: str, train: Table, test: Table, *, earlier: Limit = Limit(0.01)) -> Iterator[Evidence]:
    """Test rows lie before the last training row: the model was trained on their future.

    Neighbours in time resemble each other, and between two known neighbours a guess is easy. In production
    there is no row from the day after. Usual causes: `train_test_split` with its default, which shuffles;
    `KFold` where `TimeSeriesSplit` was meant.

    A random split over the same span is a WARNING, since rows need not depend on their time; a test that
    lies wholly before the training rows is an ERROR.

    Limits:
        earlier: part of the test rows that lie before the last training row.
    """
    if time not in train.columns or time not in test.columns:
        raise Absent(f"train and test do not both have the time column {time!r}")
    was, now = order(train, time), order(test, time)
    if was is None or now is None:
        raise Absent(f"{time!r} holds no times, nor numbers that could be: convert it, e.g. with pd.to_datetime")
    past, known = was[~np.isnan(was)], now[~np.isnan(now)]
    if not len(past) or not len(known):
        return
    share = float((known < past.max()).mean())
    before = bool(known.max() <= past.min()) and share > 0
    yield Evidence(
        f"{percent(share)} of the `test` rows lie before the last `train` row by `{time}`"
        + (", and all before the first" if before else ""),
        at=InColumn(test.name, time),
        measured=exact(share),
        limit=earlier,
        unit="share",
        statistic="test rows before the last training row",
        milder=None if before else Severity.WARNING,
        remedy=f"Split by `{time}`: train on what came first, test on what came later, as `TimeSeriesSplit` does.",
        rows=lambda: np.flatnonzero(now < past.max()),
    )


@future_in_train.good
def the_past_then_the_future(table: MakeTable) -> Candidate:
    days = [f"2026-{1 + i // 28:02}-{1 + i % 28:02}" for i in range(300)]
    return Candidate.of(train=table(day=days[:200]), test=table(day=days[199:]), time="day")


@future_in_train.bad(findings=1, at="day")
def a_random_split(table: MakeTable) -> Candidate:
    days = [f"2026-{1 + i // 28:02}-{1 + i % 28:02}" for i in range(300)]
    return Candidate.of(train=table(day=days[::2]), test=table(day=days[1::2]), time="day")


@future_in_train.bad(findings=1, at="year")
def trained_on_what_came_after(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(year=[2020 + i % 4 for i in range(99)]), test=table(year=[2010 + i % 9 for i in range(50)]), time="year"
    )
