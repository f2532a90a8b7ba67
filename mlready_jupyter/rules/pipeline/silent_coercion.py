"""pipeline/silent-coercion"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Severity, constant, root, rule

CONVERSIONS = ("to_numeric", "to_datetime", "to_timedelta", "astype")
READERS = ("read_csv", "read_table", "read_fwf")
COUNTED = ("isna", "isnull", "notna", "notnull", "count", "info", "dropna", "value_counts", "null_count", "is_null", "isnan")


@rule(severity=Severity.WARNING, about=("coerce", "ignore", "on_bad_lines", "error_bad_lines"))
def silent_coercion(calls: Calls) -> Iterator[Evidence]:
    """Values that cannot be converted, or lines that cannot be read, vanish without being counted.

    `errors="coerce"` turns whatever it does not understand into a missing value. That is one row
    today; after a change of format upstream it is every row, and the model goes on.

    It says nothing where the notebook counts or drops missing values of that table afterwards, which at
    least looks at them.
    """
    counted = {(root(call.tree), call.cell.number) for call in calls.of(*COUNTED)}
    for call in calls.of(*CONVERSIONS):
        how = constant(call.argument("errors"))
        if how in ("coerce", "ignore") and not _is_counted(call, counted):
            becomes = "becomes missing" if how == "coerce" else "stays as it is"
            yield Evidence(
                f"what {call.name} cannot convert {becomes}, and nobody counts it",
                at=call.place,
                remedy="Count what was lost, and fail above a limit: bad = new.isna() & old.notna(); assert bad.mean() < 0.001.",
            )
    for call in calls.of(*READERS):
        if constant(call.argument("on_bad_lines")) in ("skip", "warn") or constant(call.argument("error_bad_lines")) is False:
            yield Evidence(
                "lines that cannot be read are left out, and nobody counts them",
                at=call.place,
                remedy='Leave on_bad_lines="error", or count the lines and fail above a limit.',
            )


def _is_counted(call: Call, counted: set[tuple[str, int]]) -> bool:
    """Whether missing values of the table it is assigned to are looked at, here or below."""
    statement = call.statement
    targets = (
        {root(target) for target in statement.targets}
        if isinstance(statement, ast.Assign)
        else {root(call.tree.args[0])}
        if call.tree.args
        else set()
    )
    if isinstance(statement, ast.Return | ast.Expr) or call.inside(ast.Lambda):
        targets |= {root(argument) for argument in call.tree.args}
    return any(name in targets and cell >= call.cell.number for name, cell in counted)


silent_coercion.good("# %%\ndf['n'] = pd.to_numeric(df.n, errors='coerce')\nassert df.n.isna().mean() < 0.001\n")
silent_coercion.good("# %%\nt = pd.to_datetime(x)\nn = pd.to_numeric(x, errors='raise')\nd = x.drop(columns='a', errors='ignore')\n")
silent_coercion.bad("# %%\ndf['n'] = pd.to_numeric(df['n'], errors='coerce')\n", findings=1, at="nb:0:1")
silent_coercion.bad("# %%\ndf = pd.read_csv(path, on_bad_lines='skip')\nold = pd.read_csv(path, error_bad_lines=False)\n", findings=2)
