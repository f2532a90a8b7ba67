"""pipeline/copy-paste-cell"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from mlready_jupyter.rules import Evidence, Iterator, Nodes, Severity, rule
from mlready_jupyter.subjects.python import Tree, callee

DRAWING = frozenset("plt ax axs axes fig sns px go hv ggplot".split())
SHOWING = frozenset("print display head show".split())


@rule(severity=Severity.NOTE)
def copy_paste_cell(nodes: Nodes, *, statements: int = 4, cells: int = 3) -> Iterator[Evidence]:
    """The same cell stands in the notebook several times, with other names in it.

    Cells that train one model each, copied and edited, drift apart: the third one still scores the
    second model. What is mended in one is not mended in the others.

    Two cells count as the same when they have the same shape and call the same functions in the
    same order, whatever the names and numbers. It says nothing about short cells, nor about cells that only draw or print.

    Limits:
        statements: how long a cell must be, in statements.
        cells: how often it must stand there.
    """
    long = [tree for tree in nodes.trees if tree.code.tree is not None and len(tree.code.tree.body) >= statements]
    alike = [group for group in _groups(long, _size) if len(group) >= cells]  # few cells are: those alone are looked at closely
    for group in _groups((tree for trees in alike for tree in trees), _shape):
        if len(group) >= cells and not _only_shows(group[0]):
            numbers = ", ".join(str(tree.code.cell.number + 1) for tree in group)
            yield Evidence(
                f"cells {numbers} are one cell with other names",
                at=group[0].code.cell.at(),
                remedy="Write it once, as a function of what differs.",
            )


def _groups(trees: Iterable[Tree], key: Callable[[Tree], object]) -> list[list[Tree]]:
    groups: dict[object, list[Tree]] = {}
    for tree in trees:
        groups.setdefault(key(tree), []).append(tree)
    return sorted(groups.values(), key=lambda group: group[0].code.cell.number)


def _size(tree: Tree) -> object:
    return len(tree.parents), len(tree.by_kind), len(tree.by_kind.get(ast.Call, ()))


def _shape(tree: Tree) -> object:
    shape = frozenset((kind, len(found)) for kind, found in tree.by_kind.items())
    return shape, tuple(callee(call) for call in tree.by_kind.get(ast.Call, ()))


def _only_shows(tree: Tree) -> bool:
    """Whether half of what it calls draws or prints."""
    calls = tree.by_kind.get(ast.Call, ())
    shown = sum(callee(call) in SHOWING or bool({n.id for n in ast.walk(call.func) if isinstance(n, ast.Name)} & DRAWING) for call in calls)
    return not calls or shown * 2 >= len(calls)


MODEL = "# %%\n{0} = {1}()\n{0}.fit(X, y)\np{0} = {0}.predict(X_test)\ns{0} = f1_score(y_test, p{0})\n"
DRAW = "# %%\nplt.figure()\nplt.plot({0})\nplt.title('{0}')\nplt.show()\n"
copy_paste_cell.good(MODEL.format("a", "Ridge") + MODEL.format("b", "Ridge"))
copy_paste_cell.good(DRAW.format("a") + DRAW.format("b") + DRAW.format("c"))
copy_paste_cell.good("# %%\na = 1\n# %%\nb = 2\n# %%\nc = 3\n")
copy_paste_cell.bad("".join(MODEL.format(name, "Ridge") for name in "abc"), findings=1, at="nb:0")
