"""Test on people the model has never met."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Evidence,
    InColumn,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Prediction,
    Severity,
    Table,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds, scores
from mlready_jupyter.subjects.moments import order
from mlready_jupyter.subjects.tables import key_hashes

LEAST = 30


@check(severity=Severity.ERROR)
def shared_entities(
    keys: tuple[str, ...],
    train: Table,
    test: Table,
    time: str | None,
    predicted_test: Prediction | None,
    task: Task | None,
    *,
    shared: Limit = Limit(0.01),
    easier: Limit = Limit(0.1),
) -> Iterator[Evidence]:
    """The same customer, patient or machine has rows in train and in test.

    What the model remembers of one visit it is praised for on the next; in production most people are new.
    Usual causes: splitting by row where one person owns several, windows over one recording.

    Where test rows of both sorts are known, of people seen in training and of new ones, their losses are
    compared: an ERROR where those of people seen are smaller by a tenth. Otherwise sharing itself is a
    WARNING; a note where `time=` tells that all test rows come after those of train, since then the same
    people may come again in production too.

    Limits:
        shared: part of the test rows whose key is in train.
        easier: by what part the loss of rows of people seen is smaller than of new ones.

    Source: Wilson (1927), for the interval of a share; Welch (1947), for the difference of two means.
    """
    if not set(keys) <= set(train.columns) & set(test.columns):
        raise Absent(f"train and test do not both have the keys {', '.join(keys)}")
    known, whole = key_hashes(train, keys)
    sought, there = key_hashes(test, keys)
    seen = there & np.isin(sought, known[whole])
    at = InColumn(test.name, keys[0]) if len(keys) == 1 else Whole(test.name)
    name = ", ".join(keys)
    later = time is not None and _all_later(train, test, time)
    measured = bounds.share(int(seen.sum()), test.rows)
    yield Evidence(
        f"{percent(float(seen.mean()))} of the `test` rows have a `{name}` that is in `train` too",
        at=at,
        measured=measured,
        limit=shared,
        unit="share",
        statistic="test rows of keys seen in training",
        milder=Severity.NOTE if later else Severity.WARNING,
        needs=needed(measured, shared, test.rows, "test rows"),
        rows=lambda: np.flatnonzero(seen),
        remedy=f"Split by `{name}`: `GroupShuffleSplit().split(X, y, groups={keys[0]})`.",
    )
    eased = None if predicted_test is None or task is None else _easier(predicted_test, task, train, seen)
    if eased is not None:
        yield Evidence(
            f"the loss of test rows of a `{name}` seen in training is smaller by {percent(max(eased.value, 0.0))} than of new ones",
            at=at,
            measured=eased,
            limit=easier,
            unit="share",
            statistic="part by which the loss is smaller",
            needs=needed(eased, easier, test.rows, "test rows"),
            rows=lambda: np.flatnonzero(seen),
            remedy=f"Split by `{name}`; what the model knows of new ones is the score that counts.",
        )


def _all_later(train: Table, test: Table, time: str) -> bool:
    if time not in train.columns or time not in test.columns:
        return False
    was, now = order(train, time), order(test, time)
    return was is not None and now is not None and bool(np.nanmax(was) <= np.nanmin(now))


def _easier(prediction: Prediction, task: Task, train: Table, seen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Interval | None:
    """1 - mean loss of rows seen / mean loss of new ones; None where one sort has too few."""
    mine = seen[prediction.rows]
    if train.labels is None or prediction.truth is None or min(int(mine.sum()), int((~mine).sum())) < LEAST:
        return None
    loss = scores.losses(prediction, task, train.labels)[0].model
    if len(loss) != len(mine):
        return None
    whole = float(loss[~mine].mean())
    gap = bounds.mean_difference(loss[~mine], loss[mine])
    return Interval(gap.low / whole, gap.value / whole, gap.high / whole) if whole > 0 else None


def _people(first: int, rows: int) -> list[int]:
    return [first + i // 3 for i in range(rows)]


@shared_entities.good
def split_by_person(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(who=_people(0, 300)), test=table(who=_people(500, 90)), keys=["who"])


@shared_entities.bad(findings=1, at="who")
def split_by_visit(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(who=_people(0, 300)), test=table(who=_people(50, 90)), keys=["who"])


@shared_entities.bad(findings=2, at="who")
def remembered_by_heart(table: MakeTable) -> Candidate:
    who = [*range(100), *range(500, 600)]
    answers = [i % 2 for i in range(200)]

    def remembers(rows: Any) -> list[float]:
        import narwhals as nw

        people = nw.from_native(rows, eager_only=True)["who"].to_list()
        return [float(p % 2 if p < 500 else (p // 2) % 2) for p in people]

    return Candidate.of(
        remembers, train=table(who=list(range(100)), y=answers[:100]), test=table(who=who, y=answers), target="y", keys=["who"]
    )
