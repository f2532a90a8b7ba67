"""pipeline/dead-cell"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Code, Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.flow import Flow

EXPORTED = ("#|", "# |", "#export", "# export", "%%", "%load", "%run")
"""How a cell says that it is for others than this notebook."""


@rule(severity=Severity.NOTE, preview=True)
def dead_cell(flow: Flow, code: tuple[Code, ...]) -> Iterator[Evidence]:
    """A cell defines names that nothing reads, and does nothing else.

    Somebody will keep it up to date, and read it to find out what it is for.

    It sees cells that hold nothing but functions, classes and values that are written out. It says nothing of imports, of calls
    (they may do something), of cells tagged `parameters` or exported, nor where any cell may read any name.
    """
    if flow.open:
        return
    read = {use.name for use in flow.uses} | flow.maybe
    for each in code:
        names = _defined(each)
        marked = each.cell.tags & {"parameters", "injected-parameters"} or any(mark in each.cell.source for mark in EXPORTED)
        if names and not marked and names.isdisjoint(read):
            shown = sorted(names)
            yield Evidence(
                f"nothing reads {', '.join(shown[:3])}{' and more' if len(shown) > 3 else ''}, and the cell does nothing else",
                at=each.cell.at(),
                remedy="Delete the cell, or use what it defines.",
            )


def _defined(code: Code) -> set[str]:
    """The names that a cell defines, if that is all it does; else none."""
    names: set[str] = set()
    for statement in code.tree.body if code.tree is not None else ():
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not statement.decorator_list:
            names.add(statement.name)
        elif isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets):
            if any(
                isinstance(node, ast.Call | ast.Await | ast.Yield | ast.Attribute | ast.Subscript) for node in ast.walk(statement.value)
            ):
                return set()
            names.update(target.id for target in statement.targets if isinstance(target, ast.Name))
        elif not isinstance(statement, ast.Pass) and not _is_docstring(statement):
            return set()
    return names


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)


dead_cell.good("# %%\ndef f(x):\n    return x\n# %%\nf(1)\n")
dead_cell.good("# %%\nx = compute()\n# %%\nimport os\n# %%\ny = 1\nprint(y)\n")
dead_cell.good("# %% tags=['parameters']\nrate = 0.1\n# %%\n#| export\ndef f(x):\n    return x\n")
dead_cell.good("# %%\ndef f(x):\n    return x\n# %%\nfrom helpers import *\n")
dead_cell.good("# %%\n@register\ndef f(x):\n    return x\n")
dead_cell.bad("# %%\ndef f(x):\n    return x\nLIMIT = 3\n# %%\nprint(1)\n", findings=1, at="nb:0")
