"""The third of April is not the fourth of March."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Severity, Table, check
from mlready_jupyter.checks.words import percent
from mlready_jupyter.subjects.moments import Moments, moments

LEAST = 30
PARTS = re.compile(r"\s*(\d{1,2})([/.\-])(\d{1,2})\2(\d{2,4})\b")


class Dates(NamedTuple):
    """Known dates as years, months and days."""

    days: NDArray[np.datetime64]
    month: NDArray[np.int64]
    day: NDArray[np.int64]

    @classmethod
    def of(cls, times: Moments) -> Dates:
        days = times[~np.isnat(times)].astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        return cls(days, months.astype(np.int64) % 12 + 1, (days - months).astype(np.int64) + 1)

    @property
    def swapped(self) -> NDArray[np.datetime64]:
        """The dates with day and month exchanged, NaT after the 12th."""
        year = self.days.astype("datetime64[Y]")
        other = (year.astype("datetime64[M]") + (self.day - 1)).astype("datetime64[D]") + (self.month - 1)
        return np.where(self.day <= 12, other, np.datetime64("NaT"))


@check(severity=Severity.ERROR)
def misread_date(train: Table | None, test: Table | None, current: Table | None) -> Iterator[Evidence]:
    """Dates were read with day and month exchanged, or in the wrong unit.

    04/03 is a day in March or in April, and a parser that guesses takes each row as it can: the rows of
    the 13th and later come out right, those before do not, and seasons, ages and delays are wrong without
    an error. Usual causes: `read_csv(parse_dates=...)` without a format, `dayfirst` left out, seconds since
    1970 read as nanoseconds.

    Seen are: a column of many days of which none lies after the 12th of a month; dates of the 1st to 12th
    that lie outside the span of all later ones, and inside once day and month change places; in text such as
    04/25/2026, one order of day and month in train and the other in another table; dates within the first
    month of 1970 only.

    It does not see an exchange within whole years, where every date remains possible; nor monthly figures,
    which have one day a month.
    """
    for table in (train, test, current):
        for name in table.of_kind("time", "category", "number") if table is not None else ():
            assert table is not None
            said = _of_text(table, train, name) if table.kind(name) == "category" else ""
            if not said:
                times = moments(table, name)
                said = "" if times is None else _of_dates(Dates.of(times), text=table.kind(name) == "category")
            if said:
                yield Evidence(
                    f"`{name}` of `{table.name}` {said}",
                    at=InColumn(table.name, name),
                    remedy=f"Read `{name}` with its format said in full, e.g. `pd.to_datetime(..., format='%d/%m/%Y')`.",
                )


def _of_dates(dates: Dates, *, text: bool) -> str:
    if len(dates.days) < LEAST:
        return ""
    distinct = np.unique(dates.days)
    epoch = np.datetime64("1970-01-01")
    if not text and bool((abs(distinct - epoch) < np.timedelta64(31, "D")).all()):
        return f"lies within days of 1970-01-01 in all {len(dates.days):,} rows, as an epoch in the wrong unit does"
    if len(distinct) >= LEAST and len(np.unique(dates.day)) >= 6 and int(dates.day.max()) <= 12:
        return f"has {len(distinct):,} different days, none after the 12th of a month, as dates with day and month exchanged have"
    return _out_of_span(dates)


def _out_of_span(dates: Dates) -> str:
    """Early days of a month that lie outside the span of the later ones, and inside once day and month change places."""
    late = dates.days[dates.day > 12]
    if len(late) < LEAST // 2:
        return ""
    low, high = np.quantile(late.astype(np.int64), [0.0, 1.0]).astype(np.int64).astype("datetime64[D]")
    low, high = low - np.timedelta64(20, "D"), high + np.timedelta64(20, "D")
    out = (dates.days < low) | (dates.days > high)
    mended = out & (dates.swapped >= low) & (dates.swapped <= high)
    if mended.sum() < 5 or mended.sum() < 0.9 * out.sum():
        return ""
    first = int(np.flatnonzero(mended)[0])
    return (
        f"lies outside {late.min()} to {late.max()} in {percent(float(mended.mean()))} of its rows, and inside once day and month"
        f" change places: {dates.days[first]} for {dates.swapped[first]}"
    )


def _of_text(table: Table, train: Table | None, name: str) -> str:
    """The order of day and month in text, where train has the other one."""
    if train is None or table is train or name not in train.columns or train.kind(name) != "category":
        return ""
    was, now = _first_is_day(train.words(name)), _first_is_day(table.words(name))
    if was is None or now is None or was == now:
        return ""
    order = {True: "the day first", False: "the month first"}
    return f"is written with {order[now]}, such as {next(iter(table.words(name)))!r}; `train` has {order[was]}"


def _first_is_day(words: dict[str, int]) -> bool | None:
    """Whether 25/04 comes rather than 04/25; None where neither or both do."""
    parts = [found for word in words if (found := PARTS.match(word))]
    if len(parts) < max(LEAST // 3, 0.9 * len(words)):
        return None
    first, second = max(int(p[1]) for p in parts), max(int(p[3]) for p in parts)
    return first > 12 if (first > 12) != (second > 12) else None


def _days(rows: int, *, start: tuple[int, int, int] = (2025, 3, 1)) -> list[object]:
    from datetime import datetime, timedelta

    return [datetime(*start) + timedelta(days=i % rows) for i in range(max(rows, 90))]


def _exchanged(day: object) -> object:
    from datetime import datetime

    assert isinstance(day, datetime)
    return day.replace(day=day.month, month=day.day) if day.day <= 12 else day


@misread_date.good
def honest_dates(table: MakeTable) -> Candidate:
    from datetime import datetime

    monthly = [datetime(2000 + i // 12, i % 12 + 1, 1) for i in range(90)]
    return Candidate.of(train=table(day=_days(90), month=monthly), current=table(day=_days(90, start=(2025, 6, 1)), month=monthly))


@misread_date.good
def text_in_one_order(table: MakeTable) -> Candidate:
    text = [f"{1 + i % 28:02}/{1 + i % 12:02}/2025" for i in range(100)]
    return Candidate.of(train=table(day=text), current=table(day=text[::-1]))


@misread_date.bad(findings=1, at="current.day")
def each_row_as_it_can(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(day=_days(90)), current=table(day=[_exchanged(day) for day in _days(60, start=(2025, 6, 1))]))


@misread_date.bad(findings=1, at="day")
def none_after_the_twelfth(table: MakeTable) -> Candidate:
    days = [_exchanged(day) if day.day <= 12 else None for day in _days(330)]  # type: ignore[attr-defined]
    return Candidate.of(train=table(day=days))


@misread_date.bad(findings=1, at="current.day")
def text_in_the_other_order(table: MakeTable) -> Candidate:
    rows = [(1 + i % 28, 1 + i % 12) for i in range(100)]
    return Candidate.of(
        train=table(day=[f"{d:02}/{m:02}/2025" for d, m in rows]), current=table(day=[f"{m:02}/{d:02}/2025" for d, m in rows])
    )


@misread_date.bad(findings=1, at="at")
def seconds_read_as_nanoseconds(table: MakeTable) -> Candidate:
    from datetime import datetime, timedelta

    return Candidate.of(train=table(at=[datetime(1970, 1, 1) + timedelta(microseconds=1_700_000 + i) for i in range(100)]))
