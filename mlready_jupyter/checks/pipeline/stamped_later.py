"""Nothing is known before it happens."""

from __future__ import annotations

from collections.abc import Iterator as Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Interval, Iterator, Limit, MakeTable, Model, Severity, Table, check
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.moments import moments, of_times
from mlready_jupyter.subjects.steps import dropped
from mlready_jupyter.subjects.task import FEW

PLANNED = frozenset({"due", "end", "until", "valid", "next", "target", "deadline"})
PLANS = ("expir", "plan", "sched", "renew", "matur")
"""Words, and beginnings of words, in the names of columns that look ahead on purpose."""
LEAST, ALWAYS = 30, 0.99


@check(severity=Severity.WARNING)
def stamped_later(
    time: str,
    train: Table,
    current: Table | None,
    model: Model | None,
    *,
    later: Limit = Limit(0.01),
    gone: Limit = Limit(0.5),
    apart: Limit = Limit(0.1),
) -> Iterator[Evidence]:
    """A feature is stamped later than the moment at which the model is asked.

    What was closed, paid or sent back after the row's own time is not known when the answer is needed. In training the
    column tells the outcome, in production it is empty. Usual causes: a table read today in place of one as it was then,
    a join without `as of`.

    `time` says when a row happened. Every other column of times that the model uses is held against it, row by row; where
    `time` holds days only, by the day. A later stamp alone proves nothing: a job may have loaded the row that night, someone may have
    corrected it since, `last_login` may be as of the day on which the model is asked. So more is asked for:

    - Where `current` comes without labels, it is what production sends. If it has such stamps too, they are known in time, and all is
      well; if they are gone, they are not.
    - Without it, the stamps must go with the outcome: whether there is a later one, or, where nearly all rows have one,
      whether it comes late.

    Where neither tells, it is a NOTE. Names such as `due_date` or `valid_until`, columns with one stamp for all rows, and those
    that the model's column transformer leaves out are passed over. Times in text or in numbers are not looked at.

    Limits:
        later: part of the rows of train in which the column is later than the row; joint over all such columns.
        gone: part of these that current has not.
        apart: difference of that part between the rows of one outcome and the others; above and below the median, where it is a number.

    Source: Wilson (1927) for the interval of a share, Newcombe (1998), method 10, for the difference of two.
    """
    used = [name for name in train.of_kind("time") if name != time and _is_used(name, model) and not _looks_ahead(name)]
    asked = current if current is not None and current.labels is None else None
    for name in used if time in train.columns else ():
        then = _read(train, name, time)
        if then is None or then.both < LEAST:
            continue
        share = bounds.share(len(then.after), then.both, over=len(used))
        says = f"`{name}` is later than `{time}` in {percent(share.value)} of the {then.both:,} rows of `train` that have both"
        remedy = f"Find out when `{name}` is written; take it as it was at `{time}`, or leave it out."
        seen = Evidence(
            says,
            at=InColumn(train.name, name),
            measured=share,
            limit=later,
            unit="share",
            statistic="rows stamped later than they happened",
            milder=Severity.NOTE,
            needs=needed(share, later, then.both, "rows of `train`"),
            remedy=remedy,
            rows=then.after.tolist,
        )
        now = _read(asked, name, time) if asked is not None and share.low > later.value else None
        if share.low <= later.value or (now is not None and now.rows < LEAST):
            yield seen
        elif now is not None:
            lost = bounds.share_lost(len(now.after), now.rows, len(then.after), then.rows, over=len(used))
            yield seen._replace(
                says=f"{says}, and in {percent(len(now.after) / now.rows)} of `current`, of which no outcome is known yet",
                measured=lost,
                limit=gone,
                statistic="part of the later stamps that current has not",
                milder=None,
                needs=needed(lost, gone, now.rows, "rows of `current`"),
            )
        elif (gap := _most_apart(then, train, len(used))) is not None and gap.low > apart.value:
            yield seen._replace(
                says=f"{says}, and that goes with the outcome: a difference of {percent(gap.value)}",
                measured=gap,
                limit=apart,
                statistic="difference between outcomes",
                milder=None,
            )
        else:
            yield seen


class _Stamps(NamedTuple):
    """`rows` have a time of their own, `both` a stamp too; `after` are those whose stamp is later, `late` the later half of these."""

    rows: int
    both: int
    after: NDArray[np.int64]
    late: NDArray[np.int64]


def _read(table: Table, name: str, time: str) -> _Stamps | None:
    """None where the table does not tell the time, or holds one stamp for all rows; a column that is gone has no stamps."""
    row = moments(table, time) if time in table.columns else None
    if row is None:
        return None
    none = np.zeros(0, dtype=np.int64)
    if name not in table.columns or table.kind(name) != "time":
        return _Stamps(int((~np.isnat(row)).sum()), 0, none, none)
    stamps = of_times(table, name)
    known = ~np.isnat(stamps) & ~np.isnat(row)
    if known.any() and bool((stamps[known] == stamps[known][0]).all()):
        return None
    if bool((row[known] == row[known].astype("datetime64[D]")).all()):
        stamps = stamps.astype("datetime64[D]")
    after = np.flatnonzero(known & (stamps > row))
    delays = (stamps - row)[after].astype("timedelta64[us]").astype(np.int64)
    return _Stamps(int((~np.isnat(row)).sum()), int(known.sum()), after, after[delays > np.median(delays)] if len(after) else none)


def _most_apart(then: _Stamps, train: Table, over: int) -> Interval | None:
    """How much more often the stamps come, or come late, with one outcome than with the others."""
    if train.labels is None:
        return None
    told = np.zeros(train.rows, dtype=bool)
    told[then.late if len(then.after) > ALWAYS * then.rows else then.after] = True
    groups = [group for group in _outcomes(train.labels) if LEAST <= group.sum() <= len(group) - LEAST]
    gaps = [
        bounds.magnitude(
            bounds.share_difference(
                int(told[group].sum()), int(group.sum()), int(told[~group].sum()), int((~group).sum()), over=over * len(groups)
            )
        )
        for group in groups
    ]
    return bounds.largest(gaps) if gaps else None


def _outcomes(labels: NDArray[Any]) -> Iterable[NDArray[np.bool_]]:
    """The rows of each outcome; of many numbers, those above the median."""
    kinds, codes = np.unique(labels.astype(str), return_inverse=True)
    if len(kinds) <= FEW:
        yield from (codes == kind for kind in range(len(kinds)))
    elif labels.dtype.kind in "iuf":
        yield labels > np.nanmedian(labels)


def _is_used(name: str, model: Model | None) -> bool:
    return model is None or ((model.columns is None or name in model.columns) and name not in dropped(model.thing))


def _looks_ahead(name: str) -> bool:
    words = "".join(letter if letter.isalnum() else " " for letter in name.lower()).split()
    return any(word in PLANNED or word.startswith(PLANS) for word in words)


def _orders(table: MakeTable, days: Any, *, name: str = "shipped", rows: int = 240, outcome: Any = None) -> Any:
    """Orders a day apart, each stamped so many days later (None: never), as a function of its number; `outcome` likewise."""
    from datetime import datetime, timedelta

    asked = [datetime(2026, 1, 1) + timedelta(days=i) for i in range(rows)]
    stamps = [None if days(i) is None else moment + timedelta(days=days(i)) for i, moment in enumerate(asked)]
    known = {} if outcome is None else {"returned": [outcome(i) for i in range(rows)]}
    return table(asked=asked, price=list(range(rows)), **{name: stamps}, **known)


def _returned(i: int) -> int:
    return int(i * 7 % 10 < 3)


@stamped_later.good
def known_before(table: MakeTable) -> Candidate:
    return Candidate.of(train=_orders(table, lambda i: -3, outcome=_returned), time="asked", target="returned")


@stamped_later.good
def later_the_same_day(table: MakeTable) -> Candidate:
    return Candidate.of(train=_orders(table, lambda i: 0.5 if i % 2 else None), time="asked")


@stamped_later.good
def a_plan(table: MakeTable) -> Candidate:
    return Candidate.of(train=_orders(table, lambda i: 30 if i % 2 else None, name="due_date"), time="asked")


@stamped_later.good
def one_load_for_all(table: MakeTable) -> Candidate:
    return Candidate.of(train=_orders(table, lambda i: 300 - i, name="loaded_at", outcome=_returned), time="asked", target="returned")


@stamped_later.good
def as_of_the_day_it_is_asked(table: MakeTable) -> Candidate:
    """Who came back lately did not leave: a fair feature, for today's customers have it as well."""

    def back(i: int) -> float | None:
        return 1 + i % 5 if not _returned(i) else 0.0 if i % 2 else None

    train = _orders(table, back, name="last_login", outcome=_returned)
    return Candidate.of(train=train, current=_orders(table, back, name="last_login", rows=100), time="asked", target="returned")


@stamped_later.good
def fewer_since_today_is_young(table: MakeTable) -> Candidate:
    train = _orders(table, lambda i: 2 if i % 10 else None, name="last_login")
    return Candidate.of(train=train, current=_orders(table, lambda i: 2 if i % 4 else None, name="last_login"), time="asked")


@stamped_later.good
def left_out_by_the_model(table: MakeTable) -> Candidate:
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    train = _orders(table, lambda i: 4 if _returned(i) else None, name="closed", outcome=_returned)
    frame = Candidate.of(train=train, target="returned").train
    assert frame is not None
    given = frame.frame.to_pandas()
    model = make_pipeline(make_column_transformer(("passthrough", ["price"])), LogisticRegression()).fit(given, frame.labels)
    return Candidate.of(model, train=train, time="asked", target="returned")


@stamped_later.bad(findings=1, at="updated_at")
def corrected_now_and_then(table: MakeTable) -> Candidate:
    """A NOTE: corrections have nothing to do with the outcome."""
    train = _orders(table, lambda i: 40 if i % 9 == 0 else -1, name="updated_at", outcome=_returned)
    return Candidate.of(train=train, time="asked", target="returned")


@stamped_later.bad(findings=1, at="loaded_at")
def loaded_the_next_night(table: MakeTable) -> Candidate:
    """A NOTE: late arrival, as of all rows."""
    train = _orders(table, lambda i: 1 + i % 2, name="loaded_at", outcome=_returned)
    return Candidate.of(train=train, time="asked", target="returned")


@stamped_later.bad(findings=1, at="closed")
def written_when_it_was_sent_back(table: MakeTable) -> Candidate:
    train = _orders(table, lambda i: 4 if _returned(i) else None, name="closed", outcome=_returned)
    return Candidate.of(train=train, time="asked", target="returned")


@stamped_later.bad(findings=1, at="closed")
def closed_later_when_it_went_wrong(table: MakeTable) -> Candidate:
    train = _orders(table, lambda i: 9 + i % 3 if _returned(i) else 2 + i % 3, name="closed", outcome=_returned)
    return Candidate.of(train=train, time="asked", target="returned")


@stamped_later.bad(findings=1, at="shipped")
def not_there_when_it_is_asked(table: MakeTable) -> Candidate:
    train = _orders(table, lambda i: 4 if i % 2 else None)
    return Candidate.of(train=train, current=_orders(table, lambda i: None if i else -1), time="asked")
