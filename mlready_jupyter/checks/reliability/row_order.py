"""Consistent outputs: an answer belongs to its row, not to the rows around it."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InCall, Iterator, Limit, MakeTable, Repeats, Severity, Table, check
from mlready_jupyter.checks.reliability._repeats import came_back, example, share, worst


@check(severity=Severity.ERROR)
def row_order(repeats: Repeats, sample: Table, *, changed: Limit = Limit(0)) -> Iterator[Evidence]:
    """The answer for a row depends on the order in which rows come.

    Production sends rows in any order; a queue or a database promises none. Usual causes: a
    difference to the row before, a rolling mean or forward fill inside the model, a join that
    drops the index and puts answers beside the wrong rows.

    200 rows are asked reversed and shuffled, and each answer is compared with the one the same
    row got first. Of gradient boosting, forests and their like, whose `predict` is the likeliest class of
    `predict_proba`, labels are taken from the probabilities. Skipped where even the same call gives different answers.

    Limits:
        changed: part of the rows that may get another answer.
    """
    asked = repeats.of("reordered")
    if not asked:
        return
    most = worst(asked)
    says = f"`{most.method}` depends on the order of the rows: {came_back(most)}"
    yield Evidence(
        says if most.changed else f"`{most.method}` answers {most.rows:,} rows alike in any order",
        at=InCall(most.method, "rows in another order"),
        measured=share(most),
        limit=changed,
        unit="share",
        statistic="rows answered differently",
        remedy="Compute what looks at other rows (differences, rolling means, fills) upstream, and hand it over as a column.",
        example=example(most, sample.name),
    )


class RowByRow:
    def predict(self, table: Any) -> object:
        return np.asarray(table["sales"], dtype=float) * 1.1


class DifferenceToTheRowBefore:
    def predict(self, table: Any) -> object:
        sales = np.asarray(table["sales"], dtype=float)
        return np.diff(sales, prepend=sales[:1])


class Sorts:
    """Answers in the order of its own, not of the rows."""

    def predict(self, table: Any) -> object:
        return np.sort(np.asarray(table["sales"], dtype=float))


@row_order.good
def each_row_by_itself(table: MakeTable) -> Candidate:
    return Candidate.of(RowByRow(), test=table(sales=[31, 45, 38]))


@row_order.good
def a_single_row_has_one_order(table: MakeTable) -> Candidate:
    return Candidate.of(RowByRow(), test=table(sales=[31]))


@row_order.bad
def it_looks_at_the_row_before(table: MakeTable) -> Candidate:
    return Candidate.of(DifferenceToTheRowBefore(), test=table(sales=[31, 45, 38]))


@row_order.bad
def answers_come_back_sorted(table: MakeTable) -> Candidate:
    return Candidate.of(Sorts(), test=table(sales=[31, 45, 38]))
