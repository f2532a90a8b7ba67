"""By how many hours the daily course of another column has moved."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Interval, Table
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.moments import Moments, moments
from mlready_jupyter.subjects.tables import Floats

HOURS, DAYS, KNOWN = 24, 10, 3
COURSE = 0.1
"""The part of a column's variance that its mean by the hour must explain, for it to have a daily course."""


class Daily(NamedTuple):
    """`part` of the squared distance from the daily course of train goes once the clock is turned back by so many hours."""

    column: str
    turn: int
    part: Interval


def daily_turn(train: Table, table: Table, time: str) -> Daily | None:
    """The turn that explains the daily course of another column best; None where no column has one, or days are few."""
    was, now = moments(train, time), moments(table, time)
    names = [name for name in train.of_kind("number") if name != time and name in table.columns and table.kind(name) == "number"]
    if was is None or now is None or len(np.unique(now.astype("datetime64[D]"))) < DAYS:
        return None
    found = [
        Daily(name, *turned)
        for name in names
        if (course := _course(train.numbers(name), _hours(was))) is not None
        and (turned := _turned(course, _standard(table.numbers(name)), now, over=len(names))) is not None
    ]
    return max(found, key=lambda daily: daily.part.low, default=None)


def _course(values: Floats, hours: NDArray[np.int64]) -> Floats | None:
    """The mean rank of a column by the hour, in standard deviations; None where the hour says little about it."""
    standard = _standard(values)
    known = np.isfinite(standard) & (hours >= 0)
    rows = np.bincount(hours[known], minlength=HOURS)
    if rows.min() < KNOWN:
        return None
    course = np.bincount(hours[known], weights=standard[known], minlength=HOURS) / rows
    return course if float((course[hours[known]] ** 2).mean()) >= COURSE else None


def _turned(course: Floats, values: Floats, times: Moments, *, over: int) -> tuple[int, Interval] | None:
    """The best turn but none, and the part of the squared distance that it takes away, by days, since hours of a day go together."""
    hours = _hours(times)
    known = np.isfinite(values) & (hours >= 0)
    values, hours = values[known], hours[known]
    _, days = np.unique(times[known].astype("datetime64[D]"), return_inverse=True)
    losses = {turn: (values - course[(hours - turn) % HOURS]) ** 2 for turn in range(-11, 13)}
    turn = min(losses, key=lambda turn: (float(losses[turn].mean()), abs(turn)))
    whole = float(losses[0].mean())
    if abs(turn) < 2 or whole == 0:  # an hour is what the seasons move
        return None
    gains = np.bincount(days, weights=losses[0] - losses[turn]) / np.bincount(days)
    low, _, high = bounds.mean(gains, over=HOURS * over)
    return turn, Interval(low / whole, float(gains.mean()) / whole, high / whole)


def _hours(times: Moments) -> NDArray[np.int64]:
    """The hour of the day, -1 where it is not known."""
    hours = (times - times.astype("datetime64[D]")) // np.timedelta64(1, "h")
    return np.where(np.isnat(times), -1, hours.astype(np.int64))


def _standard(values: Floats) -> Floats:
    """Ranks of mean 0 and variance 1, so that a few outliers do not drown the course; what is not finite is NaN."""
    known = np.isfinite(values)
    ranks = np.full(len(values), np.nan)
    ranks[known] = (bounds.midranks(values[known]) - 0.5) / max(int(known.sum()), 1)
    return np.asarray((ranks - 0.5) * np.sqrt(12))
