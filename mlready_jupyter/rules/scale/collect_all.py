"""scale/collect-all"""

from __future__ import annotations

import ast
import re

from mlready_jupyter.rules import Calls, Evidence, Iterator, Nodes, Pattern, Severity, root, rule

BOUNDED = frozenset(
    "limit take head tail first agg count sum mean avg min max describe summary sample distinct approxQuantile groupBy groupby cube rollup "
    "crosstab freqItems pivot show explain createDataFrame parallelize range reduce top stats".split()
)

BOUNDED_SQL = Pattern(r"\b(?:limit\s|group\s+by\b|(?:count|sum|avg|min|max)\s*\(|show\s|describe\s)", re.IGNORECASE)


@rule(severity=Severity.WARNING, about=("topandas", "collect"))
def collect_all(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """A whole Spark table is brought into the memory of one machine.

    `toPandas()` and `collect()` work while the table is small. On production data the driver runs
    out of memory, and takes the cluster's work with it.

    It says nothing where the same expression has bounded the rows before (`limit`, `agg`, `count`,
    `groupBy`, or the like in SQL), and knows a `collect()` of Spark only in notebooks that import pyspark or use `spark`.
    """
    collected = list(calls.of("toPandas", "collect"))
    if not collected:
        return
    names = {node.tree.id for node in nodes.of(ast.Name)}
    imported = {node.tree.module for node in nodes.of(ast.ImportFrom)} | {a.name for node in nodes.of(ast.Import) for a in node.tree.names}
    spark = "spark" in names or any(module and module.startswith("pyspark") for module in imported)
    other = any(module and module.split(".")[0] in ("polars", "dask", "ray") for module in imported)
    bounded = {root(node.tree.targets[0]) for node in nodes.of(ast.Assign) if _is_bounded(node.tree.value)}
    for call in collected:
        if call.receiver is None or call.tree.args or (call.name == "collect" and (not spark or other)):
            continue
        if not _is_bounded(call.receiver) and root(call.receiver) not in bounded | {"gc", ""}:
            yield Evidence(
                f"{call.name}() brings every row to one machine",
                at=call.place,
                remedy="Aggregate or limit() first, or write the table where the next step reads it.",
            )


def _is_bounded(node: ast.expr) -> bool:
    """Whether a chain has gone through a method, or a statement of SQL, that leaves few rows."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in BOUNDED:
            return True
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and BOUNDED_SQL.search(part.value):
            return True
    return False


collect_all.good("# %%\nspark.table('orders').limit(100).toPandas()\ndf.groupBy('shop').count().collect()\n")
collect_all.good("# %%\nimport polars as pl\nlazy = pl.scan_csv('a.csv').filter(pl.col('x') > 1).collect()\n")
collect_all.good("# %%\ntop = spark.table('orders').limit(100)\n# %%\ntop.toPandas()\n")
collect_all.good("# %%\nimport pyspark, gc\ngc.collect()\n")
collect_all.good("# %%\nn = spark.sql(f'SELECT COUNT(*) FROM {table}').collect()[0][0]\nspark.sql('show tables').toPandas()\n")
collect_all.bad("# %%\norders = spark.table('orders').toPandas()\n", findings=1, at="nb:0:1")
collect_all.bad("# %%\nfrom pyspark.sql import functions as F\nrows = orders.filter(F.col('x') > 1).collect()\n", findings=1)
