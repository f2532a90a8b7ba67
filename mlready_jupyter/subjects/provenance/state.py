"""What is known while a notebook is followed: its names, what was found, and how rows meet what was learned from them."""

from __future__ import annotations

import ast
import builtins
from abc import ABC, abstractmethod
from collections.abc import Iterable

from mlready_jupyter.subjects.provenance import apis
from mlready_jupyter.subjects.provenance.facts import Given, Leak, Refit, Score, Stop
from mlready_jupyter.subjects.provenance.names import claims_side
from mlready_jupyter.subjects.provenance.values import (
    MODULE,
    NOTHING,
    Columns,
    Part,
    Rows,
    Side,
    Spot,
    Step,
    Taken,
    Value,
    beyond,
    bounded,
    few,
    spans_sides,
)
from mlready_jupyter.subjects.python import Code

MOST_STEPS = 200_000
"""Expressions that are looked at in one notebook; past that, the rest is not followed."""
BUILTINS = frozenset(dir(builtins))


class Env:
    """The names of one scope; what is not found here is looked for around it."""

    __slots__ = ("around", "held", "outside")

    def __init__(self, around: Env | None = None) -> None:
        self.around = around
        self.held: dict[str, Value] = {}
        self.outside: set[str] = set()
        """Names declared global."""

    def get(self, name: str) -> Value | None:
        env: Env | None = self
        while env is not None:
            if name in env.held:
                return env.held[name]
            env = env.around
        return None

    def put(self, name: str, value: Value) -> None:
        env = self
        if name in self.outside:
            while env.around is not None:
                env = env.around
        env.held[name] = value


class State(ABC):
    """The notebook as far as it was followed."""

    _code: Code

    def __init__(self) -> None:
        self.leaks: list[Leak] = []
        self.refits: list[Refit] = []
        self.scores: list[Score] = []
        self.stops: list[Stop] = []
        self.given: list[Given] = []
        self.crossed = False
        """Whether anything was cross-validated."""
        self.tested: set[int] = set()
        """Where rows come from that models were fitted on before they predicted others, which they had not seen."""
        self.written: set[int] = set()
        """Rows that stand in the code itself, number by number."""
        self._looping = 0
        """How many loops are around what is looked at."""
        self._env = Env()
        self._aliases: dict[str, str] = {}
        self._count = 0
        self._left = MOST_STEPS
        self._deep = 0
        self._stack: list[ast.AST] = []
        self._returned: list[list[Value]] = []
        self._functions: dict[ast.AST, tuple[Code, Env]] = {}
        self._entered: set[ast.AST] = set()
        self._free: dict[str, Value] = {}
        self._named: dict[frozenset[int], int] = {}
        self._sides: dict[int, dict[Side, tuple[Value, Spot]]] = {}

    @abstractmethod
    def _eval(self, node: ast.expr) -> Value: ...

    @abstractmethod
    def _enter(self, node: ast.FunctionDef | ast.AsyncFunctionDef, arguments: list[Value], keywords: dict[str, Value]) -> Value: ...

    @abstractmethod
    def _change(self, target: ast.Attribute | ast.Subscript, value: Value) -> None: ...

    def _look(self, name: str) -> Value:
        held = self._env.get(name)
        if held is not None:
            return held
        if name in BUILTINS:
            return NOTHING
        if name in apis.MODULES:
            return MODULE
        if name not in self._free:
            self._free[name] = self._fresh(claims_side(name))
        return self._free[name]

    def _fresh(self, name: Side | None = None) -> Value:
        return Value(frozenset({Part(self._next(), name=name)}))

    def _written(self) -> Rows:
        rows = self._fresh().rows
        self.written.update(part.origin for part in rows)
        return rows

    def _at(self, node: ast.expr) -> Spot:
        return Spot(self._code.cell.number, node.lineno, node.col_offset, self._code, node)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _some(self, rows: Rows, node: ast.AST) -> Rows:
        """Some of these rows, unlike those that any other expression takes."""
        by = self._next()
        return few(frozenset(Part(p.origin, (*p.steps, Step(by)), p.name) for p in rows))

    def _only(self, table: Value, names: frozenset[str]) -> Value:
        """Some columns of a table, with the lessons that lie in them."""
        learned = frozenset(t for t in table.learned if not t.columns or t.columns & names)
        columns = Columns(table.columns.table, names) if table.columns else None
        return Value(table.rows, learned, columns=columns, grouped=table.grouped)

    def _without(self, table: Value, names: frozenset[str]) -> Value:
        if not names:
            return Value(table.rows, table.learned, grouped=table.grouped)
        learned = frozenset(t for t in table.learned if not t.columns or t.columns - names)
        columns = table.columns
        if columns:
            only = columns.only - names if columns.only is not None else None
            columns = Columns(columns.table, only, columns.without | names)
        return Value(table.rows, learned, columns=columns)

    def _with(self, table: Value, learned: Iterable[Taken]) -> Value:
        """The rows of a table, after something that was learned has been put into them."""
        taken = frozenset(learned)
        self._late(taken, table.rows)
        return Value(table.rows, bounded(table.learned | taken))

    def _tell(self, value: Value, split: Spot, by: str, *, shuffled: bool = True) -> None:
        """Keep a leak for each lesson that these rows, which are about to be split, have taken from themselves."""
        for taken in sorted(value.learned, key=_where):
            lesson = taken.lesson
            if lesson.kind == "time" and not shuffled:
                continue
            if any(seen.covers(part) or part.covers(seen) for seen in lesson.rows for part in value.rows):
                self._keep(Leak(lesson, split, by))

    def _late(self, learned: Iterable[Taken], rows: Rows) -> None:
        """Keep a leak where rows of one side meet a lesson from both."""
        for taken in sorted(learned, key=_where):
            if taken.lesson.kind != "time" and (beyond(taken.lesson, rows) or spans_sides(taken.lesson, rows)):
                self._keep(Leak(taken.lesson, taken.lesson.at, "the split"))

    def _keep(self, leak: Leak) -> None:
        if not any(known.lesson.at == leak.lesson.at and known.lesson.kind == leak.lesson.kind for known in self.leaks):
            self.leaks.append(leak)


def _where(taken: Taken) -> tuple[int, int, int, str, str]:
    """Where it was learned: sets have no order, findings do."""
    lesson = taken.lesson
    return (*lesson.at[:3], lesson.kind, lesson.by)
