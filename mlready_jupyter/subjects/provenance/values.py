"""What a name may hold, as far as rows go: which rows, what was learned from which, and who predicts."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Literal, NamedTuple

from mlready_jupyter.core.places import InCell
from mlready_jupyter.subjects.python import Code

Side = Literal["train", "test"]
MOST_PARTS = 8
MOST_LESSONS = 32


class Step(NamedTuple):
    """How a part came of a whole: by a split, on one of its sides, or by taking some rows."""

    by: int
    side: Side | None = None


class Part(NamedTuple):
    """Some rows: where they come from, and the steps on the way."""

    origin: int
    steps: tuple[Step, ...] = ()
    name: Side | None = None
    """The side that their name claims for them, where no split is in sight."""

    def covers(self, other: Part) -> bool:
        """Whether these rows hold all of the others: what is called train holds nothing of what is called test."""
        if self.name and other.name and self.name != other.name:
            return False
        return self.origin == other.origin and other.steps[: len(self.steps)] == self.steps

    @property
    def side(self) -> Side | None:
        """The side of the innermost split."""
        return next((step.side for step in reversed(self.steps) if step.side), self.name)

    @property
    def is_split(self) -> bool:
        return self.name is not None or any(step.side for step in self.steps)


class Spot(NamedTuple):
    """Where something stands, cheaply: the line in the file is searched for only when the place is asked for."""

    cell: int
    line: int
    column: int
    code: Code
    node: ast.AST

    @property
    def place(self) -> InCell:
        return self.code.at(self.node)


Rows = frozenset[Part]
Lesson_kind = Literal["fit", "statistic", "copies", "time"]


class Lesson(NamedTuple):
    """Something taken from rows: who took it, where, and from which."""

    kind: Lesson_kind
    by: str
    at: Spot
    rows: Rows


class Taken(NamedTuple):
    """A lesson as it lies in a table: in which of its columns (none named: in all)."""

    lesson: Lesson
    columns: frozenset[str] = frozenset()


class Columns(NamedTuple):
    """Which columns of which table: `only` these, or all `without` those."""

    table: int
    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        return name in self.only if self.only is not None else name not in self.without


class Estimator:
    """An object with a `fit`: what it is, and what it was fitted on, as far as the notebook was followed."""

    __slots__ = ("fitted", "kind", "learned", "learns", "many", "predicts", "shuffles", "stops", "trained")

    def __init__(self, kind: str, *, learns: str = "", stops: bool = False) -> None:
        self.kind, self.learns, self.stops = kind, learns, stops
        self.predicts = not learns
        """Whether its score tells of predictions; a pipeline is what its last step is."""
        self.fitted: Rows = frozenset()
        """The rows of the last fit."""
        self.learned: Lesson | None = None
        self.trained: Spot | None = None
        """Where it was fitted on rows of a train side."""
        self.many = False
        """Whether it stands for several: it is made anew in each turn of a loop, or is one of a list."""
        self.shuffles = False
        """Whether it is a splitter that shuffles."""


class Prediction(NamedTuple):
    by: Estimator
    on: Rows
    fitted: Rows
    """What the model was fitted on when it predicted."""


class Value(NamedTuple):
    """What an expression gives."""

    rows: Rows = frozenset()
    learned: frozenset[Taken] = frozenset()
    items: tuple[Value, ...] | None = None
    """The parts of a tuple or list, or the two sides of a split."""
    estimator: Estimator | None = None
    function: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    statistic: bool = False
    """A number for all rows, or one a column: it carries lessons, but no rows."""
    grouped: bool = False
    numbers: Step | None = None
    """The numbers of the rows on one side of a split."""
    prediction: Prediction | None = None
    columns: Columns | None = None
    module: bool = False
    listed: bool = False
    """A list written as such: `[a, b]`, whose items are tables of their own."""

    def of(self, rows: Rows) -> Value:
        return Value(rows, self.learned, columns=self.columns)


NOTHING = Value()
MODULE = Value(module=True)


def one_of_many(items: tuple[Value, ...]) -> None:
    """Mark the estimators of a list, or those in its tuples, where there are more than two."""
    held = [each.estimator for item in items for each in (item, *(item.items or ())) if each.estimator]
    if len(held) > 2:
        for estimator in held:
            estimator.many = True


def united(*values: Value) -> Value:
    """What comes of these values together: their rows and lessons."""
    held = [value for value in values if value.rows or value.learned]
    if not held:
        return NOTHING
    if len(held) == 1 and not held[0].statistic:
        only = held[0]
        return Value(only.rows, only.learned, columns=only.columns, prediction=only.prediction)
    rows = few(frozenset().union(*(value.rows for value in held)))
    carried = [value.learned for value in held if not value.statistic]
    prediction = next((value.prediction for value in held if value.prediction), None)
    return Value(rows, bounded(frozenset().union(*carried)), prediction=prediction)


def bounded(learned: frozenset[Taken]) -> frozenset[Taken]:
    """These lessons, or as many of them as are worth following."""
    return learned if len(learned) <= MOST_LESSONS else frozenset(sorted(learned, key=lambda taken: taken.lesson.at[:3])[:MOST_LESSONS])


def few(rows: Rows) -> Rows:
    """The same rows; when there are too many parts to follow, the wholes that they come from."""
    return rows if len(rows) <= MOST_PARTS else frozenset(Part(part.origin, part.steps[:1] if part.is_split else ()) for part in rows)


def covers(whole: Rows, part: Rows) -> bool:
    """Whether all of these rows are among those."""
    return bool(part) and all(any(w.covers(p) for w in whole) for p in part)


def beyond(lesson: Lesson, rows: Rows) -> bool:
    """Whether a lesson saw the other side of a split as well: it knows a whole of which these rows are one side."""
    for seen in lesson.rows:
        for part in rows:
            if seen.covers(part) and any(step.side for step in part.steps[len(seen.steps) :]):
                return True
    return False


def spans_sides(lesson: Lesson, rows: Rows) -> bool:
    """Whether a lesson was taken from train and test tables laid together, and these rows are of one of them."""
    told = {part.name for part in lesson.rows if part.name}
    return len(told) == 2 and any(part.name and any(seen.covers(part) or part.covers(seen) for seen in lesson.rows) for part in rows)


def joined(one: Value, other: Value) -> Value:
    """What a name holds after either of two branches."""
    if one == other:
        return one
    items = None
    if one.items is not None and other.items is not None and len(one.items) == len(other.items):
        items = tuple(map(joined, one.items, other.items))
    return Value(
        few(one.rows | other.rows),
        one.learned | other.learned,
        items if items is not None else one.items or other.items,
        one.estimator or other.estimator,
        one.function or other.function,
        one.statistic and other.statistic,
        one.grouped or other.grouped,
        one.numbers or other.numbers,
        one.prediction or other.prediction,
        one.columns if one.columns == other.columns else None,
        one.module or other.module,
        one.listed or other.listed,
    )


def element(value: Value) -> Value:
    """What a loop over a value takes from it."""
    if value.items:
        return value.items[0] if value.listed else united(*value.items)
    return value._replace(items=None, listed=False)


def flat(values: Iterable[Value]) -> list[Value]:
    """These values, and those in lists and tuples among them."""
    found: list[Value] = []
    stack = list(values)
    while stack and len(found) < 200:
        value = stack.pop(0)
        found.append(value)
        stack.extend(value.items or ())
    return found
