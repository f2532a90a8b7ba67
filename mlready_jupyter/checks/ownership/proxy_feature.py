"""What must not decide does not come in by another name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Absent, Candidate, Card, Evidence, InColumn, Interval, Iterator, Limit, MakeTable, Severity, Table, check
from mlready_jupyter.checks.words import needed, number
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import Floats, native_columns

ROWS = 20_000
MOST = 10
"""Different values of a protected column that are told apart; of more, two halves."""


@check(severity=Severity.WARNING, preview=True)
def proxy_feature(card: Card, train: Table, *, tells: Limit = Limit(0.9)) -> Iterator[Evidence]:
    """A feature all but gives away a column that the card protects.

    Leaving a column out does not help where another one says the same: the district for the origin, the first name
    for the gender. Columns that must not decide, nor be decided by, are listed under `protected`; they are looked for
    in the training table, where they may stand without being given to the model.

    Numbers are judged by their order, words by the rate of each word, learned on one half of the rows and judged on the
    other. It does not see what several features give away together. At most 20,000 rows are read.

    Limits:
        tells: area under the ROC curve of the feature alone for the protected column, joint over all pairs.
    """
    there = [column for column in card.protected if column in train.columns]
    if not there:
        raise Absent(f"no protected column stands in {train.name}" if card.protected else "the card protects no column")
    fed = set(map(str, native_columns(train.fed)))
    features = [name for name in train.of_kind("number", "flag", "category") if name in fed and name not in card.protected]
    rows = train.spread(ROWS)
    for protected in there:
        groups = list(_groups(train, protected, rows))
        over = max(len(features) * len(groups), 1)
        for feature in features:
            areas = [area for group in groups if (area := _area(train, feature, rows, group, over)) is not None]
            if not areas:
                continue
            most = bounds.largest(areas)
            yield Evidence(
                f"`{feature}` tells `{protected}` with {number(most.value)} of 1",
                at=InColumn(train.name, feature),
                measured=most,
                limit=tells,
                statistic="area under the ROC curve",
                needs=needed(most, tells, len(rows), "training rows"),
                remedy=f"Drop `{feature}`, or write down why it may decide although it tells `{protected}`.",
            )


def _groups(table: Table, column: str, rows: NDArray[np.int64]) -> Iterator[NDArray[np.bool_]]:
    """Each value against all others; the two halves of a column of many numbers."""
    if table.kind(column) == "number":
        values = table.numbers(column)[rows]
        distinct = np.unique(values[~np.isnan(values)])
        if len(distinct) > MOST:
            yield values > np.nanmedian(values)
            return
        yield from (values == value for value in (distinct[1:] if len(distinct) == 2 else distinct))
        return
    words = np.asarray([str(value) for value in table.frame[column].to_list()], dtype=object)[rows]
    distinct, counts = np.unique(words, return_counts=True)
    usual = distinct[np.argsort(-counts)][:MOST]
    yield from (words == word for word in (usual[1:] if len(distinct) == 2 else usual))


def _area(table: Table, feature: str, rows: NDArray[np.int64], group: NDArray[np.bool_], over: int) -> Interval | None:
    scores, judged = _scores(table, feature, rows, group)
    known = np.isfinite(scores) & judged
    if known.sum() < 50 or not 2 <= group[known].sum() <= known.sum() - 2:
        return None
    area = bounds.area_under_curve(scores[known], group[known], over=over)
    return Interval(1 - area.high, 1 - area.value, 1 - area.low) if area.value < 0.5 else area


def _scores(table: Table, feature: str, rows: NDArray[np.int64], group: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """One number a row, and the rows that it may be judged on."""
    if table.kind(feature) != "category":
        return table.numbers(feature)[rows], np.ones(len(rows), dtype=bool)
    words = np.asarray([str(value) for value in table.frame[feature].to_list()], dtype=object)[rows]
    distinct, codes = np.unique(words.astype(str), return_inverse=True)
    learn = np.arange(len(rows)) % 2 == 0
    seen = np.bincount(codes[learn], minlength=len(distinct))
    hits = np.bincount(codes[learn], weights=group[learn], minlength=len(distinct))
    return ((hits + group[learn].mean()) / (seen + 1))[codes], ~learn


def _people(table: MakeTable, **columns: object) -> Candidate:
    gender = [i % 2 for i in range(400)]
    return Candidate.of(train=table(gender=gender, age=[20 + i * 37 % 50 for i in range(400)], **columns), card=Card(protected=("gender",)))


@proxy_feature.good
def nothing_to_do_with_it(table: MakeTable) -> Candidate:
    return _people(table, town=[["Porto", "Faro", "Braga"][i // 2 % 3] for i in range(400)])


@proxy_feature.bad(findings=1, at="title")
def a_title(table: MakeTable) -> Candidate:
    return _people(table, title=["Ms" if i % 2 else "Mr" for i in range(400)])


@proxy_feature.bad(findings=1, at="height")
def a_height(table: MakeTable) -> Candidate:
    return _people(table, height=[170.0 - 12 * (i % 2) + i * 37 % 13 for i in range(400)])
