"""Watch for drift: columns that went together still do."""

from __future__ import annotations

import math

import numpy as np

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
    Model,
    Severity,
    Table,
    check,
)
from mlready_jupyter.checks.words import needed, number
from mlready_jupyter.subjects import bounds

ROWS, COLUMNS, PAIRS, FEW = 20_000, 60, 12, 30
"""Rows and columns that are looked at, pairs that are measured in full, and known rows that a pair needs on each side."""


@check(severity=Severity.ERROR)
def correlation_flip(
    train: Table,
    current: Table,
    model: Model | None,
    time: str | None,
    keys: tuple[str, ...] | None,
    calendar: frozenset[str],
    *,
    change: Limit = Limit(0.5, warn=0.3),
) -> Iterator[Evidence]:
    """Two columns no longer go together as they did in training, though each by itself may look the same.

    A model that learnt from both is asked about rows that cannot occur, and no histogram shows it.
    Usual causes: a join by position after one side was sorted, a column filled from another
    source, a sign that was turned round, and the world itself.

    Spearman's rank correlation of every pair of number columns (the first 60, on at most 20,000 evenly
    spread rows) is compared; the 12 pairs that changed most are measured on the rows where both
    are known, at the confidence that holds for all pairs together. Keys, times and columns that only say which day or
    month a time is of are left out. A filter upstream changes
    correlations too, since it takes away range. Dependence that is no rising or falling line
    is not seen here, but by reliability/joint-drift.

    Limits:
        change: change of the rank correlation, which lies between -1 and 1.

    Source: the variance is that of the influence of each row on Spearman's correlation (Croux & Dehon 2010),
    or Bonett & Wright's (2000) where that is larger.
    """
    used = set(train.columns) if model is None or model.columns is None else set(model.columns)
    used -= {*(keys or ()), *([time] if time else []), *calendar}
    names = [name for name in train.of_kind("number") if name in used and name in current.columns and current.kind(name) == "number"]
    names = names[:COLUMNS]
    if len(names) < 2:
        raise Absent("there are no two columns of numbers to compare")
    before, now = (_values(table, names) for table in (train, current))
    gaps = _ranked(now) - _ranked(before)
    pairs = [(i, j) for i in range(len(names)) for j in range(i)]
    pairs.sort(key=lambda pair: -abs(gaps[pair]))
    measured = list[tuple[int, int, Interval, Interval, Interval, int]]()
    for i, j in pairs[:PAIRS]:
        known = [np.isfinite(side[:, [i, j]]).all(axis=1) for side in (before, now)]
        rows = round(2 / sum(1 / max(int(side.sum()), 1) for side in known))
        if min(int(side.sum()) for side in known) < FEW:
            continue
        sides = [(side[here, i], side[here, j]) for side, here in zip((before, now), known, strict=True)]
        was, is_now = (bounds.spearman(*side) for side in sides)
        difference = bounds.difference(is_now, was, over=len(pairs))
        if all(map(math.isfinite, difference)):
            measured.append((i, j, bounds.magnitude(difference), was.interval(), is_now.interval(), rows))
    for i, j, moved, was_at, is_at, rows in measured:
        yield Evidence(
            f"`{names[i]}` and `{names[j]}` have a rank correlation of {number(is_at.value)} in `current`, "
            f"of {number(was_at.value)} in `train` ({rows:,} rows a side)",
            at=InColumn("current", names[i]),
            measured=moved,
            limit=change,
            statistic=f"change of the rank correlation, joint over {len(pairs):,} pairs",
            needs=needed(moved, change, rows, "rows a side"),
            remedy=f"Check that `{names[i]}` and `{names[j]}` still stand beside their own rows: join by key, never by position.",
            exhibit=lambda i=i, j=j, was_at=was_at, is_at=is_at: Intervals(  # type: ignore[misc]
                f"`{names[i]}` with `{names[j]}`", "rank correlation", (Bar("train", was_at), Bar("current", is_at, breaks=True))
            ),
        )


def _values(table: Table, names: list[str]) -> bounds.Floats:
    rows = table.spread(ROWS)
    return np.column_stack([table.numbers(name)[rows] for name in names])


def _ranked(values: bounds.Floats) -> bounds.Floats:
    """The rank correlations of all pairs, roughly: what is missing has the middle rank."""
    ranks = np.empty(values.shape)
    for column, out in zip(values.T, ranks.T, strict=True):
        known = np.isfinite(column)
        out[:] = 0.0
        if known.any():
            place = bounds.midranks(column[known])
            out[known] = place - place.mean()
    scale = np.sqrt((ranks**2).sum(axis=0))
    ranks /= np.where(scale > 0, scale, 1.0)
    return np.asarray(ranks.T @ ranks, dtype=np.float64)


def _pair(table: MakeTable, rows: int, *, sign: int = 1) -> object:
    """Weight follows height, up or down; each by itself is the same."""
    heights = [150 + i * 7919 % rows * 50 / rows for i in range(rows)]
    noise = [i * 6577 % rows * 10 / rows for i in range(rows)]
    weights = [height - 90 + more for height, more in zip(heights, noise, strict=True)]
    return table(height=heights, weight=weights if sign > 0 else [sum(weights) * 2 / rows - weight for weight in weights])


@correlation_flip.good
def as_they_went_before(table: MakeTable) -> Candidate:
    return Candidate.of(train=_pair(table, 1501), current=_pair(table, 1201))


@correlation_flip.good
def forty_rows_may_differ(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(a=[i * 7 % 41 for i in range(41)], b=list(range(41))), current=table(a=list(range(35)), b=[1, 9] * 17 + [4])
    )


@correlation_flip.good
def a_constant_goes_with_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(a=list(range(500)), b=[1] * 500), current=table(a=list(range(500)), b=[1] * 500, c=[2] * 500))


@correlation_flip.bad(findings=1, at="weight")
def the_sign_was_turned(table: MakeTable) -> Candidate:
    return Candidate.of(train=_pair(table, 1501), current=_pair(table, 1201, sign=-1))


@correlation_flip.bad(findings=1, at="weight")
def joined_by_position(table: MakeTable) -> Candidate:
    heights = [150 + i * 7919 % 1201 * 50 / 1201 for i in range(1201)]
    return Candidate.of(train=_pair(table, 1501), current=table(height=heights, weight=sorted(height - 90 for height in heights)))
