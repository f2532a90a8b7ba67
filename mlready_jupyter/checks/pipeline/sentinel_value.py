"""Missing is written as missing."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Severity, Table, check
from mlready_jupyter.checks.words import edge, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.moments import Moments, of_times
from mlready_jupyter.subjects.tables import Floats

NINES = [sign * (10**digits - 1) for digits in range(1, 11) for sign in (1, -1)]
CODES = np.asarray(
    [*NINES, -1, -99.99, -999.99, 99.99, 999.99, -1e5, -1e6, 1e20, -(2**31), 2**31 - 1, 2**15 - 1, -(2**15)], dtype=np.float64
)
DAYS = np.asarray(["1899-12-30", "1900-01-01", "1901-01-01", "1970-01-01", "2099-12-31", "2199-12-31", "9999-12-31"], dtype="datetime64[D]")
WORDS = frozenset({"nan", "none", "null", "n/a", "#n/a", "na", "nil", "?", "-", "--", "unknown", "missing", "undefined", "not available"})


class Sentinel(NamedTuple):
    """A value that stands for none: how often, and what the rest is like."""

    said: str
    rows: int
    rest: str
    value: Any = None
    """As `Table.numbers`, `of_times` or the words have it."""


@check(severity=Severity.ERROR, of_features=True)
def sentinel_value(train: Table | None, test: Table | None, current: Table | None) -> Iterator[Evidence]:
    """A value such as -999 stands for what is missing.

    The model takes it for a number: means and scales are pulled away, and every unknown customer is
    taken for an extreme one. Usual causes: an old file format, a database default, `fillna(-999)`,
    the day 1900-01-01.

    A value is one when it is a well-known code (nines, -1, the ends of an integer type), comes three
    times or more, and lies farther from all the other values than they lie from each other, or below 0 (-99, -999
    …) where no other value does. In a table
    other than train, the values of train count as the others; there, words such as `null` and `?` that
    train does not have are sentinels too, and so is a 0 in one row of 100 where all values of train lie on one
    side of 0. What train itself holds is a WARNING: the model has seen it.

    It does not see codes amid honest values, such as 0 or 99 in an age.
    """
    for table in (train, test, current):
        if table is None:
            continue
        others = train if train is not None and table is not train else None
        for name in table.columns:
            reference = others if others is not None and name in others.columns and others.kind(name) == table.kind(name) else None
            for found in _sentinels(table, name, reference):
                yield Evidence(
                    f"`{name}` is {found.said} in {found.rows:,} of {table.rows:,} rows of `{table.name}`"
                    f" ({percent(found.rows / table.rows)}), {found.rest}",
                    at=InColumn(table.name, name),
                    milder=Severity.WARNING if table is train or (reference is not None and _sentinels(reference, name, None)) else None,
                    rows=partial(_rows_of, table, name, found.value),
                    remedy=f"Read {found.said} as missing, e.g. `na_values={{{name!r}: [{found.said}]}}`, before anything is fitted.",
                )


def _rows_of(table: Table, name: str, value: Any) -> NDArray[np.int64]:
    match table.kind(name):
        case "number":
            return np.flatnonzero(table.numbers(name) == value)
        case "time":
            return np.flatnonzero(of_times(table, name).astype("datetime64[D]") == value)
        case _:
            return table.rows_with(name, [value])


def _sentinels(table: Table, name: str, reference: Table | None) -> list[Sentinel]:
    match table.kind(name):
        case "number":
            return _of_numbers(table.numbers(name), None if reference is None else reference.numbers(name))
        case "time":
            return _of_days(of_times(table, name))
        case "category" if reference is not None:
            return _of_words(table.words(name), reference.words(name))
        case _:
            return []


def _of_numbers(values: Floats, reference: Floats | None) -> list[Sentinel]:
    known = values[np.isfinite(values)]
    if reference is not None and (zeros := _zeros(known, reference[np.isfinite(reference)])) is not None:
        return [zeros]
    codes = np.isin(known, CODES)
    if not codes.any():
        return []
    rest = known[~codes] if reference is None else reference[np.isfinite(reference) & ~np.isin(reference, CODES)]
    if len(rest) < 20:
        return []
    low, high = float(rest.min()), float(rest.max())
    found = []
    for code, rows in zip(*np.unique(known[codes], return_counts=True), strict=True):
        gap = max(low - code, code - high)
        below_zero = code <= -99 and low >= 0  # nothing else is
        if rows >= 3 and high > low and (gap > high - low or below_zero):
            found.append(
                Sentinel(edge(float(code)).replace(",", ""), int(rows), f"all else lies between {edge(low)} and {edge(high)}", code)
            )
    return found


def _zeros(known: Floats, reference: Floats) -> Sentinel | None:
    """Zeros where all training values lie on one side of it, farther off than they lie from each other at most."""
    rows = int((known == 0).sum())
    if rows < 3 or len(reference) < 100 or bounds.share(rows, len(known)).low < 0.01:
        return None
    low, high = float(reference.min()), float(reference.max())
    return Sentinel("0", rows, f"`train` lies between {edge(low)} and {edge(high)}", 0.0) if low > 0 or high < 0 else None


def _of_days(times: Moments) -> list[Sentinel]:
    days = times[~np.isnat(times)].astype("datetime64[D]")
    odd = np.isin(days, DAYS)
    rest = days[~odd]
    if not odd.any() or len(rest) < 20:
        return []
    low, high = rest.min(), rest.max()
    pairs = zip(*np.unique(days[odd], return_counts=True), strict=True)
    return [
        Sentinel(f"{day}", int(rows), f"all else lies between {low} and {high}", day)
        for day, rows in pairs
        if rows >= 3 and max(low - day, day - high) > max(high - low, np.timedelta64(365, "D"))
    ]


def _of_words(words: dict[str, int], known: dict[str, int]) -> list[Sentinel]:
    new = {word: rows for word, rows in words.items() if word not in known and word.strip().casefold() in WORDS and rows >= 3}
    return [Sentinel(repr(word), rows, "`train` never has that word", word) for word, rows in new.items()]


@sentinel_value.good
def honest_extremes(table: MakeTable) -> Candidate:
    ages = [18 + i % 82 for i in range(300)]  # up to 99
    return Candidate.of(train=table(age=ages, change=[-1, 0, 1] * 100, paid=[float(i % 7) ** 5 for i in range(297)] + [9999.0] * 3))


@sentinel_value.good
def a_word_that_train_knows(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(job=["clerk", "unknown", "maid"] * 50), current=table(job=["unknown", "maid"] * 50))


@sentinel_value.bad(findings=1, at="age")
def minus_nines(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[18 + i % 60 if i % 10 else -999 for i in range(300)]))


@sentinel_value.bad(findings=1, at="current.age")
def it_came_later(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(age=[18.0 + i % 60 for i in range(300)]), current=table(age=[18.0 + i % 60 if i % 10 else 9999.0 for i in range(100)])
    )


@sentinel_value.bad(findings=1, at="current.weight")
def gaps_filled_with_zero(table: MakeTable) -> Candidate:
    weights = [50.0 + i % 40 for i in range(300)]
    return Candidate.of(train=table(weight=weights), current=table(weight=[0.0 if i % 8 == 0 else w for i, w in enumerate(weights)]))


@sentinel_value.bad(findings=1, at="current.job")
def null_as_a_word(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(job=["clerk", "maid"] * 50), current=table(job=["clerk", "NULL"] * 50))


@sentinel_value.bad(findings=1, at="left")
def the_day_that_never_comes(table: MakeTable) -> Candidate:
    from datetime import datetime, timedelta

    days = [datetime(2024, 1, 1) + timedelta(days=i) if i % 9 else datetime(1900, 1, 1) for i in range(300)]
    return Candidate.of(train=table(left=days))
