"""A table that grows in a loop: the pieces are put into a list, and joined once, behind the loop."""

from __future__ import annotations

import ast

from mlready_jupyter.core.finding import Fix
from mlready_jupyter.subjects.fixes.lines import before, behind
from mlready_jupyter.subjects.fixes.names import binds, functions, loops
from mlready_jupyter.subjects.python import Call, Nodes, constant, dotted, root

CONCATS = ("pd.concat", "pandas.concat", "pl.concat", "polars.concat")
SAME_AT_ONCE = {"ignore_index": (True, False), "axis": (0, "index"), "sort": (False,), "how": ("vertical",)}
"""Options under which it is the same whether pieces are joined one by one or at once."""
LEAVES_THE_LOOP = (ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor)


def joined_once(call: Call, nodes: Nodes) -> Fix | None:
    """The fix of `df = pd.concat([df, x])` or `df = df.append(x)` in a loop that says nothing else of df, and alters no x afterwards."""
    statement = call.parent
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not isinstance(statement.targets[0], ast.Name):
        return None
    name = statement.targets[0].id
    parts = f"{name}_parts"
    loop = _loop(call, name)
    if loop is None or _is_read_elsewhere(name, loop, nodes) or any(node.tree.id == parts for node in nodes.of(ast.Name)):
        return None
    joined = _by_concat(call, name, parts) if call.name == "concat" else _by_append(call, name, parts, nodes)
    first, last = before(call.code, loop, f"{parts} = []"), behind(call.code, loop, joined[1]) if joined else None
    return Fix((first, call.code.edit(statement, joined[0]), last)) if joined and first and last else None


def _by_concat(call: Call, name: str, parts: str) -> tuple[str, str] | None:
    """What the loop does instead, and what is done behind it."""
    given = call.tree.args[0] if len(call.tree.args) == 1 else None
    if call.dotted not in CONCATS or not isinstance(given, ast.List | ast.Tuple) or root(given.elts[0]) != name or len(given.elts) < 2:
        return None
    pieces = given.elts[1:]
    if not isinstance(given.elts[0], ast.Name) or not _same_at_once(call) or not all(_is_kept(piece, call) for piece in pieces):
        return None
    texts = [call.code.text(piece) for piece in pieces]
    one = len(pieces) == 1 and not isinstance(pieces[0], ast.Starred)
    collected = f"{parts}.append({texts[0]})" if one else f"{parts}.extend([{', '.join(texts)}])"
    options = "".join(f", {call.code.text(keyword)}" for keyword in call.tree.keywords)
    return collected, f"{name} = {call.dotted}([{name}, *{parts}]{options})"


def _by_append(call: Call, name: str, parts: str, nodes: Nodes) -> tuple[str, str] | None:
    """The same for the method that pandas 2 has no more: what is appended must be seen to be a table or a row."""
    pandas = next((a.asname or a.name for node in nodes.of(ast.Import) for a in node.tree.names if a.name == "pandas"), None)
    if pandas is None or len(call.tree.args) != 1 or not isinstance(call.receiver, ast.Name) or not _same_at_once(call):
        return None
    piece = call.tree.args[0]
    made = [s.value for s in _bindings(call, piece.id)] if isinstance(piece, ast.Name) else [piece]
    rows = bool(made) and constant(call.argument("ignore_index")) is True and all(_is_row(value, pandas) for value in made)
    if not _is_kept(piece, call) or not made or not (rows or all(_is_table(value, pandas) for value in made)):
        return None
    joined = f"{pandas}.DataFrame({parts})" if rows else f"*{parts}"
    options = "".join(f", {call.code.text(keyword)}" for keyword in call.tree.keywords)
    return f"{parts}.append({call.code.text(piece)})", f"{name} = {pandas}.concat([{name}, {joined}]{options})"


def _is_row(value: ast.expr, pandas: str) -> bool:
    return isinstance(value, ast.Dict) or (isinstance(value, ast.Call) and dotted(value.func) in ("dict", f"{pandas}.Series"))


def _is_table(value: ast.expr, pandas: str) -> bool:
    made = dotted(value.func) if isinstance(value, ast.Call) else ""
    return made == f"{pandas}.DataFrame" or made.startswith(f"{pandas}.read_")


def _same_at_once(call: Call) -> bool:
    return all(keyword.arg in SAME_AT_ONCE and constant(keyword.value) in SAME_AT_ONCE[keyword.arg] for keyword in call.tree.keywords)


def _loop(call: Call, name: str) -> ast.For | ast.While | None:
    """The outermost loop that speaks of the table only where it grows; the one around it, if any, must begin it anew just before."""
    found: ast.For | ast.While | None = None
    around: ast.AST | None = None
    for loop in loops(call.tree, call.parents):
        alone = sum(isinstance(n, ast.Name) and n.id == name for n in ast.walk(loop)) == 2
        if not alone or not isinstance(loop, ast.For | ast.While):
            around = loop
            break
        found = loop
    if found is None or any(isinstance(n, LEAVES_THE_LOOP) for n in ast.walk(found)):
        return None
    return found if around is None or _begun_before(found, name, getattr(call.parents[found], "body", [])) else None


def _begun_before(loop: ast.stmt, name: str, block: list[ast.stmt]) -> bool:
    at = block.index(loop) if loop in block else 0
    above = block[at - 1] if at else None
    begun = isinstance(above, ast.Assign) and isinstance(above.value, ast.Call) and dotted(above.value.func).endswith("DataFrame")
    return begun and isinstance(above, ast.Assign) and [getattr(t, "id", "") for t in above.targets] == [name]


def _is_read_elsewhere(name: str, loop: ast.AST, nodes: Nodes) -> bool:
    """Whether a function that the loop may call reads the table meanwhile, or another one holds it."""
    for node in nodes.of(ast.Name):
        if node.tree.id == name:
            around = list(functions(node.tree, node.parents))
            inside = any(parent is loop for parent, _ in node.above())
            if around and not inside and not any(loop in ast.walk(f) or binds(f, name) for f in around):
                return True
    return any(name in node.tree.names for node in nodes.of(ast.Global, ast.Nonlocal))


def _is_kept(piece: ast.expr, call: Call) -> bool:
    """Whether a piece stays as it is once it is in the list: it is made anew in each turn, and nobody alters what it is made of."""
    loop = call.loop
    assert loop is not None
    names = {n.id for n in ast.walk(piece) if isinstance(n, ast.Name)}
    if isinstance(piece, ast.Name):
        turns = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)} if isinstance(loop, ast.For) else set()
        made = _bindings(call, piece.id)
        if (not made and piece.id not in turns) or any(isinstance(s.value, ast.Name | ast.Attribute) for s in made):
            return False
        end = (piece.end_lineno or 0, piece.end_col_offset or 0)
        return not any(isinstance(n, ast.Name) and n.id == piece.id and (n.lineno, n.col_offset) > end for n in ast.walk(loop))
    kept = {name for name in names if not _bindings(call, name)}
    return not any(kept & _altered(node) for node in ast.walk(loop))


def _bindings(call: Call, name: str) -> list[ast.Assign]:
    """The statements of the innermost loop that give a name a new value."""
    found = [node for node in ast.walk(call.loop) if isinstance(node, ast.Assign)] if call.loop is not None else []
    return [s for s in found if any(isinstance(target, ast.Name) and target.id == name for target in s.targets)]


def _altered(node: ast.AST) -> set[str]:
    """The names of what a node changes in place."""
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        return {root(node)}
    if isinstance(node, ast.AugAssign):
        return {root(node.target)}
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        return {root(node.value.func)}
    return set()
