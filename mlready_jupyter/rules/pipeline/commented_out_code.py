"""pipeline/commented-out-code"""

from __future__ import annotations

import ast
import re

from mlready_jupyter.rules import Evidence, Fix, Iterator, Pattern, Severity, Words, rule

LIKE_CODE = Pattern(r"[=(\[]")
NOT_CODE = Pattern(r"(?:e\.g\.|i\.e\.|example|usage|output|returns?\b|type:|noqa|%%|>>>|nblint:|[A-Z][a-z]+ [a-z]+ [a-z]+)", re.IGNORECASE)


@rule(severity=Severity.NOTE)
def commented_out_code(comments: tuple[Words, ...]) -> Iterator[Evidence]:
    """Two or more lines of code in a row are commented out.

    Nobody knows whether they are the better version, the older one, or the one that the results
    come from. Version control keeps what is deleted.

    It says nothing about single lines, about names and numbers alone, nor about examples
    that a comment introduces with "e.g." or "usage".
    """
    for block in _blocks(comments):
        lines = [comment.text for comment in block]
        if len(lines) > 1 and not any(NOT_CODE.match(line) for line in lines) and _is_code("\n".join(lines)):
            yield Evidence(
                f"{len(lines)} lines of code are commented out",
                at=block[0].place,
                remedy="Delete them; version control keeps them.",
                fix=Fix((block[0].cell.without(block[0].line, block[-1].line),)),
            )


def _blocks(comments: tuple[Words, ...]) -> Iterator[list[Words]]:
    """Comments on lines of their own, one below the other in one column."""
    block: list[Words] = []
    for comment in comments:
        if not comment.alone:
            continue
        last = block[-1] if block else None
        if last and (last.cell.number, last.line + 1, last.column) != (comment.cell.number, comment.line, comment.column):
            yield block
            block = []
        block.append(comment)
    if block:
        yield block


def _is_code(text: str) -> bool:
    if not LIKE_CODE.search(text):
        return False
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return len(statements) > 1 and not any(isinstance(s, ast.Expr) and not isinstance(s.value, ast.Call) for s in statements)


commented_out_code.good("# %%\n# for x in y\n# the best of them\nx = 1\n")
commented_out_code.good("# %%\n# e.g.\n# f(1)\n# f(2)\nx = 1\n")
commented_out_code.good("# %%\n# x, y\n# z\nx = 1\n")
commented_out_code.bad("# %%\n# df = df.drop('x', axis=1)\n# df = df.dropna()\nx = 1\n", findings=1, at="nb:0:1")
