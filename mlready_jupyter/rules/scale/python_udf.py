"""scale/python-udf"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Calls, Evidence, InCell, Iterator, Nodes, Severity, rule


@rule(severity=Severity.NOTE, about=("udf", "rdd"), preview=True)
def python_udf(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """Spark hands every row to Python and back (`udf`, `rdd.map`).

    Each row is pickled, sent to a Python process and sent back: ten to a hundred times slower than a
    function of Spark's own, and opaque to its optimiser.

    Where no built-in function does it, `pandas_udf` hands over whole columns. Whether there is one it cannot know, hence a preview.
    """
    for call in calls.of("udf"):
        if (
            call.tree.args
            and not isinstance(call.parent, ast.FunctionDef)
            and (call.receiver is None or call.dotted in ("F.udf", "functions.udf"))
        ):
            yield _evidence("a Python function is called for every row", call.place)
    for function in nodes.of(ast.FunctionDef):
        for decorator in function.tree.decorator_list:
            name = decorator.func if isinstance(decorator, ast.Call) else decorator
            if (name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")) == "udf":
                yield _evidence(f"{function.tree.name} is called for every row", function.place)
    for call in calls.of("map", "flatMap", "filter", "foreach"):
        if isinstance(call.receiver, ast.Attribute) and call.receiver.attr == "rdd":
            yield _evidence(f"rdd.{call.name} hands every row to Python", call.place)


def _evidence(says: str, at: InCell) -> Evidence:
    return Evidence(says, at=at, remedy="Use the functions of pyspark.sql.functions, or a pandas_udf over columns.")


python_udf.good("# %%\n@pandas_udf('long')\ndef f(s): return s + 1\ndf = df.withColumn('x', F.upper('y'))\nz = map(f, xs)\n")
python_udf.bad(
    "# %%\nf = udf(lambda x: x + 1)\n@F.udf('long')\ndef g(x): return x\nn = df.rdd.map(lambda r: r.x)\n", findings=3, at="nb:0:1"
)
