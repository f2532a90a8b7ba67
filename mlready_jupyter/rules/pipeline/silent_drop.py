"""pipeline/silent-drop"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Nodes, Severity, constant, root, rule

SINKS = ("fit", "fit_transform", "fit_predict", "train_test_split", "to_csv", "to_parquet", "to_sql", "to_feather", "to_pickle", "train")


@rule(severity=Severity.WARNING, about=("dropna", "drop_duplicates"), preview=True)
def silent_drop(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """Rows are dropped from the data of a model, and nobody counts how many.

    `dropna()` without `subset=` drops a row for a hole in any column, those that nobody uses included. When
    a source stops filling one column, no row is left, or only those of one shop.

    It says nothing where a subset or threshold is named, where the length of the table is looked
    at, nor in notebooks that fit and write nothing.
    """
    if not any(True for _ in calls.of(*SINKS)):
        return
    looked = {root(call.tree.args[0]) for call in calls.of("len") if call.tree.args}
    looked |= {root(node.tree) for node in nodes.of(ast.Attribute) if node.tree.attr == "shape"}
    looked |= {root(call.tree) for call in calls.of("info", "count", "isna", "isnull")}
    for call in calls.of("dropna", "drop_duplicates"):
        target = _target(call)
        named = any(call.argument(name) is not None for name in ("subset", "thresh", "how")) or constant(call.argument("axis", 0)) in (
            1,
            "columns",
        )
        if target and not named and not call.spread and not (looked & {target, root(call.tree)}):
            why = "a missing value in any column" if call.name == "dropna" else "being a repeat"
            yield Evidence(
                f"rows of {root(call.tree) or target} are dropped for {why}, and nobody counts them",
                at=call.place,
                remedy="Name the columns (subset=…), and assert how many rows may go.",
            )


def _target(call: Call) -> str:
    """The name that holds what is left; "" where it is only shown."""
    if constant(call.argument("inplace")) is True:
        return root(call.tree)
    statement = call.statement
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and isinstance(call.receiver, ast.Name):
        return statement.targets[0].id
    return ""


silent_drop.good("# %%\ndf = df.dropna(subset=['age'])\nmodel.fit(df)\n")
silent_drop.good("# %%\ndf = df.dropna()\nprint(len(df))\nmodel.fit(df)\n")
silent_drop.good("# %%\ndf = df.dropna()\ndf.describe()\n")
silent_drop.good("# %%\ndf = df.dropna(axis=1)\nx = df.age.dropna().mean()\nmodel.fit(df)\n")
silent_drop.bad("# %%\ndf = df.dropna()\ndf.drop_duplicates(inplace=True)\nmodel.fit(df[cols], df.y)\n", findings=2, at="nb:0:1")
