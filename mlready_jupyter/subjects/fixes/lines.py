"""A statement as lines of its cell: how a fix puts lines before or behind it, or takes it away."""

from __future__ import annotations

import ast

from mlready_jupyter.core.finding import Edit
from mlready_jupyter.subjects.python import Code


def indent(code: Code, statement: ast.stmt) -> str | None:
    """The blanks before a statement; None where something else stands before it on its line."""
    begin = code.at(statement)
    head = code.cell.source.split("\n")[begin.line - 1][: begin.column - 1]
    return None if head.strip() else head


def before(code: Code, statement: ast.stmt, line: str) -> Edit | None:
    """The change that puts a line, as deeply indented, above a statement."""
    blanks, begin = indent(code, statement), code.at(statement)
    text = f"{line}\n{blanks}"
    return None if blanks is None else Edit(code.cell.number, begin.line, begin.column, begin.line, begin.column, text)


def behind(code: Code, statement: ast.stmt, *lines: str) -> Edit | None:
    """The change that puts lines, as deeply indented, below a statement and the comment on its last line."""
    blanks, tail = indent(code, statement), _tail(code, statement)
    if blanks is None or (tail.strip() and not tail.lstrip().startswith("#")):
        return None
    end = code.after(statement, "")
    column = end.column + len(tail)
    return Edit(end.cell, end.line, column, end.line, column, "".join(f"\n{blanks}{line}" for line in lines))


def removed(code: Code, statement: ast.stmt) -> Edit | None:
    """The change that takes a statement's lines away; None where anything else stands on them, be it a comment."""
    if indent(code, statement) is None or _tail(code, statement).strip():
        return None
    return code.cell.without(statement.lineno, statement.end_lineno or statement.lineno)


def _tail(code: Code, statement: ast.stmt) -> str:
    """What stands behind a statement on its last line."""
    end = code.after(statement, "")
    return code.cell.source.split("\n")[end.line - 1][end.column - 1 :]
