"""Nudges: what the answers do when one column moves by less than anybody could measure, and by a hundredth of its spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import process_time
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import caller, same
from mlready_jupyter.subjects.swap import put
from mlready_jupyter.subjects.tables import Floats, Table
from mlready_jupyter.subjects.trial import attempt

ROWS, COLUMNS, SECONDS = 500, 40, 1.2
DIGIT = 1e-8
"""A part of the value that is far below any measurement, and above what a float of 64 bits can hold by a factor of 10 million."""

PART = 0.01
"""A part of the distance between the quartiles."""

MEASURED = 20
"""A column with fewer distinct values holds codes or steps, which are not nudged."""

TOGETHER, QUICK = 4, 0.05
"""Columns that are nudged in one call, each in rows of its own, where the plain rows take no more than so many seconds."""

How = Literal["digit", "part"]


class Nudge(NamedTuple):
    """How much each answer moved: in standard deviations of all answers, or in probability."""

    column: str
    how: How
    by: Floats


class Nudges(NamedTuple):
    method: str
    rows: int
    made: tuple[Nudge, ...]
    left_out: tuple[str, ...]
    """Columns that were not asked, for want of time."""


def nudge(model: Model, table: Table) -> Nudges:
    """Nudge every column of measured numbers by itself; an error on the plain rows is raised, columns that are refused are left out."""
    rows = table.spread(ROWS)
    method = "predict_proba" if model.proba is not None else "predict"
    call = caller(model, method)
    plain, again = (attempt(call, table.pick(rows)) for _ in range(2))
    if plain.error is not None:
        raise plain.error
    if again.error is not None or again.value.shape != plain.value.shape or not same(again.value, plain.value).all():
        raise Absent("the same call gives different answers: see reliability/repeat-call")
    random, end = np.random.default_rng(0), process_time() + SECONDS
    made, late = list[Nudge](), list[str]()
    names = [name for name in table.of_kind("number") if model.columns is None or name in model.columns]
    names = [name for name in names[:: max(len(names) // COLUMNS, 1)][:COLUMNS] if _is_measured(table.numbers(name)[rows])]
    at_once = TOGETHER if again.seconds < QUICK else 1
    for start in range(0, len(names), at_once):
        few = names[start : start + at_once]
        if process_time() > end:
            late += few
            continue
        moves = [(name, how, values) for name in few for how, values in _moved(table.numbers(name)[rows], random).items()]
        made += _together(call, table, rows, plain.value, moves) if at_once > 1 else _one_by_one(call, table, rows, plain.value, moves)
    return Nudges(method, len(rows), tuple(made), tuple(late))


Moves = list[tuple[str, How, Floats]]
Call = Callable[[Any], NDArray[Any]]


def _one_by_one(call: Call, table: Table, rows: NDArray[np.int64], plain: NDArray[Any], moves: Moves) -> Iterator[Nudge]:
    for name, how, values in moves:
        answer = attempt(call, put(table.pick(rows), table, name, values.tolist()))
        if answer.error is None and np.shape(answer.value) == plain.shape:
            yield Nudge(name, how, _change(plain, answer.value))


def _together(call: Call, table: Table, rows: NDArray[np.int64], plain: NDArray[Any], moves: Moves) -> Iterator[Nudge]:
    """The plain rows, and again for each move, in one call; one by one where that fails, or answers the plain rows otherwise."""
    given = table.pick(np.tile(rows, 1 + len(moves)))
    for name in dict.fromkeys(name for name, *_ in moves):
        still = table.numbers(name)[rows]
        blocks = [still, *(values if moved == name else still for moved, _, values in moves)]
        given = put(given, table, name, np.concatenate(blocks).tolist())
    answer = attempt(call, given)
    if answer.error is not None or np.shape(answer.value) != (len(plain) * (1 + len(moves)), *plain.shape[1:]):
        yield from _one_by_one(call, table, rows, plain, moves)
        return
    first, *others = np.split(answer.value, 1 + len(moves))
    if not same(first, plain).all():
        yield from _one_by_one(call, table, rows, plain, moves)
        return
    for (name, how, _), after in zip(moves, others, strict=True):
        yield Nudge(name, how, _change(first, after))


def _is_measured(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    return len(np.unique(known)) >= min(MEASURED, len(values) // 2 + 1) and bool((known != known.round()).any())


def _moved(values: Floats, random: np.random.Generator) -> dict[How, Floats]:
    """The column moved up in some rows, down in the others; by a part of its spread where it has one."""
    signs = random.choice([-1.0, 1.0], len(values))
    moved: dict[How, Floats] = {"digit": values * (1 + signs * DIGIT * random.uniform(0.5, 1.5, len(values)))}
    low, high = np.quantile(values[np.isfinite(values)], [0.25, 0.75])
    if high > low:
        moved["part"] = values + signs * PART * (high - low)
    return moved


def _change(before: Any, after: Any) -> Floats:
    if before.dtype.kind not in "fiu":
        return np.asarray(before != after, dtype=np.float64).reshape(len(before), -1)[:, 0]
    gaps = np.abs(np.asarray(after, dtype=np.float64) - before)
    if before.ndim == 2 and before.shape[1] > 1:
        return np.asarray(gaps.sum(axis=1) / 2, dtype=np.float64)
    spread = float(np.nanstd(before))
    flat = gaps.reshape(len(gaps), -1)[:, 0]
    return flat / spread if spread else np.asarray(flat > 0, dtype=np.float64)
