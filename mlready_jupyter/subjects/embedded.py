"""Other languages inside a notebook: lines of shell, statements of SQL, and the strings that may hold them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mlready_jupyter.subjects.python import Calls, Code, Node, Nodes, Words

SHELLS = frozenset({"bash", "sh", "!", "sx", "script", "system"})
SQLS = frozenset({"sql", "bigquery", "sparksql", "spark", "duckdb", "trino", "dremio"})
QUERIES = ("read_sql", "read_sql_query", "read_gbq", "sql", "execute", "executemany", "query", "spark_sql")


def shell(codes: Iterable[Code]) -> Iterator[Words]:
    """Every line of shell: after `!`, and in cells of `%%bash` and its like; comments and blank lines left out."""
    for code in codes:
        for magic in code.masked.magics:
            if magic.sigil == "!":
                yield Words(magic.rest, code.cell, magic.line, magic.column)
            elif magic.sigil == "%%" and magic.name in SHELLS:
                for n, line in enumerate(code.cell.source.split("\n")[magic.line :], magic.line + 1):
                    if line.strip() and not line.lstrip().startswith("#"):
                        yield Words(line.strip(), code.cell, n, len(line) - len(line.lstrip()) + 1)


def sql(codes: Iterable[Code], calls: Calls) -> Iterator[Words]:
    """Every statement of SQL that stands in a cell of `%%sql`, in a line of `%sql`, or in a call that runs it."""
    for code in codes:
        for magic in code.masked.magics:
            if magic.name in SQLS and magic.sigil == "%%":
                yield Words("\n".join(code.cell.source.split("\n")[magic.line :]), code.cell, magic.line + 1, 1)
            elif magic.name in SQLS and magic.sigil == "%":
                yield Words(magic.rest, code.cell, magic.line, magic.column)
    for call in calls.of(*QUERIES):
        given = next((a for a in (call.argument("sql"), call.argument("query"), *call.tree.args[:2]) if text_of(a)), None)
        if given is not None:
            place = call.code.at(given)
            yield Words(text_of(given), call.cell, place.line, place.column)


def text_of(node: ast.expr | None) -> str:
    """The text of a literal, with `{}` where an f-string puts in a value; "" for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def strings(nodes: Nodes, having: tuple[str, ...]) -> Iterator[Node[ast.Constant]]:
    """The string literals of cells in whose source one of these stands; docstrings and other lone strings left out."""
    for code, by_kind, parents in nodes.beside(*having).trees:
        for tree in by_kind.get(ast.Constant, ()):
            if isinstance(tree.value, str) and not isinstance(parents.get(tree), ast.Expr):
                yield Node(tree, code, parents)
