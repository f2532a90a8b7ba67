"""The language assumptions are written in, `age between 18 and 99 or age is missing`, read into a tree and never evaluated by Python.

COLUMN  `a column`  42  3.5e6  "text"  true  today          what is compared
< <= > >= = == != <>   between A and B   in ["a", "b"]      how; each of the last two with `not` before it
is missing   is not missing   is unique   matches "regex"
and  or  not  ( )   A implies B                             how answers are joined
+ - * / %   abs(x)   length(text)   lower(text)   year(day)   month(day)   weekday(day), Monday is 1
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from mlready_jupyter.core.errors import UsageError

TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>`[^`]+`)|(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<number>(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"""
    r"""|(?P<name>[^\W\d]\w*)|(?P<sign><=|>=|==|!=|<>|[<>=+\-*/%(),\[\]])|(?P<rest>\S))"""
)
PLAIN = {"=": "==", "<>": "!="}
WORDS = {"and": "and", "or": "or", "not": "not", "in": "in", "true": "True", "false": "False", "null": "None", "missing": "None"}
FUNCTIONS = ("abs", "length", "lower", "year", "month", "weekday")
COLUMN = "_column_"
"""How a column is called in the tree: whatever its name, no word of Python."""
STOPS = frozenset({"and", "or", ")", "]", ","})
EXAMPLE = 'such as "age between 18 and 99"'


class Token(NamedTuple):
    kind: str
    text: str


class Wish(NamedTuple):
    """An assumption as a tree; `columns` in the order in which they are named."""

    says: str
    tree: ast.expr
    columns: tuple[str, ...]

    def column(self, name: str) -> str:
        """The column that a name of the tree stands for."""
        return self.columns[int(name.rpartition("_")[2])]


def read(says: str) -> Wish:
    """The assumption, or a UsageError that says what in it cannot be read."""
    tokens = list(_tokens(says))
    if not tokens:
        raise UsageError(f"an assumption is empty; expected a condition on columns, {EXAMPLE}")
    columns: dict[str, None] = {}
    python = " ".join(_implied(_python(tokens, columns, says)))
    try:
        tree = ast.parse(python, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UsageError(f"the assumption {says!r} cannot be read; expected a condition on columns, {EXAMPLE}") from None
    wish = Wish(says, tree, tuple(columns))
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED):
            raise UsageError(f"the assumption {says!r} holds {type(node).__name__.lower()!r}, which is not in its language")
    if isinstance(tree, ast.Tuple):
        before, word, rest = says.partition(" in ")
        better = f"a list goes in brackets: {before} in ({rest})" if word else f"expected one condition on columns, {EXAMPLE}"
        raise UsageError(f"the assumption {says!r} cannot be read; {better}")
    if any(isinstance(node, ast.Compare) and not all(map(_has_list, node.ops, node.comparators)) for node in ast.walk(tree)):
        raise UsageError(f'the assumption {says!r} has an `in` without a list of values, such as in ["a", "b"]')
    if not _is_condition(tree):
        raise UsageError(f"the assumption {says!r} cannot be read; expected a condition on columns, {EXAMPLE}")
    if not columns:
        raise UsageError(f"the assumption {says!r} names no column; expected a condition on columns, {EXAMPLE}")
    return wish


def _is_condition(node: ast.expr) -> bool:
    """Whether the tree has the form of a condition; what its columns are, a table will tell."""
    match node:
        case ast.BoolOp(_, values):
            return all(map(_is_condition, values))
        case ast.UnaryOp(ast.Not(), operand):
            return _is_condition(operand)
        case ast.Compare(left, ops, comparators):
            return _is_value(left) and all(_is_side(op, right) for op, right in zip(ops, comparators, strict=True))
        case ast.Call(ast.Name("unique"), [ast.Name(name)]):
            return name.startswith(COLUMN)
        case ast.Name(name):
            return name.startswith(COLUMN)
        case ast.Constant(bool()):
            return True
    return False


def _has_list(op: ast.cmpop, right: ast.expr) -> bool:
    listed = isinstance(right, ast.List | ast.Tuple) and bool(right.elts)
    return not isinstance(op, ast.In | ast.NotIn) or listed or isinstance(right, ast.Call)


def _is_side(op: ast.cmpop, node: ast.expr) -> bool:
    match op, node:
        case ast.In() | ast.NotIn(), ast.Call(ast.Name("between"), [low, high]):
            return _is_value(low) and _is_value(high)
        case ast.In() | ast.NotIn(), ast.Call(ast.Name("matches"), [ast.Constant(str())]):
            return True
        case ast.In() | ast.NotIn(), _:
            return isinstance(node, ast.List | ast.Tuple) and all(map(_is_value, node.elts))
        case ast.Is() | ast.IsNot(), _:
            return isinstance(node, ast.Constant)
    return _is_value(node)


def _is_value(node: ast.expr) -> bool:
    match node:
        case ast.Name(name):
            return name.startswith(COLUMN) or name == "today"
        case ast.Constant(value):
            return value is not None
        case ast.UnaryOp(ast.USub() | ast.UAdd(), operand):
            return _is_value(operand)
        case ast.BinOp(left, _, right):
            return _is_value(left) and _is_value(right)
        case ast.Call(ast.Name(name), [argument]):
            return name in FUNCTIONS and _is_value(argument)
    return False


ALLOWED = (
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
    ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Mod, ast.Call, ast.Name, ast.Load,
    ast.Constant, ast.List, ast.Tuple,
)  # fmt: skip


def _tokens(says: str) -> Iterator[Token]:
    text, position = says.rstrip(), 0
    while position < len(text):
        found = TOKEN.match(text, position)
        assert found is not None
        kind = str(found.lastgroup)
        if kind == "rest":
            more = "; a column of such a name goes between backticks: `a.b`" if found["rest"] == "." else ""
            raise UsageError(f"the assumption {says!r} holds {found['rest']!r}, which is not in its language{more}")
        position = found.end()
        yield Token(kind, found[kind])


def _python(tokens: list[Token], columns: dict[str, None], says: str) -> list[str]:
    """The tokens as words of Python: columns by number, `between` and `matches` as what stands after `in`."""
    out: list[str] = []
    at = 0
    while at < len(tokens):
        kind, text = tokens[at]
        word = text.lower() if kind == "name" else ""
        if word == "between":
            middle = _next(tokens, at + 1, "and")
            if middle is None:
                raise UsageError(f"the assumption {says!r} has a `between` without its `and`; expected {EXAMPLE[8:]}")
            end = _end(tokens, middle + 1)
            low, high = (_python(part, columns, says) for part in (tokens[at + 1 : middle], tokens[middle + 1 : end]))
            out += ["in", "between", "(", *low, ",", *high, ")"]
            at = end
            continue
        if word == "matches":
            out += ["in", "matches", "(", *(tokens[at + 1].text if at + 1 < len(tokens) else "",), ")"]
            at += 2
            continue
        if word == "is" and at + 1 < len(tokens) and tokens[at + 1].text.lower() == "unique" and out:
            out[-1:] = ["unique", "(", out[-1], ")"]
            at += 2
            continue
        if word == "implies":
            out.append("implies")
        elif word == "is":
            out.append("is")
        elif word in WORDS:
            out.append(WORDS[word])
        elif word == "today":
            out.append("today")
        elif word in FUNCTIONS and at + 1 < len(tokens) and tokens[at + 1].text == "(":
            out.append(word)
        elif kind in ("name", "quoted"):
            if kind == "name" and at + 1 < len(tokens) and tokens[at + 1].text == "(":
                from mlready_jupyter.core.errors import unknown

                raise unknown("function", text, FUNCTIONS, where=f"the assumption {says!r}")
            name = text.strip("`")
            columns.setdefault(name)
            out.append(f"{COLUMN}{list(columns).index(name)}")
        elif kind == "number":
            out.append(text.lstrip("0") if text.isdigit() and text.strip("0") else text)
        else:
            out.append(PLAIN.get(text, text))
        at += 1
    return out


def _next(tokens: list[Token], start: int, word: str) -> int | None:
    depth = 0
    for at in range(start, len(tokens)):
        text = tokens[at].text.lower()
        depth += (text in "([") - (text in ")]") if tokens[at].kind == "sign" else 0
        if text == word and tokens[at].kind == "name" and depth == 0:
            return at
    return None


def _end(tokens: list[Token], start: int) -> int:
    """Where the upper end of a `between` stops."""
    depth = 0
    for at in range(start, len(tokens)):
        kind, text = tokens[at]
        text = text.lower()
        if depth == 0 and ((kind == "sign" and text in STOPS) or (kind == "name" and text in ("and", "or", "implies"))):
            return at
        depth += (text in "([") - (text in ")]") if kind == "sign" else 0
    return len(tokens)


def _implied(words: list[str]) -> list[str]:
    """`A implies B` as `not A or B`; it binds weakest, to the right."""
    if "implies" not in words:
        return words
    at = words.index("implies")
    return ["(", "not", "(", *words[:at], ")", ")", "or", "(", *_implied(words[at + 1 :]), ")"]
