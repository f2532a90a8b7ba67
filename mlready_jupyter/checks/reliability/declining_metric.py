"""Outputs validated over time: exam after exam, on rows that nobody had seen before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Curve,
    Evidence,
    Interval,
    Iterator,
    Limit,
    Line,
    MakeTable,
    Metric,
    Point,
    Record,
    Seen,
    Severity,
    Summary,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, number, percent
from mlready_jupyter.subjects import bounds, digest

FEWEST, SMALLEST = 3, 30


@check(severity=Severity.WARNING)
def declining_metric(
    history: Record, scored: Mapping[str, Metric], batch: Summary, *, errors: Limit = Limit(0.05), growth: Limit = Limit(0.25)
) -> Iterator[Evidence]:
    """Exam after exam, the model is more often wrong on new rows of production than it was at first.

    One bad week is chance; who looks every week sees one soon, and who looks away after it misses the slow decline.
    Usual causes: the world moves on, an input decays, a refit that nobody examined.

    The exams and the batches of the gate in the history count in which `current` held labels, each set of rows once, and
    this one: three or more of 30 rows or more. The first of them is what the later ones are held against: the worst stretch that reaches
    to this exam, of whatever length. However many exams there will be, in at most one history of twenty the measured
    decline ever lies above the true one. Once the rows are no worse any more, neither is the stretch.
    A decline from a level that was reached after the first exam is not seen before it comes below that of the first; batches
    that share some of their rows are taken for new ones.

    Limits:
        errors: growth of the error rate (classes).
        growth: growth of the mean absolute error, as part of itself (numbers).

    Source: Howard, Ramdas, McAuliffe & Sekhon (2021), Time-uniform, nonparametric, nonasymptotic confidence sequences.
    """
    rate = "error rate" in scored
    batches = _fresh(history, scored["error rate" if rate else "absolute error"], batch, rate=rate)
    if len(batches) < FEWEST:
        raise Absent(f"exams with new labelled rows in current= so far: {len(batches)}; they are compared from {FEWEST} on")
    first, *later = batches
    stretch = bounds.worst_stretch(_batch(first), [_batch(seen) for seen in later], span=1.0 if rate else 0.0)
    before, now = _first(first, rate=rate), stretch.mean
    if rate:
        measured = Interval(now.low - before.high, now.value - before.value, now.high - before.low)
    else:
        measured = Interval(now.low / max(before.high, 1e-300) - 1, now.value / max(before.value, 1e-300) - 1, _grown(now, before))
    limit, what, shown = (errors, "error rate", percent) if rate else (growth, "mean absolute error", number)
    some = len(later) - stretch.since
    yield Evidence(
        f"The {what} on the last {f'{some} batches' if some > 1 else 'batch'} of `current` is {shown(now.value)}; "
        f"on the first, of exam {first.exam}, it was {shown(before.value)}",
        at=Whole("current"),
        measured=measured,
        limit=limit,
        unit="share",
        statistic=f"growth of the {what} since the first exam with labels",
        needs=needed(measured, limit, stretch.rows, "labelled rows"),
        remedy=f"Fit again on recent rows, or find what has changed since: %mlready compare {first.exam} last.",
        exhibit=lambda: Curve(
            f"The {what} of each exam",
            "labelled exam",
            what,
            tuple(Point(n, _first(seen, rate=rate)) for n, seen in enumerate(batches, 1)),
            (Line("the first", ((1, before.value), (len(batches), before.value))),),
        ),
    )


def _fresh(history: Record, today: Metric, batch: Summary, *, rate: bool) -> list[Seen]:
    """The losses of each exam with labels, the last one this; rows that an earlier one had are not new."""
    earlier = history.metrics.get("accuracy" if rate else "mae", ())
    losses = [seen._replace(mean=1 - seen.mean) if rate else seen for seen in earlier]
    now = Seen(0, today.rows, today.value, today.error * today.rows**0.5, digest.of_summary(batch))
    kept: dict[str, Seen] = {}
    for seen in (*losses, now):
        if seen.rows >= SMALLEST:
            kept.setdefault(seen.sample, seen)
    return list(kept.values())


def _batch(seen: Seen) -> bounds.Batch:
    return bounds.Batch(seen.rows, seen.mean, seen.spread)


def _first(seen: Seen, *, rate: bool) -> Interval:
    """The interval of one batch, with half of what may go wrong."""
    if rate:
        return bounds.share(round(seen.mean * seen.rows), seen.rows, alpha=bounds.ALPHA / 2)
    half = bounds.z(bounds.ALPHA / 2) * seen.spread / seen.rows**0.5
    return Interval(max(seen.mean - half, 0.0), seen.mean, seen.mean + half)


def _grown(now: Interval, before: Interval) -> float:
    return now.high / before.low - 1 if before.low > 0 else float("inf")


class Threshold:
    """Says yes from 50 on."""

    classes_ = np.array([0, 1])

    def predict(self, table: Any) -> object:
        return (np.asarray(table["age"], dtype=float) >= 50).astype(int)


class Same:
    """Answers with the age."""

    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float)


def _candidate(table: MakeTable, wrong: float, past: Sequence[float], *, rows: int = 400, again: int = 0) -> Candidate:
    """A batch of 400 rows with this part of wrong labels, after exams with those, the last of them made `again` and again."""
    ages = [n % 100 for n in range(400)]
    flipped = [(n * 7) % 400 < wrong * 400 for n in range(400)]
    bought = [int((age >= 50) != flip) for age, flip in zip(ages, flipped, strict=True)]
    seen = [Seen(n, rows, 1 - p, (p * (1 - p)) ** 0.5, f"batch {min(n, len(past) - again)}") for n, p in enumerate(past, 1)]
    return Candidate.of(
        Threshold(),
        train=table(age=ages, bought=[int(age >= 50) for age in ages]),
        current=table(age=ages, bought=bought),
        target="bought",
        history=lambda _: Record({"accuracy": tuple(seen)}),
    )


@declining_metric.bad(findings=1, at="current")
def more_and_more_are_wrong(table: MakeTable) -> Candidate:
    return _candidate(table, 0.3, [0.05, 0.05, 0.06, 0.12, 0.2, 0.25, 0.28, 0.3], rows=2000)


@declining_metric.bad(findings=1, at="current")
def numbers_go_astray(table: MakeTable) -> Candidate:
    ages = [n % 100 for n in range(400)]
    seen = [Seen(n, 2000, mean, mean, f"batch {n}") for n, mean in enumerate((1.0, 1.0, 1.5, 2.0, 2.0, 2.0), 1)]
    rows = table(age=ages, height=[age + 2 * (1 if n % 2 else -1) for n, age in enumerate(ages)])
    return Candidate.of(Same(), train=rows, current=rows, target="height", history=lambda _: Record({"mae": tuple(seen)}))


@declining_metric.good
def one_bad_week(table: MakeTable) -> Candidate:
    return _candidate(table, 0.05, [0.05, 0.04, 0.06, 0.12, 0.05, 0.05])


@declining_metric.good
def it_was_worse_once_and_is_mended(table: MakeTable) -> Candidate:
    return _candidate(table, 0.05, [0.05, 0.3, 0.3, 0.3, *[0.05] * 8], rows=2000)


@declining_metric.good
def it_gets_better(table: MakeTable) -> Candidate:
    return _candidate(table, 0.02, [0.3, 0.2, 0.1, 0.05])


@declining_metric.good
def the_same_rows_again_say_nothing_new(table: MakeTable) -> Candidate:
    return _candidate(table, 0.14, [0.05, 0.05, *[0.14] * 20], again=18)
