"""pipeline/inplace-assign"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Evidence, Iterator, Node, Nodes, Pattern, Severity, root, rule

READERS = tuple("read_csv read_excel read_parquet read_json read_sql read_table read_feather read_pickle DataFrame".split())
TWICE = Pattern(r"\][\s\\]*(?:\.[\s\\]*i?loc[\s\\]*)?\[")
LIKE_TABLE = Pattern(r"(?:^|_)df\d*$|^df_")


@rule(severity=Severity.WARNING, about=("df", *READERS))
def inplace_assign(nodes: Nodes) -> Iterator[Evidence]:
    """A value is set on a part of a table that may be a copy (`df[rows]["price"] = 0`).

    Whether the table changes depends on the version of pandas and on how it came to be: from pandas
    3 on it never does. The cell runs, and the values stay what they were.

    Tables are known by how they were made (`read_csv`, `DataFrame`) or by a name such as `df`,
    `df_train`, `orders_df`: nested dictionaries, lists and arrays are fine. `inplace=True` is ruff's PD002.
    """
    targets = list(_chained(nodes))
    if not targets:
        return
    tables = {
        target.id
        for assign in nodes.of(ast.Assign)
        if isinstance(assign.tree.value, ast.Call) and _name(assign.tree.value) in READERS
        for target in assign.tree.targets
        if isinstance(target, ast.Name)
    }
    for node, name in targets:
        if name in tables or LIKE_TABLE.search(name):
            yield Evidence(
                f"`{node.code.text(node.tree)[:60]} = …` may change a copy of {name} and not {name} itself",
                at=node.place,
                remedy="Set it in one step: df.loc[rows, column] = value.",
            )


def _chained(nodes: Nodes) -> Iterator[tuple[Node[ast.Subscript], str]]:
    """The targets `name[a][b]` and `name[a].loc[b]` of assignments."""
    for assign in nodes.beside("]", like=TWICE).of(ast.Assign, ast.AugAssign):
        for target in assign.tree.targets if isinstance(assign.tree, ast.Assign) else [assign.tree.target]:
            inner = target.value if isinstance(target, ast.Subscript) else None
            if isinstance(inner, ast.Attribute) and inner.attr in ("loc", "iloc") and isinstance(inner.value, ast.Subscript):
                inner = inner.value
            if isinstance(target, ast.Subscript) and isinstance(inner, ast.Subscript) and isinstance(inner.value, ast.Name):
                yield Node(target, assign.code, assign.parents), root(inner)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


inplace_assign.good("# %%\ndf.loc[df.x > 1, 'price'] = 0\ndf['price'] = 0\nconfig['a']['b'] = 1\ngrid[0][1] = 2\n")
inplace_assign.good("# %%\ndfs['a']['b'] = 1\nx = df['a']['b']\nresults[model]['df'] = df\n")
inplace_assign.bad("# %%\ndf[df.x > 1]['price'] = 0\ndf['price'][3] = 0\n", findings=2, at="nb:0:1")
inplace_assign.bad("# %%\norders = pd.read_csv(path)\norders[orders.x > 1].loc[:, 'y'] += 1\n", findings=1)
