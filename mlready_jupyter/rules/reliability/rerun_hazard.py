"""reliability/rerun-hazard"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Node, Nodes, Severity, constant, rule
from mlready_jupyter.subjects.flow import Flow

NEEDS_COLUMN = frozenset({"drop", "pop", "set_index"})


@rule(severity=Severity.NOTE)
def rerun_hazard(flow: Flow, calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """A cell cannot be run twice: it takes away, from a table of another cell, what it needs to find there.

    `df = df.drop(columns="id")` ends the second time in a KeyError, and `total += rate` counts twice. Whoever works in the notebook
    meets it the first time they go back a cell, and then trusts no number on the page.

    It sees a column that is dropped, popped, deleted or made the index of a table that only other cells make, and a count that is raised
    where only another cell sets it. It says nothing where the same cell makes the table, where `errors="ignore"` is said, within
    functions and branches, nor about what would run twice with the same result.
    """
    told = set()
    for call in calls.of(*NEEDS_COLUMN):
        name = _changed(call)
        if (call.cell.number, name) in told:
            continue
        told.add((call.cell.number, name))
        if name and _comes_from_elsewhere(flow, name, call):
            yield _evidence(f"{call.name} takes away from {name} what it needs to find there: run twice, this cell fails", call)
    for deleted in nodes.of(ast.Delete):
        for target in deleted.tree.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and isinstance(constant(target.slice), str):
                name = target.value.id
                if _is_plain(deleted) and _comes_from_elsewhere(flow, name, deleted):
                    yield _evidence(f"del takes away from {name} what it needs to find there: run twice, this cell fails", deleted)
    for raised in nodes.beside("+=", "-=", "*=").of(ast.AugAssign):
        target = raised.tree.target
        counts = isinstance(target, ast.Name) and isinstance(raised.tree.op, ast.Add | ast.Sub | ast.Mult) and _is_plain(raised)
        if counts and isinstance(target, ast.Name) and _comes_from_elsewhere(flow, target.id, raised):
            yield _evidence(f"{target.id} is changed by its own value: run twice, this cell changes it twice", raised)


def _evidence(says: str, node: Node[ast.AST]) -> Evidence:
    return Evidence(says, at=node.place, remedy="Give the result a new name, or make the table in this cell.")


def _changed(call: Call) -> str:
    """The name that a call takes a literal column from and replaces by what is left, or ""."""
    statement = call.parent
    base = call.receiver
    if not isinstance(base, ast.Name) or constant(call.argument("errors")) == "ignore" or not _is_plain(call):
        return ""
    literal = call.argument("columns") or call.argument("labels") or call.argument("keys") or call.argument("item") or call.argument("", 0)
    if call.name == "drop" and call.argument("columns") is None and constant(call.argument("axis", 1)) not in (1, "columns"):
        return ""
    if not _is_literal(literal):
        return ""
    in_place = call.name == "pop" or constant(call.argument("inplace")) is True
    if call.name == "set_index" and constant(call.argument("drop")) is False:
        return ""
    replaced = isinstance(statement, ast.Assign) and any(isinstance(t, ast.Name) and t.id == base.id for t in statement.targets)
    return base.id if in_place or replaced else ""


def _is_literal(node: ast.expr | None) -> bool:
    items = node.elts if isinstance(node, ast.List) else [node]
    return bool(items) and all(isinstance(constant(item), str) for item in items)


def _is_plain(node: Node[ast.AST]) -> bool:
    """Whether it stands at the top of the cell, where it runs once each time."""
    statement = node.statement
    return isinstance(node.parents.get(statement), ast.Module)


def _comes_from_elsewhere(flow: Flow, name: str, node: Node[ast.AST]) -> bool:
    """Whether only cells above make the table: none of its names is bound anew in this cell, other than from itself."""
    here = node.cell.number
    if not any(cell < here for cell in flow.bound.get(name, ())):
        return False
    return not any(_makes(statement, name) for statement in node.code.tree.body) if node.code.tree is not None else False


def _makes(statement: ast.stmt, name: str) -> bool:
    """Whether a statement gives the name a value that does not come from itself."""
    for inner in ast.walk(statement):
        targets: list[ast.expr] = inner.targets if isinstance(inner, ast.Assign) else []
        if isinstance(inner, ast.For | ast.AnnAssign):
            targets = [inner.target]
        elif isinstance(inner, ast.With):
            targets = [item.optional_vars for item in inner.items if item.optional_vars is not None]
        bound = any(isinstance(t, ast.Name) and t.id == name for target in targets for t in ast.walk(target))
        value = getattr(inner, "value", None)
        if bound and not (value is not None and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))):
            return True
    return False


FIRST = "# %%\ndf = pd.read_csv('a.csv')\ntotal = 0\n# %%\n"
rerun_hazard.good(FIRST + "features = df.drop(columns='id')\ndf = df.dropna()\ndf = df.drop(columns='id', errors='ignore')\n")
rerun_hazard.good("# %%\nimport pandas as pd\n# %%\ndf = pd.read_csv('a.csv')\ndf = df.drop(columns='id')\ntotal = 0\ntotal += 1\n")
rerun_hazard.good(FIRST + "if 'id' in df:\n    df = df.drop(columns='id')\nfor x in xs:\n    total += x\n")
rerun_hazard.good(FIRST + "df = df.drop(columns=names)\ndf = df.drop(index=3)\ndf = df.drop(3)\nbag.pop(0)\nd = {}\nd.pop('a')\n")
rerun_hazard.good(FIRST + "df['b'] = df['a'] * 2\ndf = df.rename(columns={'a': 'b'})\n")
rerun_hazard.bad(FIRST + "df = df.drop(columns='id')\n", findings=1, at="nb:1:1")
rerun_hazard.bad(FIRST + "df.drop(['a', 'b'], axis=1, inplace=True)\ny = df.pop('price')\ndel df['z']\n", findings=2, at="nb:1:1")
rerun_hazard.bad(FIRST + "total += 1\ndf.set_index('date', inplace=True)\n", findings=2)
