"""pipeline/debug-leftover"""

from __future__ import annotations

import ast
import re

from mlready_jupyter.rules import Call, Calls, Code, Evidence, Fix, Iterator, Pattern, Severity, constant, rule
from mlready_jupyter.subjects.magics import Magic

DEBUGGERS = ("pdb", "ipdb", "pudb", "breakpoint", "debugger")
HERE = Pattern(
    r"^\W*(?:(?:i'?m |we are |got |are we )?here|aa+|bb+|xx+|zz+|asdf\w*|qwe\w*|debug(?:ging)?|lol|wtf|foo)\W*\d*\W*$", re.IGNORECASE
)


@rule(severity=Severity.WARNING, about=("breakpoint", "set_trace", "debug", "pdb", "print"))
def debug_leftover(calls: Calls, code: tuple[Code, ...]) -> Iterator[Evidence]:
    """A debugger, or a print that says no more than "here", was left in the notebook.

    A breakpoint waits for somebody at the keyboard: run by a scheduler, the notebook hangs until it
    is killed.

    It sees `breakpoint()`, `set_trace()` of the debuggers, `%debug`, `%pdb` and prints such as `print("here")`, as notes.
    Other prints and `display` are how a notebook shows things.
    """
    for call in calls.of("breakpoint", "set_trace"):
        if (call.name == "breakpoint" and call.receiver is None) or (call.name == "set_trace" and _debugs(call)):
            yield Evidence(f"{call.name}() waits for somebody at the keyboard", at=call.place, remedy="Delete it.", fix=_without(call))
    for cell in code:
        for magic in cell.masked.magics:
            if magic.sigil == "%" and (magic.name == "debug" or (magic.name == "pdb" and magic.rest.strip() != "off")):
                yield Evidence(
                    f"%{magic.name} starts a debugger",
                    at=cell.cell.at(magic.line, magic.column),
                    remedy="Delete it.",
                    fix=_without_magic(cell, magic),
                )
    for call in calls.of("print"):
        said = constant(call.tree.args[0]) if len(call.tree.args) == 1 else None
        if isinstance(said, str) and HERE.match(said):
            yield Evidence(f'print("{said}") says only that it ran', at=call.place, remedy="Delete it.", milder=Severity.NOTE)


def _without(call: Call) -> Fix | None:
    """The lines of the call taken away, where nothing else stands on them and its block has other statements."""
    statement = call.parent
    block = getattr(call.parents.get(statement), "body", ()) if isinstance(statement, ast.Expr) else ()
    lines = call.cell.source.split("\n")
    if not isinstance(statement, ast.Expr) or statement not in block or len(block) < 2 or call.code.shift:
        return None
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    alone = "\n".join(lines[first - 1 : last]).strip() == call.code.text(statement)
    return Fix((call.cell.without(first, last),), safe=True) if alone else None


def _without_magic(code: Code, magic: Magic) -> Fix | None:
    """The line of a magic taken away, where it stands at the margin, hence is in no block that it may be all of."""
    return Fix((code.cell.without(magic.line, magic.line),), safe=True) if magic.column == 1 and not magic.rest else None


def _debugs(call: Call) -> bool:
    return (
        (isinstance(call.receiver, ast.Name) and call.receiver.id.lower() in DEBUGGERS)
        or call.receiver is None
        or call.dotted.endswith("Tracer.set_trace")
    )


debug_leftover.good("# %%\nprint('done')\nprint('here', n)\ndisplay(df)\nprint('hello')\nprint('-' * 9)\nplot.breakpoint()\n")
debug_leftover.good("# %%\n%pdb off\nlogging.debug('x')\nprint('Here are the results:')\n")
debug_leftover.bad("# %%\nimport pdb; pdb.set_trace()\nbreakpoint()\n%debug\nprint('here 2')\n", findings=4, at="nb:0:2")
