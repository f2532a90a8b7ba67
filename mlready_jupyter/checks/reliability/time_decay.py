"""Outputs validated over time: how fast the model goes stale."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Aged,
    Candidate,
    Curve,
    Evidence,
    InColumn,
    Interval,
    Iterator,
    Limit,
    Line,
    MakeTable,
    Point,
    Severity,
    Task,
    check,
)
from mlready_jupyter.checks.words import needed, number, percent


@check(severity=Severity.WARNING)
def time_decay(
    aged: Aged, time: str, task: Task, *, errors: Limit = Limit(0.05), growth: Limit = Limit(0.25), within: float = 180.0
) -> Iterator[Evidence]:
    """The longer ago its training, the more often the model is wrong.

    A score on rows of the same weeks as the training rows says nothing of the weeks to come. How fast
    it falls says how often the model must be fitted again, and until when it may be left alone.

    A clone is fitted on the oldest half of train (on as many rows as take 0.8 s) and asked about the rest
    of it, and about labelled tables that are later still. These rows are cut into 12 windows of equal count,
    and a line is laid through their mean losses. A model that cannot be fitted again is asked itself,
    about the labelled tables that are later than its training rows. What is measured is the
    growth along that line over the time that the rows span, at most `within` days (or units of a numeric
    time), so nothing is foretold beyond what was seen. Seasons look like decay where less than one is seen.

    Limits:
        errors: growth of the error rate (classes).
        growth: growth of the mean absolute error, as part of itself (numbers).
        within: days over which the growth is taken, or units of the time column.

    Source: least squares with Student's interval over the window means, which allows for what rows of one
    window have in common.
    """
    windows, slope = aged.windows, aged.slope
    span = min(windows[-1].after - windows[0].after, within)
    mean = sum(window.loss.value for window in windows) / len(windows)
    scale = 1.0 if task.classifies else max(mean, 1e-300)
    measured = Interval(*(end * span / scale for end in slope))
    limit = errors if task.classifies else growth
    first, last = windows[0].loss.value, windows[-1].loss.value
    what, shown = ("error rate", percent) if task.classifies else ("mean absolute error", number)
    whose = f"of a refit on the {aged.refit:,} oldest rows" if aged.refit else "of the model"
    stretch = f"{number(span)} days" if aged.unit else f"{number(span)} of `{time}`"
    yield Evidence(
        f"The {what} {whose} goes from {shown(first)} to {shown(last)} on {aged.asked}; along a line that is "
        f"{shown(slope.value * span)} in {stretch}",
        at=InColumn("train", time),
        measured=measured,
        limit=limit,
        unit="share",
        statistic=f"growth of the {what} in {stretch}, over {len(windows)} windows",
        needs=needed(measured, limit, aged.rows, "labelled rows over the same time"),
        remedy="Fit again before the line reaches what you can bear, and write that term down as the retraining policy.",
        exhibit=lambda: Curve(
            f"The {what} after training",
            f"{aged.unit or time} after the last training row",
            what,
            tuple(Point(window.after, window.loss) for window in windows),
            (Line("trend", _line(aged), role="fit"),),
        ),
    )


def _line(aged: Aged) -> tuple[tuple[float, float], ...]:
    x = [window.after for window in aged.windows]
    middle = sum(x) / len(x), sum(window.loss.value for window in aged.windows) / len(x)
    return tuple((at, middle[1] + aged.slope.value * (at - middle[0])) for at in (x[0], x[-1]))


class Above:
    classes_ = np.array([0, 1])

    def predict(self, table: Any) -> object:
        return (np.asarray(table["age"], dtype=float) > 50).astype(int)


def _people(table: MakeTable, rows: int, *, first: int = 0, wrong: tuple[int, int] = (0, 0)) -> object:
    """Of a hundred labels, so many are the other way round at first, and so many at the end."""
    ages = [i * 37 % 100 for i in range(rows)]
    limits = [wrong[0] + (wrong[1] - wrong[0]) * i / rows for i in range(rows)]
    bought = [int((age > 50) != (i * 7919 % 100 < limit)) for i, (age, limit) in enumerate(zip(ages, limits, strict=True))]
    return table(day=[first + i // 20 for i in range(rows)], age=ages, bought=bought)


@time_decay.good
def as_good_as_on_the_first_day(table: MakeTable) -> Candidate:
    train, test = _people(table, 1000, wrong=(10, 10)), _people(table, 1000, first=50, wrong=(10, 10))
    return Candidate.of(Above(), train=train, test=test, target="bought", time="day")


@time_decay.bad(findings=1, at="day")
def worse_by_the_day(table: MakeTable) -> Candidate:
    train, test = _people(table, 1000, wrong=(10, 10)), _people(table, 1000, first=50, wrong=(10, 45))
    return Candidate.of(Above(), train=train, test=test, target="bought", time="day")
