"""Test edge cases, not average cases: an average hides those who are served badly."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import (
    Absent,
    Bar,
    Candidate,
    Evidence,
    InColumn,
    Interval,
    Intervals,
    Iterator,
    Limit,
    MakeTable,
    Prediction,
    Severity,
    Table,
    Task,
    Whole,
    check,
    exact,
)
from mlready_jupyter.checks.words import needed, number, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.scores import is_labelled, labelled
from mlready_jupyter.subjects.slices import BEST, LEAST, ROWS, Slice, conditions, worst
from mlready_jupyter.subjects.tables import Floats

FEW = 5
"""Rows of a slice in the confirming half, below which nothing is said."""


class Errors(NamedTuple):
    """What each row cost, and what a row like it was to cost by what the model itself says, or by the size of its answer."""

    rows: NDArray[np.int64]
    cost: Floats
    foretold: Floats
    name: str


class Found(NamedTuple):
    slice: Slice
    ratio: Interval
    rows: int
    cost: float
    expected: float


@check(severity=Severity.WARNING)
def worst_slice(test: Table, predicted_test: Prediction, task: Task, *, worse: Limit = Limit(1.5)) -> Iterator[Evidence]:
    """In one group of rows the model errs far more often than elsewhere, and does not know it.

    A good average is made of most rows; a shop, a region or an age that is served badly hides in it until it complains.
    Usual causes: a group that training hardly had, a column that means something else there, labels that are wrong there.

    A group is a condition on one to three columns: a bin of a number, a word, a missing value. Groups are searched on one
    half of the rows and confirmed on the other, each way round, so that chance finds none. Some groups are harder than
    others, and a model may know: errors are compared with those on all rows, or with those that its own probabilities
    foretell there, whichever are more; of numbers, with the errors of answers of that size. At most 20,000 rows, evenly
    spread, are looked at. A group that no condition on three columns describes is not seen.

    Limits:
        worse: error of the group, as a multiple of the error on all rows, or of what was foretold there.

    Source: Sagadeeva & Boehm (2021), SliceLine.
    """
    errors = _errors(predicted_test, task)
    singles = conditions(test, errors.rows)
    half = np.random.default_rng(0).permutation(len(errors.rows)) % 2 == 0
    excess = np.maximum(errors.cost - errors.foretold + errors.cost.mean(), 0.0)
    candidates = [(half, found) for found in worst(singles, excess, ~half)] + [(~half, found) for found in worst(singles, excess, half)]
    confirmed = [_confirmed(errors, found, confirm, over=len(candidates)) for confirm, found in candidates]
    best = _distinct(sorted((found for found in confirmed if found is not None), key=lambda found: -found.ratio.low))
    if len(errors.rows) < LEAST * 4:
        raise Absent(f"{test.name} has too few rows with a label to look at groups of them")
    if not best:
        says = f"No group of the rows of `{test.name}` errs more often than the rest, on the half that it was searched on"
        yield Evidence(says, at=Whole(test.name), measured=exact(1.0), limit=worse, statistic="times the error on all rows")
    sample = f"{len(errors.rows):,}" + (f" of {test.rows:,}" if len(errors.rows) < test.rows else "")
    for found in [found for found in best if found.ratio.low > worse.value] or best[:1]:
        written = percent if errors.name == "error rate" else number
        columns = found.slice.columns
        yield Evidence(
            f"Where {found.slice.says}, the {errors.name} is {written(found.cost)} where {written(found.expected)} was to be expected; "
            f"on all rows it is {written(float(errors.cost.mean()))} ({found.rows:,} rows confirm it, of {sample})",
            at=InColumn(test.name, columns[0]) if len(columns) == 1 else Whole(test.name),
            measured=found.ratio,
            limit=worse,
            statistic=f"times the {errors.name} that was to be expected",
            needs=needed(found.ratio, worse, found.rows, "labelled rows of such a group"),
            remedy="Look at these rows first: more of them in training, a column that tells what is special, or another way to decide.",
            exhibit=_drawn(best, worse),
            rows=partial(_rows_of, errors, found),
        )


def _errors(predicted: Prediction, task: Task) -> Errors:
    known = labelled(predicted, task)
    kept = predicted.rows[is_labelled(predicted, task)]
    at = np.unique(np.linspace(0, len(kept) - 1, min(ROWS, len(kept))).round().astype(int))
    if not task.classifies:
        cost = np.abs(known.values - known.truth)[at]
        return Errors(kept[at], cost, _by_size(known.values[at], cost), "mean absolute error")
    wrong = (known.values != known.truth).astype(np.float64)[at]
    foretold = np.full(len(at), wrong.mean())
    if known.proba is not None and np.isfinite(known.proba).all():
        answered = np.clip(known.values[at], 0, known.proba.shape[1] - 1)
        foretold = 1 - known.proba[at, answered]
    return Errors(kept[at], wrong, foretold, "error rate")


def _by_size(values: Floats, cost: Floats) -> Floats:
    """The mean error of the rows whose answer is about as large."""
    groups = np.array_split(np.argsort(values, kind="stable"), max(min(10, len(values) // 30), 1))
    typical = np.empty(len(values))
    for group in groups:
        typical[group] = cost[group].mean()
    return typical


def _confirmed(errors: Errors, found: Slice, confirm: NDArray[np.bool_], *, over: int) -> Found | None:
    """The slice on the half that it was not searched on; None where too few rows of it are there."""
    rows = found.holds & confirm
    if rows.sum() < FEW:
        return None
    cost = errors.cost[rows]
    expected = max(float(errors.cost[confirm].mean()), float(errors.foretold[rows].mean()))
    if expected <= 0:
        return None
    within = errors.name == "error rate"
    mean = bounds.rate(int(cost.sum()), len(cost), over=over) if within else bounds.mean_of_few(cost, over=over)
    ratio = Interval(max(mean.low, 0.0) / expected, mean.value / expected, mean.high / expected)
    return Found(found, ratio, int(rows.sum()), mean.value, expected)


def _distinct(ordered: list[Found]) -> list[Found]:
    """The worst first, without those that hold mostly the rows of one before."""
    kept: list[Found] = []
    for found in ordered:
        holds = found.slice.holds
        if all((holds & other.slice.holds).sum() <= min(holds.sum(), other.slice.holds.sum()) / 2 for other in kept):
            kept.append(found)
    return kept[:BEST]


def _rows_of(errors: Errors, found: Found) -> NDArray[np.int64]:
    """The rows of the group that were wrong, or cost more than is usual there; the dearest first."""
    rows = np.flatnonzero(found.slice.holds & (errors.cost > errors.foretold))
    return errors.rows[rows[np.argsort(-errors.cost[rows], kind="stable")]]


def _drawn(found: list[Found], limit: Limit) -> Callable[[], Intervals]:
    bars = tuple(Bar(one.slice.says.replace("`", ""), one.ratio, f"{one.rows:,} rows", breaks=one.ratio.low > limit.value) for one in found)
    return lambda: Intervals("Error of a group, as a multiple of what was to be expected", "times", bars, limit=limit.value, overall=1.0)


class Blind:
    """Right one time in ten, and wrong one in ten; on the island the other way round."""

    classes_ = np.array([0, 1])

    def predict_proba(self, table: Any) -> Any:
        high = np.where(np.asarray(table["age"], dtype=float) > 40, 0.9, 0.1)
        return np.column_stack([1 - high, high])

    def predict(self, table: Any) -> object:
        return (self.predict_proba(table)[:, 1] > 0.5).astype(int)


def _towns(table: MakeTable, rows: int, *, reversed_on: str = "") -> object:
    ages = [20 + i * 7 % 41 for i in range(rows)]
    towns = [("north", "south", "east", "west", "island")[i % 5] for i in range(rows)]
    turned = [i * 31 % 100 < 10 or towns[i] == reversed_on for i in range(rows)]
    return table(age=ages, branch=towns, bought=[int((ages[i] > 40) != turned[i]) for i in range(rows)])


@worst_slice.good
def all_towns_are_alike(table: MakeTable) -> Candidate:
    return Candidate.of(Blind(), test=_towns(table, 900), target="bought")


@worst_slice.good
def few_rows_tell_little(table: MakeTable) -> Candidate:
    return Candidate.of(Blind(), test=_towns(table, 60), target="bought")


@worst_slice.bad(at="branch")
def on_the_island_all_is_reversed(table: MakeTable) -> Candidate:
    return Candidate.of(Blind(), test=_towns(table, 900, reversed_on="island"), target="bought")
