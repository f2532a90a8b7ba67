"""Validate assumptions: the model is asked about what it has seen."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator as Iterable
from functools import partial
from typing import NamedTuple

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Interval, Iterator, Limit, MakeTable, Model, Severity, Table, check
from mlready_jupyter.checks.words import edge, needed, percent
from mlready_jupyter.core.measure import Answer, decide
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import Floats

SAMPLE = 200_000
"""Rows of train that its range is read from, evenly spread."""


class Outside(NamedTuple):
    rows: int
    known: int
    natural: float
    """The part of fresh rows that would be outside though nothing has changed."""
    what: str
    first: str
    where: Callable[[], NDArray[np.int64]]
    near: Outside | None = None
    """The same of the rows beyond all of train, however little."""


@check(severity=Severity.ERROR)
def extrapolation_share(
    train: Table,
    test: Table | None,
    current: Table | None,
    model: Model | None,
    time: str | None,
    keys: tuple[str, ...] | None,
    *,
    outside: Limit = Limit(0.05, warn=0.01),
    beyond: Limit = Limit(0.05),
) -> Iterator[Evidence]:
    """Rows lie where the model has never been: far outside the training range, or in an unseen category.

    There a model does not know, and does not say so: trees answer with the last value they saw, lines
    run on, unseen words become nothing. Usual causes: a new market or product, a changed unit, a
    category renamed upstream, a year that passed.

    A number is outside when it is farther beyond the .1 % and 99.9 % quantiles of train than half the
    distance between them. Whatever the distribution, fresh rows of it are there for .2 % at most, and
    for a little more where train is short; that is taken off. A number that is beyond the smallest or the
    largest of train, and not far, is worth a warning. For categories it is the chance of a new
    word, as the words that came only once in train foretell it. The intervals hold for all columns
    together. Times, keys, flags, and columns the model does not use are left out.

    Limits:
        outside: part of a table's rows outside, beyond what is natural.
        beyond: part of a table's rows beyond the smallest or the largest number of train, beyond what is natural.

    Source: Good (1953) for the chance of the unseen; Wilks (1941) for what lies beyond a sample; Wilson (1927) for the interval of a share.
    """
    used = set(train.columns) if model is None or model.columns is None else set(model.columns)
    used -= {*(keys or ()), *([time] if time else [])}
    asked = [table for table in (test, current) if table is not None and table.rows]
    pairs = [(table, name) for table in asked for name in table.columns if name in used and name in train.columns]
    for name in train.columns:
        here = [table for table, column in pairs if column == name]
        for table, found in zip(here, _outside(train, here, name, over=len(pairs)), strict=False):
            limit, measured = outside, _measured(found, over=len(pairs))
            if found.near is not None and decide(measured, outside)[0] is not Answer.FOUND:
                near = _measured(found.near, over=len(pairs))
                if decide(near, beyond)[0] is Answer.FOUND:
                    found, limit, measured = found.near, beyond, near
            share = found.rows / max(found.known, 1)
            such = f", such as {found.first}" if found.rows else ""
            yield Evidence(
                f"{percent(share)} of the rows of `{table.name}` hold a value of `{name}` {found.what}{such}",
                at=InColumn(table.name, name),
                measured=measured,
                limit=limit,
                milder=Severity.WARNING if limit is beyond else None,
                unit="share",
                statistic=f"rows outside, beyond the {percent(found.natural)} that are natural",
                needs=needed(measured, limit, found.known, f"rows of `{table.name}`"),
                rows=found.where,
                remedy=f"Fit again on rows with such values of `{name}`, or send them to a rule or a person until the model has seen them.",
            )


def _measured(found: Outside, *, over: int) -> Interval:
    whole = bounds.share(found.rows, found.known, over=over)
    return Interval(*(max(bound - found.natural, 0.0) for bound in whole))


def _outside(train: Table, tables: list[Table], name: str, *, over: int) -> Iterable[Outside]:
    kind = train.kind(name)
    if any(table.kind(name) != kind for table in tables):
        return
    if kind == "number":
        seen = train.numbers(name)
        seen = seen[:: max(len(seen) // SAMPLE, 1)]
        seen = seen[np.isfinite(seen)]
        if len(seen):
            yield from (_of_numbers(seen, table, name, over) for table in tables)
    elif kind == "category":
        words, counts = _words(train, name)
        if words:
            once = bounds.share(sum(count == 1 for count in counts), sum(counts), over=over).high
            yield from (_of_words(frozenset(words), once, table, name) for table in tables)


def _of_numbers(seen: Floats, table: Table, name: str, over: int) -> Outside:
    now = table.numbers(name)
    bottom, top = (float(end) for end in np.quantile(seen, [0.001, 0.999]))
    margin = (top - bottom) / 2
    known = now[~np.isnan(now)]
    far = (known < bottom - margin) | (known > top + margin)
    least, most = float(seen.min()), float(seen.max())
    out = (known < least) | (known > most)
    unseen = bounds.unseen_beyond(len(seen), over=over)
    first, nearest = (edge(float(known[rows][0])) if rows.any() else "" for rows in (far, out))
    far_ones = partial(table.rows_outside, name, bottom - margin, top + margin)
    near_ones = partial(table.rows_outside, name, least, most)
    near = Outside(int(out.sum()), len(known), 2 * unseen, f"outside the {edge(least)} to {edge(most)} of `train`", nearest, near_ones)
    says = f"far outside the {edge(bottom)} to {edge(top)} of `train`"
    return Outside(int(far.sum()), len(known), 0.002 + unseen, says, first, far_ones, near)


def _words(table: Table, name: str) -> tuple[list[str], list[int]]:
    counted = table.frame[name].drop_nulls().cast(nw.String).value_counts(sort=True, name="mlready_rows")
    return counted[name].to_list(), counted["mlready_rows"].to_list()


def _of_words(seen: frozenset[str], once: float, table: Table, name: str) -> Outside:
    words, counts = _words(table, name)
    new = {word: count for word, count in zip(words, counts, strict=True) if word not in seen}
    first = repr(next(iter(new))) if new else ""
    return Outside(sum(new.values()), sum(counts), once, "that `train` never had", first, partial(table.rows_with, name, new))


def _ages(rows: int) -> list[float]:
    return [20 + i * 7919 % 600 / 10 for i in range(rows)]


@extrapolation_share.good
def known_ground(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=_ages(3000), shop=["a", "b", "c"] * 1000), test=table(age=_ages(900), shop=["c", "b", "a"] * 300))


@extrapolation_share.good
def names_are_always_new(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(name=[f"n{i}" for i in range(500)]), test=table(name=[f"m{i}" for i in range(500)]))


@extrapolation_share.good
def some_are_a_little_older_than_anybody(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=_ages(3000)), current=table(age=[85.0 if i % 50 == 0 else 40.0 for i in range(500)]))


@extrapolation_share.bad(findings=1, at="current.age")
def all_are_older_than_anybody(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=_ages(3000)), current=table(age=[81 + i % 19 for i in range(500)]))


@extrapolation_share.bad(findings=1, at="current.age")
def born_in_the_year_of_their_age(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(age=_ages(3000)),
        test=table(age=_ages(300)),
        current=table(age=[1950.0 + i % 50 if i % 4 == 0 else 40.0 for i in range(900)]),
    )


@extrapolation_share.bad(findings=1, at="current.shop")
def a_shop_was_opened(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["a", "b", "c"] * 100), current=table(shop=["a", "b", "new"] * 100))


@extrapolation_share.bad(findings=1, at="current.flag")
def what_never_varied_varies(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(flag=[0] * 2000), current=table(flag=[0, 0, 1] * 300))
