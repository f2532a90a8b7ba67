"""What expressions say about rows by their form alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlready_jupyter.subjects.provenance import apis
from mlready_jupyter.subjects.provenance.names import literals
from mlready_jupyter.subjects.provenance.state import Env
from mlready_jupyter.subjects.python import within

WRITTEN_OUT = (ast.List, ast.Tuple, ast.Dict, ast.Constant, ast.UnaryOp)


def keyword(node: ast.Call, name: str) -> ast.expr | None:
    for given in node.keywords:
        if given.arg == name:
            return given.value
    return None


def leaves(target: ast.expr) -> Iterator[str]:
    stack = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Tuple | ast.List):
            stack.extend(node.elts)
        elif isinstance(node, ast.Name):
            yield node.id


def names_of(node: ast.AST) -> set[str]:
    return {n.id for n in within(node) if isinstance(n, ast.Name)}


def holder_of(target: ast.expr) -> str:
    """The name whose table `df.loc[mask, "a"]` or `self.df["a"]` changes."""
    node = target
    while isinstance(node, ast.Subscript | ast.Attribute):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return f"self.{node.attr}"
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def columns_of(target: ast.Attribute | ast.Subscript) -> frozenset[str]:
    """The columns that an assignment names, as far as they are literals."""
    if isinstance(target, ast.Attribute):
        return frozenset({target.attr}) if target.attr not in apis.ACCESSORS else frozenset()
    chosen = target.slice
    return literals(chosen.elts[-1] if isinstance(chosen, ast.Tuple) and chosen.elts else chosen)


def is_written_out(node: ast.expr) -> bool:
    """Whether a table stands in the code itself, number by number."""
    return isinstance(node, ast.List | ast.Tuple | ast.Dict) and all(isinstance(inner, WRITTEN_OUT) for inner in within(node))


def takes_rows(source: ast.expr, env: Env) -> bool:
    """Whether an expression takes some rows of a table: a slice, a mask, a sample, what is left after a sample."""
    node = source
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("sample", "drop", "query", "head", "tail", "filter"):
            return True
        node = node.func.value
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Subscript):
        return False
    first = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    if isinstance(first, ast.Slice):
        return first.lower is not None or first.upper is not None
    if isinstance(first, ast.Name):
        held = env.get(first.id)
        return (held is not None and bool(held.rows)) or any(word in first.id.lower() for word in ("idx", "index", "indices", "mask"))
    return isinstance(first, ast.Compare | ast.BinOp | ast.UnaryOp | ast.Call | ast.Subscript)


def asks_a_column(function: ast.Lambda) -> bool:
    """Whether a lambda takes a statistic of what it is given, which then is no single value."""
    name = function.args.args[0].arg
    asked = (n.func for n in within(function.body) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))
    return any(isinstance(f.value, ast.Name) and f.value.id == name and f.attr in apis.STATISTICS for f in asked)
