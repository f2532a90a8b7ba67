"""A transformer that is fitted before the split: the split comes first, and the transformer learns from its train side alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from mlready_jupyter.core.finding import Edit, Fix
from mlready_jupyter.subjects.fixes.lines import behind, indent, removed
from mlready_jupyter.subjects.fixes.names import binds, functions, loops
from mlready_jupyter.subjects.provenance import Leak
from mlready_jupyter.subjects.python import Code, Nodes, Tree, callee, constant, root

READS = frozenset("drop astype to_numpy copy reshape select_dtypes".split())
"""Methods that give the same whether they are called before or after the statements in between."""
LOOKS = frozenset({"print", "len", "display", "type", "list", "set"})
"""Functions that change nothing of what they are given."""


class Step(NamedTuple):
    """A statement with the cell it stands in."""

    code: Code
    tree: Tree
    statement: ast.Assign

    @property
    def begin(self) -> tuple[int, int, int]:
        return (self.code.cell.number, self.statement.lineno, self.statement.col_offset)

    @property
    def end(self) -> tuple[int, int, int]:
        return (self.code.cell.number, self.statement.end_lineno or 0, self.statement.end_col_offset or 0)


def split_first(leak: Leak, nodes: Nodes) -> Fix | None:
    """The fix of `Z = scaler.fit_transform(A)` and, later, `a, b, ... = train_test_split(Z, ...)`, where nobody else asks for Z.

    The split takes A, `a = scaler.fit_transform(a)` and `b = scaler.transform(b)` stand behind it. Nothing between the two may
    ask for the transformer or for Z, or change what A is made of.
    """
    fit, split = _step(leak.lesson.at.code, leak.lesson.at.node, nodes), _step(leak.split.code, leak.split.node, nodes)
    if (
        fit is None
        or split is None
        or fit.end > split.begin
        or any(loops(fit.statement, fit.tree.parents))
        or not _follow_one_another(fit, split, nodes)
    ):
        return None
    call, divided = fit.statement.value, split.statement.value
    target = fit.statement.targets[0]
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and isinstance(divided, ast.Call)):
        return None
    if call.func.attr != "fit_transform" or call.keywords or not 1 <= len(call.args) <= 2 or not isinstance(target, ast.Name):
        return None
    sides = _sides(split.statement, divided, target.id)
    given = call.args[0]
    if sides is None or callee(divided) != "train_test_split" or not _is_plain(given):
        return None
    labels = _labels(call.args[1], split.statement, divided) if len(call.args) == 2 else ""
    scaler = _transformer(call.func.value, fit, nodes)
    if labels is None or scaler is None:
        return None
    source = {n.id for n in ast.walk(given) if isinstance(n, ast.Name)}
    if not _is_asked_for_only(target.id, fit, split, nodes) or not _is_left_alone(source - {target.id}, {scaler.name}, fit, split, nodes):
        return None
    train, test = sides
    learned = f"{train} = {scaler.name}.fit_transform({train}{labels})", f"{test} = {scaler.name}.transform({test})"
    last = behind(split.code, split.statement, *learned)
    taken = next(a for a in divided.args if isinstance(a, ast.Name) and a.id == target.id)
    return Fix((scaler.edit, split.code.edit(taken, fit.code.text(given)), last)) if last else None


def _step(code: Code, node: ast.AST, nodes: Nodes) -> Step | None:
    """The assignment to one target whose value this is."""
    tree = next(tree for tree in nodes.trees if tree.code is code)
    statement = tree.parents.get(node)
    plain = isinstance(statement, ast.Assign) and statement.value is node and len(statement.targets) == 1
    return Step(code, tree, statement) if plain and isinstance(statement, ast.Assign) else None


def _follow_one_another(fit: Step, split: Step, nodes: Nodes) -> bool:
    """Whether both stand in one block, or at the margin of cells that all can be read: the second runs once the first has run."""
    outer, other = fit.tree.parents.get(fit.statement), split.tree.parents.get(split.statement)
    if fit.code is split.code:
        blocks = [b for name in ("body", "orelse", "finalbody") if isinstance(b := getattr(outer, name, None), list)]
        return outer is other and any(fit.statement in b and split.statement in b for b in blocks)
    numbers = {tree.code.cell.number for tree in nodes.trees}
    between = [draft.kind for draft in fit.code.cell.file.document.drafts][fit.code.cell.number : split.code.cell.number]
    readable = all(kind != "code" or n in numbers for n, kind in enumerate(between, fit.code.cell.number))
    return isinstance(outer, ast.Module) and isinstance(other, ast.Module) and readable


def _sides(split: ast.Assign, call: ast.Call, name: str) -> tuple[str, str] | None:
    """What the two sides of this table are called."""
    targets = split.targets[0].elts if isinstance(split.targets[0], ast.Tuple | ast.List) else []
    at = [n for n, argument in enumerate(call.args) if isinstance(argument, ast.Name) and argument.id == name]
    if len(at) != 1 or len(targets) != 2 * len(call.args) or not all(isinstance(target, ast.Name) for target in targets):
        return None
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    train, test = names[2 * at[0]], names[2 * at[0] + 1]
    return None if names.count(train) + names.count(test) > 2 else (train, test)


def _labels(given: ast.expr, split: ast.Assign, call: ast.Call) -> str | None:
    """`, y_train` where the transformer was given the y that is split alongside."""
    sides = _sides(split, call, given.id) if isinstance(given, ast.Name) else None
    return f", {sides[0]}" if sides else None


class Transformer(NamedTuple):
    """What the transformer is called, and the change at the place where it was fitted."""

    name: str
    edit: Edit


def _transformer(holder: ast.expr, fit: Step, nodes: Nodes) -> Transformer | None:
    if isinstance(holder, ast.Name):
        edit = removed(fit.code, fit.statement)
        return Transformer(holder.id, edit) if edit else None
    taken = any(node.tree.id == "scaler" for node in nodes.of(ast.Name))
    if not isinstance(holder, ast.Call) or taken or indent(fit.code, fit.statement) is None:
        return None
    name = "scaler" if "scal" in callee(holder).lower() else "transformer"
    if any(node.tree.id == name for node in nodes.of(ast.Name)):
        return None
    return Transformer(name, fit.code.edit(fit.statement, f"{name} = {fit.code.text(holder)}"))


def _is_plain(given: ast.expr) -> bool:
    """Whether an expression asks for columns or rows of a table and nothing more, hence can be asked for later as well."""
    kinds = (
        ast.Name,
        ast.Attribute,
        ast.Subscript,
        ast.Constant,
        ast.List,
        ast.Tuple,
        ast.Slice,
        ast.UnaryOp,
        ast.keyword,
        ast.expr_context,
    )
    for node in ast.walk(given):
        if isinstance(node, ast.Call):
            if not (isinstance(node.func, ast.Attribute) and node.func.attr in READS) or any(_in_place(k) for k in node.keywords):
                return False
        elif not isinstance(node, (*kinds, ast.unaryop)):
            return False
    return bool(root(given))


def _in_place(keyword: ast.keyword) -> bool:
    return keyword.arg is None or (keyword.arg == "inplace" and constant(keyword.value) is not False)


def _found(names: set[str], nodes: Nodes) -> Iterator[tuple[tuple[int, int, int], ast.Name, Tree]]:
    """Where these names stand."""
    for tree in nodes.trees:
        for node in tree.by_kind.get(ast.Name, ()):
            if node.id in names:
                yield (tree.code.cell.number, node.lineno, node.col_offset), node, tree


def _is_asked_for_only(name: str, fit: Step, split: Step, nodes: Nodes) -> bool:
    """Whether nobody asks for the transformed table but the split, once it is there."""
    home = next(functions(fit.statement, fit.tree.parents), None)
    asked = 0
    for at, node, tree in _found({name}, nodes):
        around = list(functions(node, tree.parents))
        if home in around or not around:
            asked += at > fit.end and (home in around or home is None)
        elif home is None and not any(binds(function, name) for function in around):
            return False  # a function may read the notebook's own name at any time
    return asked == 1


def _is_left_alone(source: set[str], learner: set[str], fit: Step, split: Step, nodes: Nodes) -> bool:
    """Whether what the table is made of is only read between the two, and the transformer is not asked for."""
    for at, node, tree in _found(source | learner, nodes):
        if fit.end < at < split.begin and (node.id in learner or not _is_only_read(node, tree)):
            return False
    sides = {n.id for n in ast.walk(split.statement.targets[0]) if isinstance(n, ast.Name)}
    return not sides & (source | learner)


def _is_only_read(node: ast.Name, tree: Tree) -> bool:
    """Whether a table is asked for something here that leaves it as it is."""
    if not isinstance(node.ctx, ast.Load):
        return False
    child: ast.AST = node
    parent = tree.parents.get(child)
    while isinstance(parent, ast.Attribute | ast.Subscript) or (isinstance(parent, ast.Call) and parent.func is child):
        if isinstance(parent, ast.Call):
            if callee(parent) not in READS | {"head", "mean", "sum", "map", "isna", "isnull", "value_counts", "info", "describe", "unique"}:
                return False
            if any(_in_place(keyword) for keyword in parent.keywords):
                return False
        elif not isinstance(parent.ctx, ast.Load):
            return False
        child, parent = parent, tree.parents.get(parent)
    if child is not node:
        return not isinstance(parent, ast.AugAssign)
    return isinstance(parent, ast.Call) and callee(parent) in LOOKS
