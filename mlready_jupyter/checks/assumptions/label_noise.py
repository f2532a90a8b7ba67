"""Validate assumptions: the labels that the model learnt from are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Evidence,
    Iterator,
    Limit,
    MakeTable,
    Prediction,
    Rows,
    Severity,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.out_of_fold import OutOfFold
from mlready_jupyter.subjects.scores import as_positions
from mlready_jupyter.subjects.tables import Floats

LEAST = 60
"""Rows about which the model must be confident, below which nothing is said."""


class Doubts(NamedTuple):
    """Rows whose class the model is confident of: `row`, the label it carries, and the class it is taken for."""

    rows: NDArray[np.int64]
    given: NDArray[np.int64]
    taken: NDArray[np.int64]

    @property
    def wrong(self) -> NDArray[np.bool_]:
        return np.asarray(self.given != self.taken)


@check(severity=Severity.WARNING)
def label_noise(out_of_fold: OutOfFold, task: Task, *, mistaken: Limit = Limit(0.05)) -> Iterator[Evidence]:
    """Labels of the training rows look mistaken: the model is sure of another class than the row carries.

    A model learns mistakes as readily as truths, and its score hides them as long as the test labels share them. Usual
    causes: labels clicked in haste, joined to the wrong rows, derived by a rule that has changed.

    The model is fitted again on two thirds of train at a time and asked about the rest, and about test. A row counts when the probability
    of some class reaches the mean that rows labelled with that class get; it is mistaken when that class is not its own.
    Where classes overlap this happens to honest rows too, so that the same count on test is taken off. Hence mistakes that
    are as frequent in test are not seen. Up to 6,000 rows of train are asked about.

    Limits:
        mistaken: part of the confident training rows that carry another label, beyond that part in test.

    Source: Northcutt, Jiang & Chuang (2021), confident learning; Newcombe (1998) for the difference of two rates.
    """
    learnt, held_out = _doubts(out_of_fold.train, task), _doubts(out_of_fold.test, task)
    if min(len(learnt.rows), len(held_out.rows)) < LEAST:
        raise Absent(f"the model is confident of too few rows: {len(learnt.rows):,} of train, {len(held_out.rows):,} of test")
    ours, theirs = int(learnt.wrong.sum()), int(held_out.wrong.sum())
    measured = bounds.share_difference(ours, len(learnt.rows), theirs, len(held_out.rows))
    one, other, count = _most_confused(learnt, task)
    pair = f"; most often {one!r} where the model is sure of {other!r} ({count:,} rows)" if count else ""
    yield Evidence(
        f"{percent(ours / len(learnt.rows))} of {len(learnt.rows):,} confident rows of `train` carry another label, "
        f"{percent(theirs / len(held_out.rows))} of `test`{pair}",
        at=Whole("train"),
        measured=bounds.from_nothing(measured),
        limit=mistaken,
        unit="share",
        statistic="mistaken labels in train beyond those in test",
        needs=needed(measured, mistaken, len(held_out.rows), "confident rows of `test`"),
        remedy="Look at the rows below and at how they got their labels; fit again without them, or with the labels mended.",
        exhibit=_drawn(learnt, out_of_fold.train, task),
        rows=lambda: learnt.rows[learnt.wrong],
    )


def _doubts(prediction: Prediction, task: Task) -> Doubts:
    """The confident joint: each class has the mean probability of its own rows for a threshold."""
    if prediction.truth is None or prediction.proba is None:
        raise Absent("no labels, or no probabilities")
    given = as_positions(prediction.truth, task)
    proba = prediction.proba
    usable = (given >= 0) & np.isfinite(proba).all(axis=1)
    given, proba, rows = given[usable], proba[usable], prediction.rows[usable]
    counts = np.bincount(given, minlength=len(task.classes))
    means = np.bincount(given, proba[np.arange(len(given)), given], minlength=len(task.classes)) / np.maximum(counts, 1)
    thresholds = np.where(counts > 0, means, np.inf)
    sure: Floats = np.where(proba >= thresholds, proba, -1.0)
    confident = sure.max(axis=1, initial=-1.0) >= 0
    return Doubts(rows[confident], given[confident], sure.argmax(axis=1)[confident])


def _most_confused(doubts: Doubts, task: Task) -> tuple[str, str, int]:
    pairs, counts = np.unique(np.stack([doubts.given, doubts.taken])[:, doubts.wrong], axis=1, return_counts=True)
    if not counts.size:
        return "", "", 0
    most = int(counts.argmax())
    return str(task.classes[pairs[0, most]]), str(task.classes[pairs[1, most]]), int(counts[most])


def _drawn(doubts: Doubts, prediction: Prediction, task: Task) -> Callable[[], Rows]:
    assert prediction.proba is not None
    at = {int(row): position for position, row in enumerate(prediction.rows)}
    wrong = np.flatnonzero(doubts.wrong)
    proba = np.asarray([prediction.proba[at[int(doubts.rows[i])], doubts.taken[i]] for i in wrong])
    first = wrong[np.argsort(-proba, kind="stable")][:8]
    rows = tuple(
        (
            f"{int(doubts.rows[i]):,}",
            str(task.classes[doubts.given[i]]),
            str(task.classes[doubts.taken[i]]),
            f"{prediction.proba[at[int(doubts.rows[i])], doubts.taken[i]]:.3f}",
        )
        for i in first
    )
    return lambda: Rows("Training rows that look mistaken", ("row", "label", "looks like", "probability"), rows, "The surest first.")


def _points(table: MakeTable, rows: int, every: int) -> object:
    """Two classes apart; every so-manieth label is turned round."""
    x = [(i * 7919 % 1000) / 1000 + (i % 2) * 1.2 for i in range(rows)]
    return table(x=x, y=[(i * 31 % 997) / 997 for i in range(rows)], label=[i % 2 if i % every else 1 - i % 2 for i in range(rows)])


def _fitted(train: Any) -> object:
    from narwhals import from_native
    from sklearn.linear_model import LogisticRegression

    frame = from_native(train)
    frame = frame.collect() if hasattr(frame, "collect") else frame
    return LogisticRegression(C=100).fit(frame.select("x", "y").to_pandas(), frame["label"].to_numpy())


@label_noise.good
def every_label_is_right(table: MakeTable) -> Candidate:
    train = _points(table, 601, 10_000)
    return Candidate.of(_fitted(train), train=train, test=_points(table, 400, 10_000), target="label")


@label_noise.bad(findings=1, at="train")
def one_in_seven_was_ticked_wrongly(table: MakeTable) -> Candidate:
    train = _points(table, 601, 7)
    return Candidate.of(_fitted(train), train=train, test=_points(table, 400, 10_000), target="label")
