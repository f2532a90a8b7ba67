"""Nearly the same row is the same row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, Interval, Iterator, Limit, MakeTable, Severity, Table, Whole, check
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import Floats, codes_of

NEAR = 0.005
ASKED, READ, BLOCK = 1_000, 100_000, 250


@check(severity=Severity.ERROR)
def near_duplicate_rows(train: Table, test: Table, *, tolerated: Limit = Limit(0.01)) -> Iterator[Evidence]:
    """Test rows are all but equal to a training row: the same thing, measured or rounded a little otherwise.

    A model that remembers the one knows the other, and an equality check sees neither. Usual causes: rows
    augmented with noise before the split, two exports of one measurement, frames of one recording, floats
    that were written and read again.

    Two rows are near when every number differs by at most .005 standard deviations of train, all words and
    flags are equal, and the rows are not (those are `shared-rows`). The part of training rows that have such a
    neighbour in train itself, as rows of few columns or of a slow series have, is taken off; so a whole table
    that was augmented before the split is not seen. 1,000 test rows are looked up among 100,000 of train,
    evenly spread. Tables without a column of numbers are left alone.

    Limits:
        tolerated: part of the test rows that are near a training row, beyond what is natural.

    Source: Newcombe (1998), method 10, for the difference of two shares; Wilson (1927) for one.
    """
    names = [name for name in train.columns if name in test.columns and train.kind(name) == test.kind(name)]
    numbers = [name for name in names if train.kind(name) == "number"]
    if not numbers or train.rows < 20:
        return
    known, asked = _scaled(train, test, names, numbers)
    rows = train.spread(READ)
    known = known[rows]
    looked_up = test.spread(ASKED)
    again = _near(known, asked[looked_up], itself=False)
    mine = _near(known, known[np.unique(np.linspace(0, len(known) - 1, ASKED).astype(np.int64))], itself=True) if again.any() else again[:0]
    natural = bool(mine.any())
    near, total = int(again.sum()), len(again)
    part = bounds.share_difference(near, total, int(mine.sum()), len(mine), alpha=0.001) if natural else bounds.share(near, total)
    measured = Interval(*(max(share, 0.0) for share in part))
    yield Evidence(
        f"{near:,} of {total:,} `test` rows ({percent(near / total)}) are all but equal to a `train` row"
        + (f"; of the `train` rows {percent(float(mine.mean()))} are near another" if natural else ""),
        at=Whole(test.name),
        measured=measured,
        limit=tolerated,
        unit="share",
        statistic="test rows near a training row" + (", beyond what train has itself" if natural else ""),
        needs=needed(measured, tolerated, total, "test rows"),
        remedy="Split before anything is augmented or rounded, and by the thing that was measured, e.g. with `GroupShuffleSplit`.",
        rows=lambda: looked_up[again],
    )


def _scaled(train: Table, test: Table, names: list[str], numbers: list[str]) -> tuple[Floats, Floats]:
    """Both tables as numbers in standard deviations of train; what is no number as codes that differ by one at least."""
    columns: list[tuple[Floats, Floats]] = []
    for name in names:
        if name not in numbers:
            columns.append(codes_of(train, test, name))
            continue
        one, other = train.numbers(name), test.numbers(name)
        finite = one[np.isfinite(one)]
        scale = float(finite.std()) if len(finite) else 0.0
        columns.append(tuple(np.nan_to_num(np.asarray(v) / (scale or 1e-12), nan=-1e9, posinf=1e9, neginf=-1e9) for v in (one, other)))  # type: ignore[arg-type]
    one, other = (np.column_stack(side) for side in zip(*columns, strict=True))
    return one, other


def _near(known: Floats, asked: Floats, *, itself: bool) -> NDArray[np.bool_]:
    """For each row asked, whether a known row is within NEAR in every column, and none of those within is equal to it."""
    weights = np.random.default_rng(0).normal(size=known.shape[1])
    order = np.argsort(known @ weights, kind="stable")
    along, reach = (known @ weights)[order], NEAR * float(np.abs(weights).sum()) * 1.000001
    found = np.zeros(len(asked), dtype=bool)
    places = asked @ weights
    first, last = np.searchsorted(along, places - reach, "left"), np.searchsorted(along, places + reach, "right")
    for i, row in enumerate(asked):
        some = known[order[first[i] : last[i]]]
        for column in range(known.shape[1]):
            if not len(some):
                break
            some = some[np.abs(some[:, column] - row[column]) <= NEAR]
        gaps = np.abs(some - row).max(axis=1) if len(some) else np.empty(0)
        found[i] = bool(len(gaps)) and bool((gaps > 0).any()) and (itself or not bool((gaps == 0).any()))
    return found


def _rows(rows: int, seed: int = 0) -> dict[str, list[float]]:
    random = np.random.default_rng(seed)
    return {name: random.normal(40, 9, rows).tolist() for name in ("a", "b", "c")}


@near_duplicate_rows.good
def other_rows(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(**_rows(500)), test=table(**_rows(200, seed=1)))


@near_duplicate_rows.good
def coarse_rows_are_equal_or_not(table: MakeTable) -> Candidate:
    whole = {name: [round(v / 9) for v in column] for name, column in _rows(500).items()}
    return Candidate.of(train=table(**whole), test=table(**{name: column[:200] for name, column in whole.items()}))


@near_duplicate_rows.good
def other_words(table: MakeTable) -> Candidate:
    rows = _rows(300)
    shaken = {name: [v + 0.001 for v in column] for name, column in rows.items()}
    return Candidate.of(train=table(**rows, shop=["a"] * 300), test=table(**shaken, shop=["b"] * 300))


@near_duplicate_rows.bad(at="test")
def augmented_before_the_split(table: MakeTable) -> Candidate:
    rows = _rows(500)
    shaken = {name: [v * 1.00001 for v in column[:60]] + _rows(140, seed=1)[name] for name, column in rows.items()}
    return Candidate.of(train=table(**rows), test=table(**shaken))
