"""Moments: when a row happened, from whatever a column says it with: times, ISO text, epochs, or plain years."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.tables import Floats, Table

Moments = NDArray[np.datetime64]
DAY = np.timedelta64(1, "D")
EPOCHS = ((5e8, 5e9, "s"), (5e11, 5e12, "ms"), (5e14, 5e15, "us"), (5e17, 5e18, "ns"))
"""From 1985 to 2128, in each unit."""


def moments(table: Table, column: str) -> Moments | None:
    """Wall times, one a row, missing as NaT; None where the column does not tell the time."""
    kind = table.kind(column)
    if kind == "time":
        return of_times(table, column)
    if kind == "category":
        return _of_text(table, column)
    return _of_numbers(table.numbers(column)) if kind == "number" else None


def order(table: Table, column: str) -> Floats | None:
    """Something that sorts the rows by time, missing as NaN: nanoseconds, or the column's own numbers; None for neither."""
    found = moments(table, column)
    if found is None:
        return table.numbers(column) if table.kind(column) == "number" else None
    return _as_floats(found)


def of_times(table: Table, column: str) -> Moments:
    """A column of dates or times as wall times: a time zone is what its clock shows, not a shift."""
    import pandas as pd

    series: Any = table.frame[column].to_pandas()
    times = pd.to_datetime(series, errors="coerce")
    if getattr(times.dt, "tz", None) is not None:
        times = times.dt.tz_localize(None)
    return np.asarray(times.to_numpy(), dtype="datetime64[us]")


def _of_text(table: Table, column: str) -> Moments | None:
    import pandas as pd

    words = table.words(column)
    some = list(words)[:: max(len(words) // 50, 1)]
    if not some or not all(len(word) >= 8 and word[:4].isdigit() for word in some):
        return None  # ISO text begins with a year
    text: Any = table.frame[column].cast(nw.String).to_pandas()
    times = pd.to_datetime(text, errors="coerce", format="ISO8601", utc=True).dt.tz_localize(None)
    known = np.asarray(times.notna()).sum()
    return np.asarray(times.to_numpy(), dtype="datetime64[us]") if known >= 0.9 * sum(words.values()) else None


def _of_numbers(values: Floats) -> Moments | None:
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    low, high = float(known.min()), float(known.max())
    whole = bool((known == known.round()).all())
    if whole and low >= 1800 and high <= 2200:
        years = np.where(np.isfinite(values), values, np.nan) - 1970
        return _stamped(years, "Y")
    for first, last, unit in EPOCHS:
        if low >= first and high <= last:
            return _stamped(values, unit)
    return None


def _stamped(values: Floats, unit: str) -> Moments:
    known = np.isfinite(values)
    times = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[us]")
    times[known] = values[known].astype(np.int64).astype(f"datetime64[{unit}]").astype("datetime64[us]")
    return times


def _as_floats(times: Moments) -> Floats:
    numbers = times.astype("datetime64[us]").astype(np.int64).astype(np.float64)
    numbers[np.isnat(times)] = np.nan
    return numbers
