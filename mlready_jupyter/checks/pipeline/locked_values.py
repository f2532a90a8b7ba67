"""Values keep to what was agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from mlready_jupyter.checks import (
    Agreed,
    Agreement,
    Candidate,
    Evidence,
    InColumn,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Severity,
    Summary,
    check,
)
from mlready_jupyter.checks.words import edge, needed, percent
from mlready_jupyter.subjects import bounds


class Broken(NamedTuple):
    """Rows that break the agreement, of those it speaks of, and what may break it by nature."""

    says: str
    rows: int
    total: int
    natural: float
    where: Callable[[], Iterable[int]]


@check(severity=Severity.ERROR)
def locked_values(lock: Agreement, summaries: tuple[Summary, ...], *, outside: Limit = Limit(0.01, warn=0.001)) -> Iterator[Evidence]:
    """Values lie outside the ranges, the vocabulary or the gaps that were agreed in `mlready.lock`.

    The lock says what the model was made for. Usual causes: a unit or a code that was changed upstream, a new
    market, a source that no longer fills a field.

    The ranges of the lock are rounded outward. What fresh rows of the same source may bring by nature is
    taken off: what lies beyond the extremes of so many rows, words too rare to stand in the lock. Missing
    values count as far as they are more than was agreed. Vocabularies of names or free text are not locked.

    Limits:
        outside: part of a table's rows outside, per column; joint over all columns and tables.

    Source: Wilks (1941), for what may lie beyond the extremes of a sample; Wilson (1927), for the interval.
    """
    pairs = [(table, name) for table in summaries for name in lock.columns if table.named and name in table.columns]
    for table, name in pairs:
        for found in _broken(lock, table, name, over=len(pairs)):
            whole = bounds.share(found.rows, found.total, over=len(pairs))
            measured = Interval(*(max(bound - found.natural, 0.0) for bound in whole))
            yield Evidence(
                f"`{name}` of `{table.name}` {found.says} in {percent(whole.value)} of the rows",
                at=InColumn(table.name, name),
                measured=measured,
                limit=outside,
                unit="share",
                statistic=f"rows outside, beyond the {percent(found.natural)} that are natural or agreed",
                needs=needed(measured, outside, found.total, f"rows of `{table.name}`"),
                rows=found.where,
                remedy=f"Ask the owner of `{name}` what changed; if it is to stay, fit again and write the lock anew.",
            )


def _broken(lock: Agreement, table: Summary, name: str, *, over: int) -> Iterator[Broken]:
    agreed = lock.columns[name]
    yield Broken("is missing", table.nulls(name), table.rows, agreed.nulls, partial(table.null_rows, name))
    if agreed.low is not None and agreed.high is not None and table.kind(name) == "number":
        yield _out_of_range(agreed, table, name, bounds.unseen_beyond(max(lock.rows, 1), over=over))
    elif agreed.categories is not None and table.kind(name) == "category" and (words := table.words(name)):
        known = frozenset(agreed.categories)
        new = {word: rows for word, rows in words.items() if word not in known}
        natural = bounds.share(round(agreed.other * lock.rows), lock.rows, over=over).high
        example = f", such as {next(iter(new))[:40]!r}," if new else ""
        yield Broken(
            f"holds words{example} that are not in `{lock.source}`",
            sum(new.values()),
            sum(words.values()),
            natural,
            partial(table.rows_with, name, new),
        )


def _out_of_range(agreed: Agreed, table: Summary, name: str, natural: float) -> Broken:
    assert agreed.low is not None and agreed.high is not None
    out = table.outside(name, agreed.low, agreed.high)
    example = "" if out.example is None else f", such as {edge(out.example)},"
    where = partial(table.rows_outside, name, agreed.low, agreed.high)
    return Broken(f"lies{example} outside {edge(agreed.low)} to {edge(agreed.high)}", out.rows, out.known, natural, where)


AGREED = Agreement(
    "model",
    {"age": Agreed("number", "Int64", 0.05, 10, 90), "shop": Agreed("category", "String", 0.0, categories=("basel", "bern"), other=0.004)},
    rows=5_000,
)


@locked_values.good
def as_agreed(table: MakeTable) -> Candidate:
    ages = [None if i % 40 == 0 else 18 + i % 70 for i in range(400)]
    return Candidate.of(current=table(age=ages, shop=[*["bern", "basel"] * 199, "bern", "chur"]), lock=AGREED)


@locked_values.bad(findings=1, at="age")
def ages_in_months(table: MakeTable) -> Candidate:
    return Candidate.of(current=table(age=[12 * (18 + i % 70) for i in range(400)], shop=["bern", "basel"] * 200), lock=AGREED)


@locked_values.bad(findings=1, at="shop")
def a_shop_was_opened(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(age=[40] * 300, shop=["bern", "basel", "chur"] * 100), lock=AGREED)


@locked_values.bad(findings=1, at="age")
def a_field_is_no_longer_filled(table: MakeTable) -> Candidate:
    return Candidate.of(current=table(age=[40, None] * 200, shop=["bern", "basel"] * 200), lock=AGREED)
