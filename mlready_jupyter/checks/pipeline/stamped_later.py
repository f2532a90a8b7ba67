"""Nothing is known before it happens."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Model, Severity, Table, check
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.moments import Moments, moments, of_times

PLANNED = frozenset({"due", "end", "until", "valid", "next", "target", "deadline"})
PLANS = ("expir", "plan", "sched", "renew", "matur")
"""Words, and beginnings of words, in the names of columns that look ahead on purpose."""
LEAST, FILLED = 30, 0.99


@check(severity=Severity.WARNING)
def stamped_later(time: str, train: Table, model: Model | None, *, later: Limit = Limit(0.01)) -> Iterator[Evidence]:
    """A feature is stamped later than the moment at which the model is asked.

    What was closed, paid or sent back after the row's own time is not known when the answer is needed. In training the
    column tells the outcome, in production it is empty. Usual causes: a table read today in place of one as it was then,
    a join without `as of`.

    `time` says when a row happened. Every other column of times that the model uses is held against it, row by row; where
    `time` holds days only, by the day. A column that is filled in all rows may be a plan: then it is a NOTE. So are names such as
    `due_date` or `valid_until` passed over. Times in text or in numbers are not looked at.

    Limits:
        later: part of the rows in which the column is later than the row; joint over all such columns.

    Source: Wilson (1927), for the interval of a share.
    """
    row = moments(train, time) if time in train.columns else None
    used = [name for name in train.of_kind("time") if name != time and (model is None or model.columns is None or name in model.columns)]
    used = [name for name in used if not _looks_ahead(name)]
    for name in used if row is not None else ():
        assert row is not None
        stamps = of_times(train, name)
        known = ~np.isnat(stamps) & ~np.isnat(row)
        if known.sum() < LEAST:
            continue
        after = _after(stamps, row, known)
        share = bounds.share(len(after), int(known.sum()), over=len(used))
        yield Evidence(
            f"`{name}` is later than `{time}` in {percent(share.value)} of the {int(known.sum()):,} rows of `train` that have both",
            at=InColumn(train.name, name),
            measured=share,
            limit=later,
            unit="share",
            statistic="rows stamped later than they happened",
            milder=Severity.NOTE if known.mean() > FILLED else None,
            needs=needed(share, later, int(known.sum()), "rows of `train`"),
            remedy=f"Find out when `{name}` is written; take it as it was at `{time}`, or leave it out.",
            rows=after.tolist,
        )


def _looks_ahead(name: str) -> bool:
    words = "".join(letter if letter.isalnum() else " " for letter in name.lower()).split()
    return any(word in PLANNED or word.startswith(PLANS) for word in words)


def _after(stamps: Moments, row: Moments, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    if bool((row[known] == row[known].astype("datetime64[D]")).all()):
        stamps = stamps.astype("datetime64[D]")
    return np.flatnonzero(known & (stamps > row))


def _orders(table: MakeTable, days: float, *, every: int = 1, name: str = "shipped") -> Any:
    from datetime import datetime, timedelta

    asked = [datetime(2026, 1, 1) + timedelta(days=i) for i in range(120)]
    stamps = [moment + timedelta(days=days) if i % every == 0 else None for i, moment in enumerate(asked)]
    return Candidate.of(train=table(asked=asked, price=list(range(120)), **{name: stamps}), time="asked")


@stamped_later.good
def known_before(table: MakeTable) -> Candidate:
    made: Candidate = _orders(table, -3.0)
    return made


@stamped_later.good
def later_the_same_day(table: MakeTable) -> Candidate:
    made: Candidate = _orders(table, 0.5, every=2)
    return made


@stamped_later.good
def a_plan(table: MakeTable) -> Candidate:
    made: Candidate = _orders(table, 30.0, every=2, name="due_date")
    return made


@stamped_later.bad(findings=1, at="shipped")
def written_after_the_fact(table: MakeTable) -> Candidate:
    made: Candidate = _orders(table, 4.0, every=2)
    return made
