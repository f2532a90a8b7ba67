"""Repeats: the same rows asked again, in other orders and other batches, so that every question of consistency shares the calls."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import caller, likeliest, same, tells, tied
from mlready_jupyter.subjects.queueing import calm
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import Trial, attempt

ROWS, SECONDS = 200, 2.5
BATCHES = ((64, ROWS), (7, 70), (2, 40), (1, 30))
"""Rows a call, and rows asked in all."""

Way = Literal["again", "between", "reordered", "batched", "seeded"]
"""The same call; after other calls; in another order; in other batches; under another seed."""


class Repeat(NamedTuple):
    """What came back when rows were asked once more, against what came back first."""

    method: str
    way: Way
    size: int
    """Rows a call."""
    rows: int
    changed: int
    largest: float = 0.0
    """The largest difference between two numbers; 0 where answers are words."""
    row: int = -1
    """The first row that changed, as a row of the table."""
    before: str = ""
    after: str = ""
    error: str = ""


class Repeats(NamedTuple):
    """`rows` of the table, what each method answered first, and all that was asked after it."""

    rows: NDArray[np.int64]
    plain: dict[str, NDArray[Any]]
    made: tuple[Repeat, ...]
    written: tuple[str, ...]
    """What predict changed in the table it was given, in words."""
    drew: tuple[str, ...]
    """The global generators that predict drew from."""

    def of(self, way: Way) -> tuple[Repeat, ...]:
        """All that was asked in one way; Absent where it tells nothing, since even the same call gives another answer."""
        for earlier, ident in (("again", "repeat-call"), ("between", "state-between-calls")):
            if way == earlier:
                break
            if any(repeat.changed for repeat in self.made if repeat.way == earlier):
                raise Absent(f"the same rows get different answers anyway: see reliability/{ident}")
        return tuple(repeat for repeat in self.made if repeat.way == way)


def repeat(model: Model, table: Table) -> Repeats:
    """Ask the model all of it; an error on the plain rows is raised, later ones are kept."""
    rows, end = table.spread(ROWS), calm() + SECONDS
    calls = {name: caller(model, name) for name in model.methods}
    with global_state_kept():
        before = _state()
        given = table.pick(rows)
        plain = {name: _asked(call, given) for name, call in calls.items()}
        written = _changes(table.pick(rows), given)
        drew = tuple(name for name, old, new in zip(GENERATORS, before, _state(), strict=True) if old != new)
        loose = tied(plain["predict_proba"]) if "predict_proba" in plain else np.zeros(len(rows), dtype=bool)
        asked = _Asked(table, rows, plain, loose, model if tells(model, plain) else None, {})
        made = [asked.once(name, call, "again") for _ in range(2) for name, call in calls.items()]
        made += [repeat for name, call in calls.items() for repeat in asked.between(name, call)]
        by_proba = dict(reversed(calls.items()))  # which may tell what `predict` says of the same rows
        made += [asked.once(name, call, "reordered", order) for order in _orders(len(rows)) for name, call in by_proba.items()]
        if drew:
            made += [asked.seeded(name, call) for name, call in calls.items()]
        for size, most in BATCHES:
            for name, call in by_proba.items():
                if calm() < end and (size == 1 or size < len(rows)):
                    made.append(asked.batched(name, call, size, rows=min(most, len(rows)), end=min(end, calm() + SECONDS / 5)))
    return Repeats(rows, plain, tuple(made), written, drew)


class _Asked(NamedTuple):
    """The first answers, to hold later ones against; `loose` are rows whose label a rounding may tip.

    `tells` is the model where its probabilities tell what `predict` says of the same rows: then `told` keeps it, by the rows.
    """

    table: Table
    rows: NDArray[np.int64]
    plain: dict[str, NDArray[Any]]
    loose: NDArray[np.bool_]
    tells: Model | None
    told: dict[bytes, NDArray[Any]]

    def once(self, name: str, call: Callable[[Any], Any], way: Way, order: NDArray[np.int64] | None = None) -> Repeat:
        order = np.arange(len(self.rows)) if order is None else order
        trial = self.asked(name, call, order) if way == "reordered" else attempt(call, self.table.pick(self.rows[order]))
        return self._compared(name, way, len(order), order, trial.value, trial.error)

    def asked(self, name: str, call: Callable[[Any], Any], order: NDArray[np.int64]) -> Trial:
        """A call, unless what it would say is told already by what another method answered for these rows."""
        if name == "predict" and (told := self.told.pop(order.tobytes(), None)) is not None:
            return Trial(told, None, (), 0.0)
        trial = attempt(call, self.table.pick(self.rows[order]))
        if self.tells is not None and name == "predict_proba" and trial.error is None:
            told = likeliest(self.tells, trial.value)
            self.told.update({order.tobytes(): told} if told is not None else {})
        return trial

    def between(self, name: str, call: Callable[[Any], Any]) -> Iterator[Repeat]:
        """One row asked as often as there are rows, which must get the one answer; then the plain rows once more."""
        plain = self.plain[name]
        if len(plain) < 2:
            return
        odd = int((~same(plain, plain[[0] * len(plain)])).argmax())  # a row that is answered otherwise than the first, if any
        crowd = np.full(len(plain), odd)
        trial = attempt(call, self.table.pick(self.rows[crowd]))
        if trial.error is None and np.shape(trial.value) == plain.shape and bool(same(trial.value, plain).all()):
            yield self._compared(name, "between", len(plain), crowd, trial.value, None)  # the answers to the call before
        yield self.once(name, call, "between")

    def batched(self, name: str, call: Callable[[Any], Any], size: int, *, rows: int, end: float) -> Repeat:
        answers: list[NDArray[Any]] = []
        asked = 0
        for start in range(0, rows, size):
            block = np.arange(start, min(start + size, rows))
            trial = self.asked(name, call, block)
            asked += len(block)
            if trial.error is not None:
                return self._compared(name, "batched", size, block, None, trial.error)
            if np.shape(trial.value)[:1] != (len(block),):
                return self._compared(name, "batched", size, block, trial.value, None)
            answers.append(trial.value)
            if calm() > end:
                break
        return self._compared(name, "batched", size, np.arange(asked), np.concatenate(answers), None)

    def seeded(self, name: str, call: Callable[[Any], Any]) -> Repeat:
        """Whether answers hang on the seed: one call under each of two."""
        answers = []
        for seed in (1, 2):
            random.seed(seed)
            np.random.seed(seed)  # the global state is what is asked about
            answers.append(attempt(call, self.table.pick(self.rows)))
        one, two = answers
        if one.error is not None or two.error is not None:
            return self._compared(name, "seeded", len(self.rows), np.arange(len(self.rows)), None, one.error or two.error)
        return self._replace(plain={name: one.value})._compared(name, "seeded", len(self.rows), np.arange(len(self.rows)), two.value, None)

    def _compared(self, name: str, way: Way, size: int, order: NDArray[np.int64], answer: Any, error: Exception | None) -> Repeat:
        rows = len(order)
        if error is not None:
            told = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
            return Repeat(name, way, size, rows, rows, row=int(self.rows[order[0]]), error=told)
        expected = self.plain[name][order]
        if answer.shape != expected.shape:
            return Repeat(name, way, size, rows, rows, row=int(self.rows[order[0]]), error=f"shape {answer.shape} for {rows} rows")
        differs = ~same(answer, expected)
        if answer.dtype.kind != "f":
            differs &= ~self.loose[order]
        first = int(differs.argmax())
        shown = (str(expected[first]), str(answer[first])) if differs.any() else ("", "")
        return Repeat(name, way, size, rows, int(differs.sum()), _largest(answer, expected), int(self.rows[order[first]]), *shown)


def _asked(call: Callable[[Any], NDArray[Any]], given: Any) -> NDArray[Any]:
    trial = attempt(call, given)
    if trial.error is not None:
        raise trial.error
    answer: NDArray[Any] = trial.value
    return answer


def _orders(rows: int) -> Iterator[NDArray[np.int64]]:
    if rows > 1:
        yield np.arange(rows)[::-1].copy()
        yield np.random.default_rng(0).permutation(rows)


def _largest(one: NDArray[Any], other: NDArray[Any]) -> float:
    if one.dtype.kind != "f" or other.dtype.kind not in "fiu" or not one.size:
        return 0.0
    gaps = np.abs(one - other)
    return float(np.nanmax(gaps)) if np.isfinite(gaps).any() else 0.0


# What predict leaves behind

GENERATORS = ("numpy.random", "random")


def _state() -> tuple[object, ...]:
    kind, keys, *rest = np.random.get_state(legacy=True)
    return (kind, np.asarray(keys).tobytes(), *rest), random.getstate()


@contextmanager
def global_state_kept() -> Iterator[None]:
    theirs, mine = np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        np.random.set_state(theirs)
        random.setstate(mine)


def _changes(before: Any, after: Any) -> tuple[str, ...]:
    """How a table differs from an untouched copy of the same rows, in words."""
    if hasattr(before, "iloc"):
        return tuple(_changes_of_pandas(before, after))
    if hasattr(before, "tocsr"):
        return () if before.shape == after.shape and (before != after).nnz == 0 else ("its values",)
    if isinstance(before, np.ndarray):
        return () if before.shape == after.shape and bool(same(after, before).all()) else ("its values",)
    if hasattr(before, "equals"):
        return () if before.equals(after) else ("its values or columns",)
    return ()


def _changes_of_pandas(before: Any, after: Any) -> Iterator[str]:
    old, new = list(before.columns), list(after.columns)
    gone, added = [name for name in old if name not in new], [name for name in new if name not in old]
    if gone:
        yield f"dropped or renamed {_named(gone)}"
    if added:
        yield f"added {_named(added)}"
    kept = [name for name in old if name in new]
    if not gone and not added and old != new:
        yield "put the columns in another order"
    if len(before) != len(after):
        yield f"left {len(after):,} of {len(before):,} rows"
        return
    if not before.index.equals(after.index):
        yield "changed the index"
    recast = [name for name in kept if before[name].dtype != after[name].dtype]
    if recast:
        yield f"changed the type of {_named(recast)}"
    values = [
        name for name in kept if name not in recast and not before[name].reset_index(drop=True).equals(after[name].reset_index(drop=True))
    ]
    if values:
        yield f"changed the values of {_named(values)}"


def _named(names: list[Any]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"`{name}`" for name in names[:3]) + more
