"""A cell of definitions that stands below the cell that needs it: the whole cell is moved up."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import pairwise

from mlready_jupyter.core.finding import Fix
from mlready_jupyter.subjects.flow import Flow, Use
from mlready_jupyter.subjects.python import Code

SIMPLE = (ast.Constant, ast.Name, ast.Attribute, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.UnaryOp, ast.BinOp, ast.Subscript)
PINNED = frozenset({"parameters", "injected-parameters"})
"""Tags of cells whose place means something."""


def cell_up(use: Use, codes: tuple[Code, ...], flow: Flow) -> Fix | None:
    """The fix that moves the only cell that defines a name up to the one that uses it.

    That cell must hold nothing but imports, functions, classes and literals, be the first to bind whatever it binds, and need
    nothing that is bound from the use on. It is not moved where the cells would then seem to have run in a worse order.
    """
    here, there = use.code.cell.number, min(flow.bound[use.name])
    code = next(code for code in codes if code.cell.number == there)
    between = [other for other in codes if here <= other.cell.number <= there]
    if code.tree is None or code.masked.magics or code.cell.tags & PINNED or any(other.error is not None for other in between):
        return None
    if not all(map(_only_defines, code.tree.body)) or len(flow.bound[use.name]) > 1 or code.cell.source.lstrip().startswith("%"):
        return None
    bound = {name for name, cells in flow.bound.items() if there in cells}
    read = {other.name for other in flow.uses if other.code is code} - bound
    if any(min(flow.bound[name]) < there for name in bound) or not all(_is_there(name, here, there, flow) for name in read):
        return None
    if any(_changes(other, bound) for other in between if other is not code):
        return None
    counts = [(other.cell.number, other.cell.ran) for other in codes if other.cell.ran is not None and other.cell.source.strip()]
    moved = sorted(counts, key=lambda pair: here - 0.5 if pair[0] == there else pair[0])
    if _steps_back(count for _, count in moved) > _steps_back(count for _, count in counts):
        return None
    return Fix(moves=((there, here),))


def _only_defines(statement: ast.stmt) -> bool:
    """Whether a statement runs nothing: an import, a function, a class of such, a literal."""
    match statement:
        case ast.Import():
            return True
        case ast.ImportFrom():
            return statement.module != "__future__" and all(alias.name != "*" for alias in statement.names)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            given = statement.args
            return _is_simple(*statement.decorator_list, *given.defaults, *given.kw_defaults)
        case ast.ClassDef():
            return _is_simple(*statement.decorator_list, *statement.bases) and all(map(_only_defines, statement.body))
        case ast.Assign():
            return _is_simple(statement.value) and all(isinstance(target, ast.Name) for target in statement.targets)
        case ast.AnnAssign():
            return isinstance(statement.target, ast.Name) and _is_simple(statement.value)
        case ast.Expr():
            return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass)


def _changes(code: Code, names: set[str]) -> bool:
    """Whether a cell gives one of these names another value, be it by `+=`."""
    nodes = ast.walk(code.tree) if code.tree is not None else ()
    return any(isinstance(node, ast.Name) and node.id in names and not isinstance(node.ctx, ast.Load) for node in nodes)


def _is_simple(*values: ast.expr | None) -> bool:
    helpers = (ast.expr_context, ast.unaryop, ast.operator)
    return all(isinstance(node, (*SIMPLE, *helpers)) for value in values if value is not None for node in ast.walk(value))


def _is_there(name: str, here: int, there: int, flow: Flow) -> bool:
    """Whether a name is bound above the use, and to the same thing from there on."""
    cells = flow.bound.get(name, [])
    if not cells:
        return flow.known(name) and name not in flow.maybe
    return cells[0] < here and not any(here <= cell <= there for cell in cells)


def _steps_back(counts: Iterable[int | None]) -> int:
    return sum((after or 0) <= (before or 0) for before, after in pairwise(counts))
