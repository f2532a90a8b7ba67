"""Which function a name is looked up in."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from mlready_jupyter.subjects.python import FUNCTIONS, LOOPS


def functions(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    """The functions around a node, the innermost first."""
    while (above := parents.get(node)) is not None:
        if isinstance(above, FUNCTIONS):
            yield above
        node = above


def loops(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    """The loops around a node in its function, the innermost first."""
    while (above := parents.get(node)) is not None and not isinstance(above, FUNCTIONS):
        if isinstance(above, LOOPS):
            yield above
        node = above


def binds(function: ast.AST, name: str) -> bool:
    """Whether a function gives a name a value of its own."""
    return any(
        (isinstance(n, ast.arg) and n.arg == name) or (isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store))
        for n in ast.walk(function)
    )
