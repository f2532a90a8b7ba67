"""Outputs validated: what was promised about the answers holds for every one of them."""

from __future__ import annotations

from collections.abc import Iterator as Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import (
    Absent,
    Answer,
    Candidate,
    Evidence,
    Expected,
    InCall,
    Iterator,
    Limit,
    MakeTable,
    Model,
    Promise,
    Severity,
    Table,
    check,
    exact,
)
from mlready_jupyter.checks.words import number, percent
from mlready_jupyter.core.errors import nearest
from mlready_jupyter.subjects.predictions import caller
from mlready_jupyter.subjects.trial import attempt

NEAR, ROWS = 1e-6, 500


class Kept(NamedTuple):
    """A promise in words (`keep to 0 or above`), which rows or groups break it, and the first of these."""

    promise: str
    breaks: NDArray[np.bool_]
    first: str


@check(severity=Severity.ERROR)
def output_invariants(
    promise: Promise, answers: tuple[Answer, ...], tabled: tuple[Table, ...], model: Model, *, broken: Limit = Limit(0)
) -> Iterator[Evidence]:
    """An answer breaks what was promised about all answers: a bound, an order, a total, a hierarchy.

    Whoever promised it builds on it: a negative price, quantiles that cross, shares that do not add up, or a
    country that is not the sum of its regions go into the next system as they are.

    Nothing is asked until something is promised, in the settings under `[outputs]`. `least` and `most` bound
    every answer. `ascending = true` wants the several answers of one row (quantiles) in ascending order.
    `total` is what they sum to, a number or a column; with `by`, a column, it is the answers of all rows
    with the same `by` that sum to the column `total`. `node`, a column, and
    `parts = { north = ["n1", "n2"] }` want the answer of the row `north` to be the sum of those of
    `n1` and `n2`, for each `by`.

    All tables are looked at, several answers a row on 500 rows of each. A millionth off is fine.

    Limits:
        broken: part of the rows (or of the groups) that may break a promise.
    """
    looked = False
    for answer, table in zip(answers, tabled, strict=True):
        kept = list[Kept]()
        if promise.ascending or (promise.total is not None and promise.by is None):
            kept += _of_several(promise, model, table)
        if answer.prediction is not None:
            values = answer.prediction.values
            if values.dtype.kind not in "fiub":
                raise Absent(f"the answers are no numbers, such as {str(values[0])!r}")
            kept += _of_one(promise, values.astype(np.float64), answer.prediction.rows, table)
        for one in kept:
            looked = True
            part = float(one.breaks.mean()) if len(one.breaks) else 0.0
            yield Evidence(
                f"{percent(part)} of the answers for `{table.name}` do not {one.promise}: {one.first}"
                if part
                else f"The answers for `{table.name}` {one.promise}",
                at=InCall("predict", table.name),
                measured=exact(part),
                limit=broken,
                unit="share",
                statistic="rows or groups that break a promise",
                remedy="Mend it in the model (a link that cannot leave the range, sorted quantiles, reconciled sums), not in its callers.",
            )
    if not looked:
        raise Absent("no table has both answers and the columns that the promise speaks of")


def _of_one(promise: Promise, values: NDArray[np.float64], rows: NDArray[np.int64], table: Table) -> Iterable[Kept]:
    slack = NEAR * max(float(np.nanstd(values)), 1e-300)
    if promise.least is not None:
        yield _kept(f"keep to {number(promise.least)} or above", values < promise.least - slack, rows, values)
    if promise.most is not None:
        yield _kept(f"keep to {number(promise.most)} or below", values > promise.most + slack, rows, values)
    by = promise.by if promise.by in table.columns else None
    if by is not None and promise.total is not None:
        yield _of_groups(values, _words(table, by)[rows], _column(table, str(promise.total))[rows], f"sum to `{promise.total}` by `{by}`")
    if promise.parts and promise.node in table.columns:
        yield _of_parts(promise, values, rows, table, by)


def _of_groups(values: NDArray[np.float64], groups: NDArray[Any], totals: NDArray[np.float64], promise: str) -> Kept:
    names, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    sums, wanted = np.bincount(inverse, values), totals[first]
    off = ~np.isclose(sums, wanted, rtol=NEAR)
    at = int(off.argmax())
    return Kept(promise, off, f"{names[at]} sums to {number(float(sums[at]))}, not {number(float(wanted[at]))}")


def _of_parts(promise: Promise, values: NDArray[np.float64], rows: NDArray[np.int64], table: Table, by: str | None) -> Kept:
    nodes = _words(table, str(promise.node))[rows]
    groups = np.zeros(len(rows), dtype=int) if by is None else np.unique(_words(table, by)[rows], return_inverse=True)[1]
    off, told, count = list[bool](), "", int(groups.max(initial=0)) + 1
    for whole, parts in promise.parts.items():
        of_whole, of_parts = nodes == whole, np.isin(nodes, list(parts))
        sums, wanted = (np.bincount(groups[here], values[here], count) for here in (of_parts, of_whole))
        for group in np.unique(groups[of_whole]).tolist():
            off.append(not np.isclose(sums[group], wanted[group], rtol=NEAR))
            if off[-1] and not told:
                told = f"{whole} is {number(float(wanted[group]))}, its parts {number(float(sums[group]))}"
    return Kept("add up to their wholes", np.asarray(off, dtype=bool), told)


def _of_several(promise: Promise, model: Model, table: Table) -> Iterable[Kept]:
    rows = table.spread(ROWS)
    asked = attempt(caller(model, "predict"), table.pick(rows))
    many = asked.value
    if asked.error is not None or many.ndim != 2 or many.shape[1] < 2 or many.dtype.kind not in "fiu":
        raise Absent("`ascending`, and `total` without `by`, ask for several answers a row; the model gives one")
    if promise.ascending:
        yield _kept("ascend", np.diff(many, axis=1).min(axis=1) < -NEAR * np.abs(many).max(axis=1), rows, many)
    if promise.total is not None:
        wanted = _column(table, promise.total)[rows] if isinstance(promise.total, str) else promise.total
        yield _kept(f"sum to {promise.total}", ~np.isclose(many.sum(axis=1), wanted, rtol=NEAR), rows, many)


def _kept(promise: str, breaks: NDArray[np.bool_], rows: NDArray[np.int64], values: NDArray[Any]) -> Kept:
    at = int(breaks.argmax()) if len(breaks) else 0
    shown = ", ".join(number(float(value)) for value in np.atleast_1d(values[at])[:6]) if len(breaks) else ""
    return Kept(promise, breaks, f"row {int(rows[at])} gets {shown}" if len(breaks) else "")


def _words(table: Table, column: str) -> NDArray[Any]:
    return np.asarray([str(value) for value in table.frame[column].to_list()], dtype=object)


def _column(table: Table, column: str) -> NDArray[np.float64]:
    if column not in table.columns:
        near = nearest(column, table.columns)
        raise Absent(f"{table.name} has no column {column!r}" + (f"; did you mean {near!r}?" if near else ""))
    return table.numbers(column)


class Line:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) - 30


class Quantiles:
    """Three a row; for the old the last falls below the second."""

    def predict(self, table: Any) -> object:
        age = np.asarray(table["age"], dtype=float)
        return np.column_stack([age - 10, age, 2 * age - 40])


class BySales:
    def predict(self, table: Any) -> object:
        return np.asarray(table["sales"], dtype=float)


def _promise(**words: Any) -> Expected:
    return Expected(outputs=Promise(**words))


def _regions(table: MakeTable, north: float) -> object:
    return table(day=[1, 1, 1, 2, 2, 2], region=["north", "n1", "n2"] * 2, sales=[10, 4, 6, north, 5, 7], due=[20, 20, 20, 24, 24, 24])


@output_invariants.good
def as_was_promised(table: MakeTable) -> Candidate:
    return Candidate.of(Line(), test=table(age=[31, 45, 52]), expected=_promise(least=0, most=100))


@output_invariants.good
def quantiles_in_order(table: MakeTable) -> Candidate:
    return Candidate.of(Quantiles(), test=table(age=[45, 52, 61]), expected=_promise(ascending=True))


@output_invariants.good
def regions_add_up(table: MakeTable) -> Candidate:
    promised = _promise(node="region", parts={"north": ("n1", "n2")}, by="day", total="due")
    return Candidate.of(BySales(), test=_regions(table, 12), expected=promised)


@output_invariants.bad(findings=1)
def below_zero(table: MakeTable) -> Candidate:
    return Candidate.of(Line(), test=table(age=[21, 45, 52]), expected=_promise(least=0, most=100))


@output_invariants.bad(findings=1)
def quantiles_cross(table: MakeTable) -> Candidate:
    return Candidate.of(Quantiles(), test=table(age=[31, 45, 52]), expected=_promise(ascending=True))


@output_invariants.bad(findings=2)
def a_region_is_not_its_parts(table: MakeTable) -> Candidate:
    promised = _promise(node="region", parts={"north": ("n1", "n2")}, by="day", total="due")
    return Candidate.of(BySales(), test=_regions(table, 13), expected=promised)
