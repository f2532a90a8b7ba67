"""reliability/invalid-syntax"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from mlready_jupyter.rules import Code, Evidence, InCell, Iterator, Notebook, Severity, rule
from mlready_jupyter.subjects.kernel import is_python_2, version
from mlready_jupyter.subjects.pattern import Pattern
from mlready_jupyter.subjects.python import Beyond

NEWER = (
    ((3, 12), Pattern(r"[ \t]*(?:type[ \t]+\w+[^=]*=|(?:async[ \t]+)?def[ \t]+\w+\[[^\]]+\]\(|class[ \t]+\w+\[[^\]]+\])")),
    ((3, 12), Pattern(r".*\b[fF][rR]?(?P<quote>[\"'])[^{]*\{[^}]*(?:(?P=quote)|\\)[^}]*\}")),
    ((3, 14), Pattern(r"[ \t]*except[ \t]+[\w.]+[ \t]*,[^:]*:|.*\b[tT][rR]?[\"']")),
)
"""Since which Python a line may parse: type parameters and aliases, quotes in f-strings; t-strings, and exceptions without brackets."""


@rule(severity=Severity.ERROR)
def invalid_syntax(code: tuple[Code, ...], metadata: Mapping[str, Any]) -> Iterator[Evidence]:
    """A cell is not Python, with magics and shell lines allowed for.

    It cannot run, so nothing after it can be trusted to run either. No other rule can see into it.

    Usual causes: a cell left half written, a line of shell without its `!`, code from Python 2.

    Cells with a magic for another language are passed over, and so are those tagged `raises-exception`.
    Python 2 is a warning, and so is syntax newer than the Python that nblint runs on, where the notebook says it
    ran on that, or says nothing. Of a notebook of more than three million
    characters of code the rest is not read, which is told once.
    """
    old, newest = is_python_2(metadata), version(metadata)
    unread = [cell for cell in code if isinstance(cell.error, Beyond)]
    if unread:
        yield Evidence(
            f"this cell and {len(unread) - 1} below it are not read: {unread[0].error}",
            at=unread[0].cell.at(),
            remedy="Split the notebook, or move its code into modules.",
            milder=Severity.WARNING,
        )
    for cell in code:
        error = cell.error
        if error is None or isinstance(error, Beyond) or cell.cell.tags & {"raises-exception", "exercise"}:
            continue
        place = _place(cell, error)
        if not isinstance(error, SyntaxError):
            yield Evidence(
                "this cell is too large or too deep to be parsed", at=place, remedy="Split its expressions.", milder=Severity.NOTE
            )
        elif old or cell.looks_python_2:
            yield Evidence(
                "this cell is Python 2",
                at=place,
                remedy="Port it to Python 3, for example with 2to3, or retire the notebook.",
                milder=Severity.WARNING,
            )
        elif (needed := newest or _needed(cell, place)) > sys.version_info[:2]:
            said = ".".join(map(str, needed))
            yield Evidence(
                f"this cell does not parse here, perhaps since it was written for Python {said}",
                at=place,
                remedy=f"Run nblint on Python {said}.",
                milder=Severity.WARNING,
            )
        else:
            yield Evidence(f"this cell is not Python: {_said(error)}", at=place, remedy="Repair the cell, or delete it.")


def _needed(code: Code, place: InCell) -> tuple[int, ...]:
    """The newest Python that the line which does not parse may have been written for; () for none that is known."""
    line = code.cell.source.split("\n")[place.line - 1]
    return max((since for since, looks in NEWER if looks.match(line)), default=())


def _said(error: SyntaxError) -> str:
    """The parser's words, without hints that name a file or end in a question."""
    return (error.msg or "invalid syntax").partition(". ")[0].partition(" (<")[0]


def _place(code: Code, error: Exception) -> InCell:
    if not isinstance(error, SyntaxError):
        return code.cell.at()
    lines = code.cell.source.count("\n") + 1
    return code.cell.at(min(max(error.lineno or 1, 1), lines), max(error.offset or 1, 1) + code.shift)


invalid_syntax.good("# %%\n%%bash\nfor f in *; do echo $f; done\n# %%\n%%sql\nselect 1\n# %%\n%%unknown_magic\n(((\n")
invalid_syntax.good("# %%\n!ls -l | grep 'it'\"'\"'s'\nfiles = !ls\n%matplotlib inline\n?print\nprint??\n")
invalid_syntax.good("# %%\nfor x in y:\n    %time f(x)\n    !echo {x}\n# %%\n%%time\nx = 1\n# %%\npip install pandas\n")
invalid_syntax.good("# %% tags=['raises-exception']\nx = = 1\n# %%\n    x = 1\n    y = 2\n# %%\nawait f()\n")
invalid_syntax.good("# %%\n>>> x = 1\n1\n")
invalid_syntax.good("# %%\nx = (a\n%  b)\ntext = '''\n!ls\n'''\n")
invalid_syntax.bad("# %%\nx = 1\n# %%\ndef f(:\n    pass\n", findings=1, at="nb:1:1")
invalid_syntax.bad("# %%\nx = (((\n# %%\ngood = 1\n", findings=1, at="nb:0:1")


@invalid_syntax.bad(findings=1, at="nb:0:1")
def python_2() -> Notebook:
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": "print 'x'"}], "metadata": {"kernelspec": {"name": "python2"}}})


@invalid_syntax.good
def another_language() -> Notebook:
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": "x <- 1"}], "metadata": {"language_info": {"name": "R"}}})
