"""reliability/cross-cell-shadow"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Evidence, Iterator, Node, Nodes, Severity, rule
from mlready_jupyter.subjects.flow import BUILTINS, Flow

DATA = (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.Constant, ast.ListComp, ast.DictComp, ast.SetComp, ast.JoinedStr)


@rule(severity=Severity.WARNING)
def cross_cell_shadow(flow: Flow, nodes: Nodes) -> Iterator[Evidence]:
    """A name of Python's own, or of a module, is given to plain data, and another cell still calls it.

    After `list = [1, 2]`, `list(x)` in any other cell is a TypeError, also in a cell above that worked until it was run again.

    It sees literals only: a builtin that holds a list, a number or a text, and is called in another cell; a module whose
    name holds such data and of which another cell takes an attribute. It says nothing about functions that replace a
    builtin, nor where the name is never used as what it was.
    """
    modules = {(a.asname or a.name.partition(".")[0]): node.cell.number for node in nodes.of(ast.Import) for a in node.tree.names}
    taken: dict[str, Node[ast.Assign]] = {}
    cells = {cell for name in flow.bound if name in BUILTINS or name in modules for cell in flow.bound[name]}
    for node in nodes.where(lambda code: code.cell.number in cells).of(ast.Assign):
        for target in node.tree.targets:
            own = isinstance(target, ast.Name) and (target.id in BUILTINS or target.id in modules) and not target.id.startswith("_")
            if own and isinstance(target, ast.Name) and isinstance(node.tree.value, DATA) and node.parent is node.code.tree:
                taken.setdefault(target.id, node)
    if not taken:
        return
    told = set()
    for used in nodes.of(ast.Call, ast.Attribute):
        tree = used.tree
        head = tree.func if isinstance(tree, ast.Call) else tree.value
        name = head.id if isinstance(head, ast.Name) and isinstance(head.ctx, ast.Load) else ""
        shadow = taken.get(name)
        if shadow is None or name in told or used.cell.number == shadow.cell.number or (isinstance(tree, ast.Call) == (name in modules)):
            continue
        if name in modules and modules[name] >= shadow.cell.number:
            continue
        if len(flow.bound.get(name, ())) > (2 if name in modules else 1):
            continue  # bound again, perhaps to what it was
        told.add(name)
        what = "module" if name in modules else "builtin"
        yield Evidence(
            f"{name} is plain data from here on, and cell {used.cell.number + 1} uses it as the {what}",
            at=shadow.place,
            remedy="Give the data another name.",
        )


cross_cell_shadow.good("# %%\nlist = [1]\nprint(list)\n# %%\nprint(list[0])\n")
cross_cell_shadow.good("# %%\ndef print(x):\n    pass\n# %%\nprint(1)\n# %%\ndef f():\n    sum = 0\n    return sum\n# %%\nsum(x)\n")
cross_cell_shadow.good("# %%\nimport time\n# %%\nstart = time.time()\n# %%\ntime = 3\nimport time\n")
cross_cell_shadow.good("# %%\nmax = compute()\n# %%\nmax(1, 2)\n")
cross_cell_shadow.bad("# %%\nlist = [1, 2]\n# %%\nprint(list(range(3)))\n", findings=1, at="nb:0:1")
cross_cell_shadow.bad("# %%\nimport time\n# %%\ntime = 3.5\n# %%\ntime.sleep(1)\n", findings=1, at="nb:1:1")
