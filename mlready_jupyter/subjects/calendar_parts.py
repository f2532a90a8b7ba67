"""Columns that only say which day a row is of: the month, the weekday or the day of the year, taken from a column of times."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.moments import Moments, moments
from mlready_jupyter.subjects.tables import Table

ROWS = 20_000
"""So many evenly spread rows are read."""


class CalendarPart(NamedTuple):
    """`column` holds a part of the date that `time` holds, plus a constant: months from 0, weekdays from 1."""

    column: str
    time: str
    part: str
    plus: int


def calendar_parts(table: Table, time: str | None) -> frozenset[CalendarPart]:
    """All of a table, by its declared time and by its columns of times."""
    times = dict.fromkeys([*([time] if time in table.columns else []), *table.of_kind("time")])
    return frozenset(found for name in times if name is not None for found in _of_time(table, name))


def _of_time(table: Table, time: str) -> list[CalendarPart]:
    stamps = moments(table, time)
    if stamps is None:
        return []
    rows = table.spread(ROWS)
    rows = rows[~np.isnat(stamps[rows])]
    parts = _parts(stamps[rows])
    found = []
    for name in table.of_kind("number"):
        values = table.numbers(name)[rows]
        for part, days in parts.items() if name != time and len(rows) else ():
            gaps = values - days
            if np.isfinite(gaps).all() and (gaps == gaps[0]).all() and float(gaps[0]).is_integer():
                found.append(CalendarPart(name, time, part, int(gaps[0])))
    return found


def _parts(stamps: Moments) -> dict[str, NDArray[np.int64]]:
    days = stamps.astype("datetime64[D]")
    months, years = days.astype("datetime64[M]"), days.astype("datetime64[Y]")
    weekday = (days.astype(np.int64) + 3) % 7
    thursday = days + (3 - weekday)
    return {
        "year": years.astype(np.int64) + 1970,
        "quarter": (months - years).astype(np.int64) // 3 + 1,
        "month": (months - years).astype(np.int64) + 1,
        "week": (thursday - thursday.astype("datetime64[Y]")).astype(np.int64) // 7 + 1,
        "day": (days - months).astype(np.int64) + 1,
        "day of the year": (days - years).astype(np.int64) + 1,
        "weekday": weekday,
    }
