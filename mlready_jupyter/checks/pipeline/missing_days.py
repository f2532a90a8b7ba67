"""No hole in the series."""

from __future__ import annotations

import numpy as np

from mlready_jupyter.checks import Absent, Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Severity, Table, check, exact
from mlready_jupyter.checks.words import number
from mlready_jupyter.subjects.moments import Moments, moments

LEAST = 50


@check(severity=Severity.WARNING)
def missing_days(time: str, train: Table, current: Table, *, longer: Limit = Limit(3.0)) -> Iterator[Evidence]:
    """Between two rows of the current table lies a gap such as training never had: a part never arrived.

    Sums over the period are too small, what happened in it is not seen, and lags reach over it. Usual causes:
    a failed load that nobody repeated, a partition left out, a source that was down over a weekend.

    The longest gap between rows that follow each other in time is compared with the longest of train.
    Tables of under 50 different times are left alone.

    Limits:
        longer: times that the longest gap is longer than that of train.
    """
    if time not in train.columns or time not in current.columns:
        raise Absent(f"train and current do not both have the time column {time!r}")
    was, now = moments(train, time), moments(current, time)
    gaps = None if was is None or now is None else (_gaps(was), _gaps(now))
    if gaps is None:
        raise Absent(f"{time!r} holds no times: convert it, e.g. with pd.to_datetime")
    if min(map(len, gaps)) < LEAST:
        raise Absent(f"under {LEAST} different times in one of the tables: gaps are not compared")
    usual, longest = float(gaps[0].max()), float(gaps[1].max())
    moment = np.unique(now[~np.isnat(now)])[int(gaps[1].argmax())] if now is not None else None
    ratio = longest / usual if usual else 0.0
    yield Evidence(
        f"the longest gap of `{time}` in `current` is {number(ratio)} times the longest of `train`: "
        f"{_duration(longest)} from {str(moment)[:16].replace('T', ' ')} on",
        at=InColumn(current.name, time),
        measured=exact(ratio),
        limit=longer,
        statistic="longest gap, in the longest of train",
        remedy="Load the period again, and refuse a batch whose rows leave out a period.",
    )


def _gaps(times: Moments) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Days between one time and the next."""
    known = np.unique(times[~np.isnat(times)])
    return np.diff(known) / np.timedelta64(1, "D")


def _duration(days: float) -> str:
    return f"{number(days)} days" if days >= 1 else f"{number(days * 24)} hours"


def _hours(rows: int, without: range = range(0)) -> list[object]:
    from datetime import datetime, timedelta

    return [datetime(2026, 3, 1) + timedelta(hours=i) for i in range(rows) if i not in without]


@missing_days.good
def hour_by_hour(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(at=_hours(500, range(100, 103))), current=table(at=_hours(200, range(50, 54))), time="at")


@missing_days.bad(findings=1, at="at")
def three_days_never_came(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(at=_hours(500)), current=table(at=_hours(300, range(100, 172))), time="at")
