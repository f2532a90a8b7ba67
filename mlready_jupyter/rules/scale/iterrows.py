"""scale/iterrows"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Nodes, Severity, root, rule
from mlready_jupyter.subjects.python import callee

DRAWING = frozenset(
    "plot scatter text annotate bar barh add_patch add_trace axvline axhline axvspan imshow add_child add_to print display".split()
)
REMEDY = "Use a vectorised expression, groupby or merge."


@rule(severity=Severity.WARNING, about=("iterrows", "itertuples", "range"))
def iterrows(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """A loop walks a table row by row.

    Each row becomes an object of its own: a million rows take minutes where a column expression
    takes milliseconds.

    It sees `iterrows` in a loop, and `.iloc[i]` or `.loc[i]` in a loop over `range(len(df))`. It says
    nothing about loops that draw or print, where the rows are few, nor about the first rows
    of a table (`df.head().iterrows()`). `itertuples` is ten times faster, hence only a note.
    """
    for call in calls.of("iterrows", "itertuples"):
        loop = _over(call)
        if loop is not None and not _draws(loop) and not _is_small(call.receiver):
            mild = Severity.NOTE if call.name == "itertuples" else None
            yield Evidence(
                f"a loop walks {root(call.tree) or 'a table'} row by row ({call.name})", at=call.place, remedy=REMEDY, milder=mild
            )
    for node in nodes.of(ast.For):
        table = _counted(node.tree)
        if table and _picks(node.tree, table) and not _draws(node.tree):
            yield Evidence(f"a loop picks the rows of {table} one by one", at=node.place, remedy=REMEDY)


def _over(call: Call) -> ast.AST | None:
    """The loop or comprehension that goes over the rows."""
    for parent, child in call.above():
        if isinstance(parent, ast.For | ast.comprehension) and child is parent.iter:
            return parent
        if not isinstance(parent, ast.Call) or callee(parent) not in ("tqdm", "enumerate", "list", "zip", "track", "tqdm_notebook"):
            return None
    return None


def _draws(loop: ast.AST) -> bool:
    body = loop.body if isinstance(loop, ast.For) else []
    return any(isinstance(n, ast.Call) and callee(n) in DRAWING for statement in body for n in ast.walk(statement))


def _is_small(table: ast.expr | None) -> bool:
    return isinstance(table, ast.Call) and callee(table) in (
        "head",
        "tail",
        "sample",
        "nlargest",
        "nsmallest",
        "describe",
        "DataFrame",
        "value_counts",
    )


def _counted(loop: ast.For) -> str:
    """The table of `for i in range(len(table))` or `range(table.shape[0])`."""
    span = loop.iter
    if not (isinstance(span, ast.Call) and callee(span) == "range" and span.args):
        return ""
    end = span.args[-1] if len(span.args) < 3 else span.args[1]
    if isinstance(end, ast.Call) and callee(end) == "len" and end.args:
        return root(end.args[0])
    shape = end.value if isinstance(end, ast.Subscript) else None
    return root(shape) if isinstance(shape, ast.Attribute) and shape.attr == "shape" else ""


def _picks(loop: ast.For, table: str) -> bool:
    """Whether the body takes single rows out of the table by the loop's counter."""
    counter = loop.target.id if isinstance(loop.target, ast.Name) else ""
    return any(
        isinstance(n, ast.Subscript)
        and isinstance(n.value, ast.Attribute)
        and n.value.attr in ("iloc", "loc", "iat", "at")
        and root(n) == table
        and any(isinstance(k, ast.Name) and k.id == counter for k in _keys(n.slice))
        for statement in loop.body
        for n in ast.walk(statement)
    )


def _keys(index: ast.expr) -> list[ast.expr]:
    return list(index.elts) if isinstance(index, ast.Tuple) else [index]


iterrows.good("# %%\ntotals = df.groupby('shop').sum()\n")
iterrows.good("# %%\nfor _, row in df.iterrows():\n    plt.text(row.x, row.y, row.label)\n")
iterrows.good("# %%\nfor _, row in df.head().iterrows():\n    use(row)\n")
iterrows.good("# %%\nfor i in range(len(names)):\n    use(names[i])\nfirst = next(df.iterrows())\n")
iterrows.good("# %%\nfor _, row in pd.DataFrame({'a': [1, 2]}).iterrows():\n    use(row)\n")
iterrows.good("# %%\nfor i in range(len(df)):\n    window = df.iloc[i : i + 7]\n")
iterrows.bad("# %%\nfor _, row in df.iterrows():\n    total += row.x\n", findings=1, at="nb:0:1")
iterrows.bad("# %%\nfor i, (_, row) in enumerate(tqdm(df.iterrows())):\n    total += row.x\n", findings=1)
iterrows.bad("# %%\nxs = [row.x for row in df.itertuples()]\n", findings=1)
iterrows.bad("# %%\nfor i in range(len(df)):\n    total += df.loc[i, 'x']\n", findings=1, at="nb:0:1")
