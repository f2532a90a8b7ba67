"""pipeline/positional-columns"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Evidence, Iterator, Nodes, Severity, root, rule


@rule(severity=Severity.NOTE, about=("iloc",), preview=True)
def positional_columns(nodes: Nodes) -> Iterator[Evidence]:
    """Columns are picked by their number (`df.iloc[:, 3]`).

    A column that is added upstream moves all that follow, and the model is then fed another one
    without a word.

    It sees numbers and ranges of numbers in `.iloc[:, …]`. It says nothing about `.iloc[:, :-1]` and
    `.iloc[:, -1]` (all but the last, and the last), about rows, nor about arrays, which have no names.
    """
    for part in nodes.of(ast.Subscript):
        tree = part.tree
        if not (isinstance(tree.value, ast.Attribute) and tree.value.attr == "iloc" and isinstance(tree.slice, ast.Tuple)):
            continue
        if len(tree.slice.elts) == 2 and isinstance(tree.slice.elts[0], ast.Slice) and _has_numbers(tree.slice.elts[1]):
            said = part.code.text(tree.slice.elts[1])[:30]
            yield Evidence(
                f"columns of {root(tree) or 'a table'} are picked by number ({said})",
                at=part.place,
                remedy="Pick them by name: df[columns], or df.loc[:, columns].",
            )


def _has_numbers(index: ast.expr) -> bool:
    """Whether columns are picked by numbers other than -1."""
    parts = index.elts if isinstance(index, ast.List) else [index.lower, index.upper] if isinstance(index, ast.Slice) else [index]
    numbers = [part.value for part in parts if isinstance(part, ast.Constant) and type(part.value) is int]
    return any(n > 0 for n in numbers) or (bool(numbers) and not isinstance(index, ast.Slice))


positional_columns.good("# %%\nX = df.iloc[:, :-1]\ny = df.iloc[:, -1]\nrows = df.iloc[3:5]\nx = a[:, 3]\n")
positional_columns.good("# %%\nx = df.iloc[:, i]\ny = df.iloc[0, 3]\nz = df.loc[:, 'price']\n")
positional_columns.bad("# %%\ny = df.iloc[:, 3]\nX = df.iloc[:, [1, 4]]\nZ = df.iloc[:, 1:9].values\n", findings=3, at="nb:0:1")
