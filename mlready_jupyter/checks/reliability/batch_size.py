"""Consistent outputs: a row alone gets the answer it gets in a crowd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Bar,
    Candidate,
    Evidence,
    InCall,
    Intervals,
    Iterator,
    Limit,
    MakeTable,
    Repeat,
    Repeats,
    Severity,
    Table,
    check,
)
from mlready_jupyter.checks.reliability._repeats import came_back, example, share, worst
from mlready_jupyter.checks.words import number


@check(severity=Severity.ERROR)
def batch_size(repeats: Repeats, sample: Table, *, changed: Limit = Limit(0)) -> Iterator[Evidence]:
    """The answer for a row depends on how many rows are asked at once.

    Training scored whole tables; a service asks one row, a nightly job asks a million. Usual
    causes: a scaler that is fitted again inside predict, a rank or mean over the batch, batch
    normalisation left in training mode.

    Rows are asked in batches of 1, 2, 7 and 64 and compared with the answers they got all at
    once: 30 rows alone, 200 in batches of 64. Floats may differ by a millionth of themselves or of
    the spread of the answers. Of gradient boosting, forests and their like, whose `predict` is the likeliest class of
    `predict_proba`, labels are taken from the probabilities. Skipped where even the same call gives different answers.

    Limits:
        changed: part of the rows that may get another answer.
    """
    asked = repeats.of("batched")
    if not asked:
        raise Absent("no time was left to ask rows in batches")
    most = worst(asked)
    sizes = sorted({repeat.size for repeat in asked})
    crowd = "one at a time" if most.size == 1 else f"{most.size} at a time"
    says = f"`{most.method}` answers rows differently {crowd} than all at once: {came_back(most)}"
    yield Evidence(
        says
        if most.changed
        else f"`{most.method}` answers alike in batches of {', '.join(map(str, sizes))} and {len(repeats.rows):,} rows",
        at=InCall(most.method, "rows in other batches"),
        measured=share(most),
        limit=changed,
        unit="share",
        statistic=f"rows answered differently; largest difference {number(most.largest)}",
        remedy="Fit every statistic of the batch (scaler, rank, mean) in training, and only apply it in predict.",
        example=example(most, sample.name),
        exhibit=_bars(asked, most.method, changed),
    )


def _bars(asked: tuple[Repeat, ...], method: str, limit: Limit) -> Callable[[], Intervals]:
    def draw() -> Intervals:
        bars = tuple(
            Bar(f"{repeat.size} at a time", share(repeat), came_back(repeat), breaks=share(repeat).value > limit.value)
            for repeat in asked
            if repeat.method == method
        )
        return Intervals("Rows answered differently than all at once", f"share of rows, `{method}`", bars, limit=limit.value)

    return draw


class Scales:
    """Learnt its mean and spread once."""

    def predict(self, table: Any) -> object:
        return (np.asarray(table["age"], dtype=float) - 45) / 10


class ScalesByTheBatch:
    def predict(self, table: Any) -> object:
        age = np.asarray(table["age"], dtype=float)
        return (age - age.mean()) / (age.std() + 1e-9)


class RefusesOneRow:
    def predict(self, table: Any) -> object:
        age = np.asarray(table["age"], dtype=float).squeeze()
        return np.array([value * 2 for value in age])


@batch_size.good
def learnt_in_training(table: MakeTable) -> Candidate:
    return Candidate.of(Scales(), test=table(age=[31, 45, 52, 28]))


@batch_size.bad
def normalised_by_the_batch(table: MakeTable) -> Candidate:
    return Candidate.of(ScalesByTheBatch(), test=table(age=[31, 45, 52, 28]))


@batch_size.bad
def one_row_is_refused(table: MakeTable) -> Candidate:
    return Candidate.of(RefusesOneRow(), test=table(age=[31, 45, 52, 28]))
