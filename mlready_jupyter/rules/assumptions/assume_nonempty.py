"""assumptions/assume-nonempty"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Evidence, Iterator, Nodes, Pattern, Severity, constant, rule

FIRST = Pattern(r"(?:iloc|values|index)[\s\\]*\[[\s(\\]*0")
GUARDS = (ast.If, ast.IfExp, ast.Try, ast.Assert)


@rule(severity=Severity.NOTE, about=("iloc", "values", "index", "query", "mode"))
def assume_nonempty(nodes: Nodes) -> Iterator[Evidence]:
    """The first row of a filtered table is taken, as if there always were one.

    `df[df.id == x].iloc[0]` raises IndexError on the day the filter keeps nothing, which is not
    today.

    It sees `[0]` of `.iloc`, `.values` and `.index` right after a filter: a comparison in brackets or
    in `.loc`, or `.query(…)`. It says nothing under an `if`, in a `try`, nor in a cell with an assertion.
    """
    for part in nodes.beside("iloc", "values", "index", like=FIRST).of(ast.Subscript):
        picked = part.tree.value
        if constant(part.tree.slice) != 0 or isinstance(constant(part.tree.slice), bool) or not isinstance(picked, ast.Attribute):
            continue
        if picked.attr in ("iloc", "values", "index") and _is_filtered(picked.value) and not _guarded(part.code.tree, list(part.above())):
            yield Evidence(
                f"`{part.code.text(part.tree)[:60]}` fails once the filter keeps no row",
                at=part.place,
                remedy="Check that there is a row first, and say what is missing if there is none.",
            )


def _is_filtered(table: ast.expr) -> bool:
    if isinstance(table, ast.Subscript) and isinstance(table.slice, ast.Constant):
        table = table.value  # the column of a filtered table
    elif isinstance(table, ast.Attribute) and isinstance(table.value, ast.Subscript) and not isinstance(table.value.slice, ast.Constant):
        table = table.value
    if isinstance(table, ast.Call):
        return isinstance(table.func, ast.Attribute) and table.func.attr == "query"
    if not isinstance(table, ast.Subscript):
        return False
    index = table.slice.elts[0] if isinstance(table.slice, ast.Tuple) and table.slice.elts else table.slice
    return isinstance(index, ast.Compare) or (isinstance(index, ast.BinOp) and isinstance(index.op, ast.BitAnd | ast.BitOr))


def _guarded(cell: ast.Module | None, above: list[tuple[ast.AST, ast.AST]]) -> bool:
    asserts = cell is not None and any(isinstance(statement, ast.Assert) for statement in cell.body)
    return asserts or any(isinstance(parent, GUARDS) for parent, _ in above)


assume_nonempty.good("# %%\nfirst = df.iloc[0]\nbest = df.sort_values('x').iloc[0]\nx = df['a'].values[0]\n")
assume_nonempty.good("# %%\nif len(df[df.x > 1]):\n    y = df[df.x > 1].iloc[0]\n")
assume_nonempty.good("# %%\nassert (df.x > 1).any()\ny = df[df.x > 1].iloc[0]\n")
assume_nonempty.bad("# %%\ny = df[df.id == x].iloc[0]\n", findings=1, at="nb:0:1")
assume_nonempty.bad(
    "# %%\na = df[df.id == x]['price'].values[0]\nb = df.loc[df.id == x, 'p'].values[0]\nc = df.query('id == 3').iloc[0]\n", findings=3
)
