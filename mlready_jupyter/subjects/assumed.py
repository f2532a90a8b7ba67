"""Holds an assumption against a table: its tree becomes narwhals expressions, and only counts leave the engine.

Logic is of three values: where a value is missing that decides, a row neither holds nor breaks. So each condition becomes two
expressions: the rows in which it surely holds, and those in which it surely does not.
"""

from __future__ import annotations

import ast
import re
from datetime import date, datetime
from functools import reduce
from operator import add, and_, eq, ge, gt, le, lt, mod, mul, ne, or_, sub, truediv
from typing import Any, Literal, NamedTuple

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.errors import UsageError, unknown
from mlready_jupyter.subjects.assumption import COLUMN, Wish
from mlready_jupyter.subjects.tables import Table

Kind = Literal["number", "flag", "text", "time"]
KINDS: dict[str, Kind] = {"number": "number", "flag": "flag", "category": "text", "time": "time"}
NOUNS = {"number": "a number", "flag": "a flag", "text": "text", "time": "a time"}
COMPARE: dict[type[ast.cmpop], Any] = {ast.Eq: eq, ast.NotEq: ne, ast.Lt: lt, ast.LtE: le, ast.Gt: gt, ast.GtE: ge}
ARITHMETIC: dict[type[ast.operator], Any] = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: truediv, ast.Mod: mod}


class Held(NamedTuple):
    """What came of an assumption on one table: rows in which it breaks, of those in which it can be told."""

    broken: NDArray[np.int64]
    told: int
    rows: int


class Value(NamedTuple):
    """A side of a comparison: an expression, or a plain value where `expr` is None."""

    expr: nw.Expr | None
    kind: Kind
    known: nw.Expr | None
    """Where it is not missing; None where it never is."""
    plain: Any = None
    said: str = ""


class Told(NamedTuple):
    """A condition: where it surely holds, and where it surely does not."""

    yes: nw.Expr
    no: nw.Expr


def lacks(wish: Wish, table: Table) -> tuple[str, ...]:
    """The columns of the assumption that the table does not have."""
    return tuple(name for name in wish.columns if name not in table.columns and name != table.target)


def held(wish: Wish, table: Table, today: date) -> Held:
    """The rows in which it breaks; a UsageError where the columns are not what the assumption takes them for."""
    missing = lacks(wish, table)
    if missing:
        known = (*table.columns, *([table.target] if table.target else []))
        raise unknown("column", missing[0], known, where=f"the assumption {wish.says!r}")
    frame = table.whole if table.target in wish.columns else table.frame
    frame = frame.select(wish.columns)
    kinds = {name: table.kind(name) if name in table.columns else _kind(frame[name]) for name in wish.columns}
    told = _Reader(wish, frame, kinds, table.name, today).condition(wish.tree)
    asked = frame.select(told.yes.alias("mlready_yes"), told.no.alias("mlready_no"))
    yes, no = (np.asarray(asked[name].fill_null(False).to_numpy(), dtype=bool) for name in ("mlready_yes", "mlready_no"))
    return Held(np.flatnonzero(no), int((yes | no).sum()), len(frame))


def _kind(series: nw.Series[Any]) -> str:
    if series.dtype.is_numeric():
        return "number"
    if isinstance(series.dtype, nw.Boolean):
        return "flag"
    if isinstance(series.dtype, nw.String | nw.Categorical | nw.Enum):
        return "category"
    return "time" if series.dtype.is_temporal() else "other"


class _Reader(NamedTuple):
    wish: Wish
    frame: nw.DataFrame[Any]
    kinds: dict[str, Any]
    table: str
    today: date

    def condition(self, node: ast.expr) -> Told:
        match node:
            case ast.BoolOp(op, values):
                parts = [self.condition(value) for value in values]
                yes, no = [part.yes for part in parts], [part.no for part in parts]
                both, either = (and_, or_) if isinstance(op, ast.And) else (or_, and_)
                return Told(reduce(both, yes), reduce(either, no))
            case ast.UnaryOp(ast.Not(), operand):
                inner = self.condition(operand)
                return Told(inner.no, inner.yes)
            case ast.Compare(left, ops, comparators):
                sides = [left, *comparators]
                parts = [self._compared(one, op, other) for one, op, other in zip(sides, ops, sides[1:], strict=False)]
                return Told(reduce(and_, (part.yes for part in parts)), reduce(or_, (part.no for part in parts)))
            case ast.Call(ast.Name("unique"), [ast.Name(name)]):
                column = self._column(name)
                assert column.expr is not None
                return self._told(column.expr.is_unique(), column.known)
        value = self.value(node)
        if value.expr is None or value.kind != "flag":
            raise self._refused(f"takes {value.said} for a condition, and it is {NOUNS[value.kind]}; compare it with something")
        return self._told(value.expr, value.known)

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Told:
        if isinstance(op, ast.NotIn | ast.IsNot):
            inner = self._compared(left, ast.In() if isinstance(op, ast.NotIn) else ast.Is(), right)
            return Told(inner.no, inner.yes)
        value = self.value(left)
        if isinstance(op, ast.Is):
            if not (isinstance(right, ast.Constant) and right.value is None) or value.known is None:
                raise self._refused("has an `is` that is not followed by missing, not missing or unique")
            return Told(~value.known, value.known)
        if isinstance(op, ast.In):
            return self._within(value, right)
        other = self.value(right)
        if value.expr is None and other.expr is None:
            raise self._refused(f"compares {value.said} with {other.said}: neither is a column")
        one, two = self._alike(value, other)
        return self._told(COMPARE[type(op)](one, two), _both(value.known, other.known))

    def _within(self, value: Value, right: ast.expr) -> Told:
        match right:
            case ast.Call(ast.Name("between"), [low, high]):
                return self._between(value, low, high)
            case ast.Call(ast.Name("matches"), [ast.Constant(str(pattern))]):
                if value.expr is None or value.kind != "text":
                    raise self._refused(f"matches {value.said}, which is {NOUNS[value.kind]}, with a pattern of text")
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise self._refused(f"has the pattern {pattern!r}, which is no regular expression: {error}") from None
                return self._told(value.expr.str.contains(f"^(?:{pattern})$").fill_null(False).cast(nw.Boolean), value.known)
            case ast.List(items) | ast.Tuple(items):
                options = [self.value(item) for item in items]
                plain = [self._alike(value, option)[1] for option in options]
                if value.expr is None or not options or any(option.expr is not None for option in options):
                    raise self._refused('has an `in` without a list of values, such as in ["a", "b"]')
                return self._told(value.expr.is_in(plain), value.known)
        raise self._refused('has an `in` without a list of values, such as in ["a", "b"]')

    def _between(self, value: Value, low: ast.expr, high: ast.expr) -> Told:
        bottom, top = self.value(low), self.value(high)
        (one, least), (_, most) = self._alike(value, bottom), self._alike(value, top)
        return self._told((one >= least) & (one <= most), _both(value.known, _both(bottom.known, top.known)))

    def value(self, node: ast.expr) -> Value:
        match node:
            case ast.Name("today"):
                return Value(None, "time", None, self.today, "today")
            case ast.Name(name):
                return self._column(name)
            case ast.Constant(bool(plain)):
                return Value(None, "flag", None, plain, str(plain).lower())
            case ast.Constant(int() | float() as plain):
                return Value(None, "number", None, plain, f"{plain:g}")
            case ast.Constant(str(plain)):
                return Value(None, "text", None, plain, repr(plain))
            case ast.UnaryOp(ast.USub(), operand):
                inner = self._number(operand)
                return inner._replace(plain=-inner.plain) if inner.expr is None else inner._replace(expr=0 - inner.expr)
            case ast.UnaryOp(ast.UAdd(), operand):
                return self._number(operand)
            case ast.BinOp(left, op, right):
                return self._computed(self._number(left), op, self._number(right))
            case ast.Call(ast.Name(function), [argument]):
                return self._of(function, self.value(argument))
        raise self._refused("cannot be understood; expected a condition on columns, such as age between 18 and 99")

    def _column(self, name: str) -> Value:
        column = self.wish.column(name) if name.startswith(COLUMN) else name
        if column not in self.kinds:
            raise self._refused(f"calls {name!r} without brackets, as if it were a column")
        kind = KINDS.get(self.kinds[column])
        dtype = self.frame[column].dtype
        known = ~nw.col(column).is_null()
        if isinstance(dtype, nw.Float32 | nw.Float64):
            known = known & ~nw.col(column).is_nan()
        if kind is None:
            raise self._refused(f"cannot be asked of `{self.table}`: `{column}` is of type {dtype}, not a number, flag, text or time")
        expr = nw.col(column).cast(nw.String) if kind == "text" and not isinstance(dtype, nw.String) else nw.col(column)
        return Value(expr, kind, known, None, f"`{column}`")

    def _number(self, node: ast.expr) -> Value:
        value = self.value(node)
        if value.kind != "number":
            raise self._refused(f"computes with {value.said}, which is {NOUNS[value.kind]}")
        return value

    def _computed(self, left: Value, op: ast.operator, right: Value) -> Value:
        one, two = (side.plain if side.expr is None else side.expr for side in (left, right))
        plain = left.expr is None and right.expr is None
        if isinstance(op, ast.Div | ast.Mod) and right.expr is None and right.plain == 0:
            raise self._refused("divides by zero")
        made = ARITHMETIC[type(op)](one, two)
        known, said = _both(left.known, right.known), f"{left.said} and {right.said}"
        return Value(None, "number", known, made, said) if plain else Value(made, "number", known, None, said)

    def _of(self, function: str, value: Value) -> Value:
        if value.expr is None:
            raise self._refused(f"asks {function}() of {value.said}, which is no column")
        wanted: dict[str, Kind] = {"abs": "number", "length": "text", "lower": "text"}
        if value.kind != wanted.get(function, "time"):
            raise self._refused(f"asks {function}() of {value.said}, which is {NOUNS[value.kind]}")
        said = f"{function}({value.said})"
        match function:
            case "abs":
                return value._replace(expr=value.expr.abs(), said=said)
            case "length":
                return value._replace(expr=value.expr.str.len_chars(), kind="number", said=said)
            case "lower":
                return value._replace(expr=value.expr.str.to_lowercase(), said=said)
            case "year":
                return value._replace(expr=value.expr.dt.year(), kind="number", said=said)
            case "month":
                return value._replace(expr=value.expr.dt.month(), kind="number", said=said)
        return value._replace(expr=value.expr.dt.weekday(), kind="number", said=said)

    def _alike(self, one: Value, other: Value) -> tuple[Any, Any]:
        """Both sides as the engine compares them, times from text; refused where they are of two kinds."""
        left, right = self._as(one, other), self._as(other, one)
        kinds = {"number" if side.kind == "flag" and pair.kind == "number" else side.kind for side, pair in ((left, right), (right, left))}
        if len(kinds) > 1:
            raise self._refused(f"compares {one.said}, which is {NOUNS[one.kind]}, with {other.said}, which is {NOUNS[other.kind]}")
        return tuple(side.plain if side.expr is None else side.expr for side in (left, right))  # type: ignore[return-value]

    def _as(self, value: Value, against: Value) -> Value:
        """A plain value as the column it is compared with has it."""
        if against.expr is None or against.kind != "time" or value.expr is not None or value.kind not in ("text", "time"):
            return value
        column = next(name for name in self.wish.columns if f"`{name}`" in against.said)
        dtype = self.frame[column].dtype
        try:
            moment = value.plain if value.kind == "time" else datetime.fromisoformat(value.plain)
        except ValueError:
            raise self._refused(f'compares {against.said}, which is a time, with {value.said}; expected such as "2026-01-31"') from None
        if isinstance(dtype, nw.Date):
            return value._replace(kind="time", plain=moment.date() if isinstance(moment, datetime) else moment)
        moment = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)
        zone = getattr(dtype, "time_zone", None)
        if zone and moment.tzinfo is None:
            from zoneinfo import ZoneInfo

            moment = moment.replace(tzinfo=ZoneInfo(str(zone)))
        return value._replace(kind="time", plain=moment)

    def _told(self, condition: nw.Expr, known: nw.Expr | None) -> Told:
        return Told(condition, ~condition) if known is None else Told(known & condition, known & ~condition)

    def _refused(self, why: str) -> UsageError:
        return UsageError(f"the assumption {self.wish.says!r} {why}")


def _both(one: nw.Expr | None, other: nw.Expr | None) -> nw.Expr | None:
    return other if one is None else one if other is None else one & other
