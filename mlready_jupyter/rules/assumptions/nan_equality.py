"""assumptions/nan-equality"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Evidence, Fix, Iterator, Node, Nodes, Severity, constant, dotted, rule

NANS = frozenset(f"{module}.{name}" for module in ("np", "numpy", "math", "pd", "pandas") for name in ("nan", "NaN", "NAN", "NaT"))


@rule(severity=Severity.ERROR, about=("nan", "nat"))
def nan_equality(nodes: Nodes) -> Iterator[Evidence]:
    """A value is compared with NaN by `==` or `!=`.

    NaN equals nothing, itself included: `x == np.nan` is always False and `x != np.nan` always
    True. A filter for missing rows keeps none of them, and a check for them never fails.

    It says nothing about comparing NaN with NaN, which is how a lesson shows this.
    """
    for compare in nodes.of(ast.Compare):
        sides = [compare.tree.left, *compare.tree.comparators]
        asked = any(isinstance(op, ast.Eq | ast.NotEq) for op in compare.tree.ops)
        if asked and any(map(_is_nan, sides)) and not all(map(_is_nan, sides)):
            always = "False" if isinstance(compare.tree.ops[0], ast.Eq) else "True"
            yield Evidence(
                f"`{ast.unparse(compare.tree)[:60]}` is always {always}: NaN equals nothing",
                at=compare.place,
                remedy="Use .isna() or pd.isna(x).",
                fix=_fix(compare, _pandas(nodes)),
            )


def _pandas(nodes: Nodes) -> str:
    """What the notebook calls pandas, "" if it does not import it."""
    names = (alias for node in nodes.of(ast.Import) for alias in node.tree.names if alias.name == "pandas")
    return next((alias.asname or alias.name for alias in names), "")


def _fix(compare: Node[ast.Compare], pandas: str) -> Fix | None:
    """`pd.isna(x)` for `x == nan`, where pandas is at hand and two things are compared."""
    if not pandas or len(compare.tree.ops) != 1:
        return None
    left, right = compare.tree.left, compare.tree.comparators[0]
    asked = "isna" if isinstance(compare.tree.ops[0], ast.Eq) else "notna"
    other = compare.code.text(right if _is_nan(left) else left)
    return Fix((compare.replaced(f"{pandas}.{asked}({other})"),), safe=True)


def _is_nan(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        text = constant(node.args[0]) if node.args else None
        return dotted(node.func) in ("float", "np.float64") and isinstance(text, str) and text.lower() == "nan"
    return dotted(node) in NANS


nan_equality.good("# %%\nmissing = df[df.age.isna()]\n")
nan_equality.good("# %%\nnp.nan == np.nan\n")
nan_equality.good("# %%\ndf = df.replace(np.nan, 0)\nkept = df[df.age == df.age]\n")
nan_equality.bad("# %%\nmissing = df[df.age == np.nan]\n", findings=1, at="nb:0:1")
nan_equality.bad("# %%\nassert x != float('nan')\n", findings=1)
