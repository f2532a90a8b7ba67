"""Noon stays noon."""

from __future__ import annotations

import numpy as np

from mlready_jupyter.checks import (
    Candidate,
    Evidence,
    Histograms,
    InColumn,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Series,
    Severity,
    Table,
    check,
    exact,
)
from mlready_jupyter.checks.pipeline._daily import Daily, daily_turn
from mlready_jupyter.checks.words import needed
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.moments import Moments, moments
from mlready_jupyter.subjects.tables import Floats

HOURS = 24
LEAST = 50


@check(severity=Severity.ERROR)
def shifted_clock(
    train: Table, test: Table | None, current: Table | None, *, explained: Limit = Limit(0.1), course: Limit = Limit(0.05)
) -> Iterator[Evidence]:
    """The hours of the day are those of training, but so many hours later: the time zone is another.

    What happens at noon happens at 5 now, and all that was learnt of mornings and nights is applied to
    the wrong rows. Usual causes: UTC in one source and local time in the other, a server moved, a time zone
    dropped on the way through a file, daylight saving time.

    The share of rows in each hour is compared with train as it is, and turned by each number of hours. A
    shift is found where turning explains the difference: at most a third of it remains. Columns of times,
    and numbers from 0 to 23 called an hour, are looked at. Where the hours are all alike, since rows come
    around the clock, the daily course of the other columns is compared instead: by how much nearer each row is
    to the mean of its hour in train once the clock is turned back by two hours or more, over 10 days or more.

    Limits:
        explained: KS distance between the hours of the day that a turn explains.
        course: part of the squared distance from the daily course that a turn takes away; joint over columns and turns.

    Source: Massart (1990), the tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality.
    """
    tables = [table for table in (test, current) if table is not None]
    pairs = [(t, name) for name in train.columns for t in tables if name in t.columns and _may_tell(train, name) and _may_tell(t, name)]
    for table, name in pairs:
        seen, now = _hours(train, name), _hours(table, name)
        if seen is None or now is None:
            continue
        turn, before, after = _best_turn(seen / seen.sum(), now / now.sum())
        shifted = turn != 0 and after <= before / 3
        measured = _apart(seen, now, len(pairs)) if shifted else exact(0.0)
        says = f"`{name}` of `{table.name}` keeps the hours of `train`"
        if shifted:
            hours = f"{abs(turn)} hour{'' if abs(turn) == 1 else 's'} {'later' if turn > 0 else 'earlier'}"
            says = f"`{name}` of `{table.name}` is {hours} than in `train`"
        elif (daily := daily_turn(train, table, name)) is not None:
            yield _of_course(table, name, daily, course)
        yield Evidence(
            says,
            at=InColumn(table.name, name),
            measured=measured,
            limit=explained,
            statistic="KS distance between the hours of the day that a turn explains",
            remedy=f"Bring `{name}` to one time zone where it comes in, e.g. `tz_localize` then `tz_convert('UTC')`.",
            needs=needed(measured, explained, round(2 / (1 / seen.sum() + 1 / now.sum())), "rows a side"),
            exhibit=lambda name=name, table=table, seen=seen, now=now: _histograms(name, table.name, seen, now),  # type: ignore[misc]
        )


def _of_course(table: Table, name: str, daily: Daily, limit: Limit) -> Evidence:
    moved = f"{abs(daily.turn)} h {'later' if daily.turn > 0 else 'earlier'}"
    return Evidence(
        f"what `{daily.column}` does in the course of a day, it does {moved} in `{table.name}` than in `train`, by `{name}`",
        at=InColumn(table.name, name),
        measured=daily.part,
        limit=limit,
        unit="share",
        statistic="squared distance from the daily course that a turn takes away",
        remedy=f"Bring `{name}` to one time zone where it comes in, e.g. `tz_localize` then `tz_convert('UTC')`.",
        needs="more days",
    )


def _may_tell(table: Table, name: str) -> bool:
    kind = table.kind(name)
    return kind in ("time", "category") or (kind == "number" and "hour" in name.lower().replace("hr", "hour"))


def _hours(table: Table, name: str) -> Floats | None:
    """Rows in each hour of the day; None where a column does not tell them, or too few."""
    if table.kind(name) == "number":
        values = table.numbers(name)
        hours = values[np.isfinite(values)]
        fits = len(hours) and bool((hours == hours.round()).all()) and hours.min() >= 0 and hours.max() < HOURS
        return _counted(hours.astype(np.int64)) if fits else None
    times = moments(table, name)
    return None if times is None else _counted(_of_day(times))


def _counted(hours: object) -> Floats | None:
    counts = np.bincount(np.asarray(hours, dtype=np.int64), minlength=HOURS).astype(np.float64)
    return counts if counts.sum() >= LEAST and (counts > 0).sum() >= 3 else None


def _of_day(times: Moments) -> object:
    known = times[~np.isnat(times)]
    return (known - known.astype("datetime64[D]")) // np.timedelta64(1, "h")


def _best_turn(seen: Floats, now: Floats) -> tuple[int, float, float]:
    """The turn in hours, -12 to 12, that brings the two nearest, and their KS distance before and after."""
    gaps = {turn: _distance(np.roll(seen, turn), now) for turn in sorted(range(-11, 13), key=abs)}
    turn = min(gaps, key=lambda turn: gaps[turn])
    return turn, gaps[0], gaps[turn]


def _distance(one: Floats, other: Floats) -> float:
    return float(np.abs(np.cumsum(one - other)).max())


def _apart(seen: Floats, now: Floats, over: int) -> Interval:
    below, below0 = (np.cumsum(counts).astype(np.int64) for counts in (now, seen))
    return bounds.distance(below, int(now.sum()), below0, int(seen.sum()), over=over)


def _histograms(name: str, table: str, seen: Floats, now: Floats) -> Histograms:
    was, is_now = (Series(n, int(c.sum()), tuple(map(float, c / c.sum()))) for n, c in (("train", seen), (table, now)))
    return Histograms(f"`{name}`: hour of the day", was, is_now, labels=tuple(f"{hour:02}" for hour in range(HOURS)))


def _busy_days(rows: int, later: int = 0) -> list[object]:
    """Times around noon and evening."""
    from datetime import datetime, timedelta

    start = datetime(2026, 3, 2)
    return [start + timedelta(days=i // 9, hours=(8 + (i * i) % 5 + (i % 3) * (i % 5) + later) % 24) for i in range(rows)]


@shifted_clock.good
def the_same_hours(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(at=_busy_days(900)), current=table(at=_busy_days(600)))


@shifted_clock.good
def a_new_shift_is_no_turn(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(hour=[8, 9, 10, 12] * 100), current=table(hour=[8, 9, 10, 20, 21] * 100))


@shifted_clock.good
def hours_all_alike(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(hr=list(range(24)) * 20), current=table(hr=[(h + 5) % 24 for h in range(24)] * 20))


@shifted_clock.bad(findings=1, at="current.at")
def utc_for_local_time(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(at=_busy_days(900)), current=table(at=_busy_days(600, later=-7)))


@shifted_clock.bad(findings=1, at="current.hour")
def hours_as_numbers(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(hour=[8, 9, 9, 10, 12, 15] * 100), current=table(hour=[10, 11, 11, 12, 14, 17] * 100))


def _around_the_clock(days: int, later: int = 0, first: int = 0) -> dict[str, list[object]]:
    """A load that rises and falls with the day, hour by hour."""
    from datetime import datetime, timedelta

    noise = np.random.default_rng(first).normal(0, 0.5, 24 * days)
    hours = [first * 24 + i for i in range(24 * days)]
    load = [float(np.sin(hour % 24 / 24 * 2 * np.pi) + noise[i]) for i, hour in enumerate(hours)]
    return {"at": [datetime(2026, 3, 1) + timedelta(hours=hour + later) for hour in hours], "load": list(load)}


@shifted_clock.good
def the_same_course(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(**_around_the_clock(40)), current=table(**_around_the_clock(15, first=40)))


@shifted_clock.bad(findings=1, at="current.at")
def another_zone_around_the_clock(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(**_around_the_clock(40)), current=table(**_around_the_clock(15, later=8, first=40)))
