"""pipeline/hard-coded-rows"""

from __future__ import annotations

import ast
import re

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Node, Nodes, Pattern, Severity, constant, root, rule
from mlready_jupyter.subjects.embedded import QUERIES, text_of

LIMIT = Pattern(r"\blimit\s+(\d{1,9})\s*;?\s*\Z", re.IGNORECASE)
ORDERED = Pattern(r"\border\s+by\b", re.IGNORECASE)
"""With an order, the number is part of the meaning: the hundred best."""
SLICED = Pattern(r"\[[\s(\\]*:[\s(\\]*(?:[1-9]_?[\d_]|0[xXoObB])")
READERS = ("read_csv", "read_table", "read_excel", "read_json", "read_fwf")


@rule(severity=Severity.WARNING)
def hard_coded_rows(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """The data is cut to a fixed number of rows, and the rest is gone.

    `df = df.head(1000)` makes a notebook quick to try out. Left in, the model is fitted on the first
    thousand rows of whatever production hands over.

    It sees a table that is replaced by its own first or sampled rows, a file that is read with a
    literal `nrows`, and, as a note, a query that ends in a literal LIMIT. It says nothing about a peek
    (`df.head()` shown, or kept under another name), about the first rows in some order, nor about a
    number of rows that has a name.
    """
    for call in calls.of("head", "sample", "limit"):
        count = constant(call.argument("n", 0))
        if _is_count(count) and _replaces_itself(call):
            yield _evidence(f"{root(call.tree)} is cut to {count} rows, and the rest is gone", call)
    for call in calls.of(*READERS):
        count = constant(call.argument("nrows"))
        if _is_count(count) and isinstance(call.statement, ast.Assign):
            yield _evidence(f"only the first {count} rows of the file are read", call)
    for call in calls.of(*QUERIES):
        found = next((LIMIT.search(text) for text in map(text_of, call.tree.args[:2]) if text and not ORDERED.search(text)), None)
        if found and _is_count(int(found[1])) and isinstance(call.statement, ast.Assign):
            yield _evidence(f"only {found[1]} rows of the query are read", call)._replace(milder=Severity.NOTE)
    for part in nodes.beside("[", like=SLICED).of(ast.Subscript):
        taken = part.tree.slice
        count = constant(taken.upper) if isinstance(taken, ast.Slice) and taken.lower is None and taken.step is None else None
        if _is_count(count) and _replaces_itself(part) and _is_table(part.tree.value):
            yield _evidence(f"{root(part.tree)} is cut to {count} rows, and the rest is gone", part)


def _is_count(value: object) -> bool:
    """Whether a number is one of rows somebody chose for speed; fewer than 20 are an example."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 20


def _replaces_itself(node: Node[ast.Call] | Node[ast.Subscript]) -> bool:
    """Whether the result takes the place of the whole: `df = df.head(100)`."""
    statement = node.parent
    if not isinstance(statement, ast.Assign) or statement.value is not node.tree:
        return False
    name = root(node.tree)
    whole = node.tree.func.value if isinstance(node.tree, ast.Call) and isinstance(node.tree.func, ast.Attribute) else node.tree
    return bool(name) and any(isinstance(t, ast.Name) and t.id == name for t in statement.targets) and not _grouped(whole)


def _grouped(node: ast.AST) -> bool:
    """Whether rows were sorted, grouped or filtered first, so that the number is part of the meaning (the 100 best)."""
    return any(isinstance(n, ast.Call) for n in ast.walk(node))


def _is_table(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "iloc") or (isinstance(node, ast.Name) and node.id.startswith("df"))


def _evidence(says: str, node: Node[ast.Call] | Node[ast.Subscript] | Call) -> Evidence:
    return Evidence(says, at=node.place, remedy="Make the number of rows a parameter that is None, hence all rows, by default.")


hard_coded_rows.good("# %%\ndf.head(100)\nfirst = df.head(100)\ndisplay(df.sample(30))\n")
hard_coded_rows.good("# %%\npeek = pd.read_csv(path, nrows=5)\ndf = pd.read_csv(path, nrows=params.rows)\n")
hard_coded_rows.good("# %%\ndemo = pd.DataFrame({'a': [1, 2, 3]})\ndf = df.head(ROWS)\n")
hard_coded_rows.good("# %%\ndf = df.sort_values('sales').head(100)\ndf = df.sample(frac=1)\n")
hard_coded_rows.bad("# %%\ndf = df.head(1000)  # faster\n", findings=1, at="nb:0:1")
hard_coded_rows.bad("# %%\ndf = pd.read_csv(path, nrows=1000)\n", findings=1)
hard_coded_rows.bad("# %%\ndf = df[:5000]\norders = orders.iloc[:5000]\n", findings=2)
hard_coded_rows.bad("# %%\ndf = df.sample(n=500, random_state=1)\n", findings=1)
hard_coded_rows.good(
    "# %%\ntop = pd.read_sql('select id from a order by x desc limit 100', db)\nspark.sql('select id from a limit 100').show()\n"
)
hard_coded_rows.bad("# %%\ndf = pd.read_sql('select id from orders limit 1000', db)\n", findings=1)
