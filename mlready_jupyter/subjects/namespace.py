"""Namespace: the live names of a notebook, and the cells that were run to make them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

HIDDEN = frozenset({"In", "Out", "exit", "quit", "open", "get_ipython"})
RUNS_ITS_BODY = frozenset({"time", "timeit", "capture", "prun", "mlready"})
"""Cell magics whose body is Python that binds names here."""


class Run(NamedTuple):
    """A cell as it was run: its execution count, and its source as Python, magics already turned into calls."""

    number: int
    source: str


class Namespace:
    """What the names of a notebook are bound to now. Reading it computes nothing, and changes nothing."""

    def __init__(self, names: Mapping[str, Any], runs: tuple[Run, ...] = ()) -> None:
        self.names = {name: thing for name, thing in names.items() if not name.startswith("_") and name not in HIDDEN}
        """Without the shell's own."""
        self.runs = runs

    @classmethod
    def of(cls, names: Mapping[str, Any]) -> Namespace:
        """From the names of an IPython shell, which keeps what was run under `In`."""
        inputs = names.get("In")
        sources = inputs if isinstance(inputs, list) else []
        return cls(names, tuple(Run(number, source) for number, source in enumerate(sources) if isinstance(source, str) and source.strip()))

    def maker(self, name: str) -> Run | None:
        """The last run cell that bound a name; None where no cell is known to have."""
        return self._makers.get(name)

    @cached_property
    def _makers(self) -> dict[str, Run]:
        return {name: run for run in self.runs for name in bound_in(run.source)}


def bound_in(source: str) -> frozenset[str]:
    """The names that running a cell binds at its top level; none where it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(_bound(tree))


def _bound(tree: ast.AST) -> Iterator[str]:
    waiting = list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        elif isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            continue
        elif isinstance(node, ast.Call) and (body := _body_of_magic(node)):
            yield from bound_in(body)
        waiting.extend(ast.iter_child_nodes(node))


def _body_of_magic(call: ast.Call) -> str:
    """The Python under a cell magic, which the shell keeps as text."""
    words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "run_cell_magic" or len(words) != 3:
        return ""
    return str(words[2]) if words[0] in RUNS_ITS_BODY else ""
