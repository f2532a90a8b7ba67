"""scale/unbounded-loop"""

from __future__ import annotations

import ast
from collections.abc import Iterator as Walk

from mlready_jupyter.rules import Evidence, Iterator, Nodes, Severity, rule

OUT = (ast.Break, ast.Return, ast.Yield, ast.YieldFrom, ast.Raise)
ENDS = frozenset({"exit", "quit", "sys_exit", "_exit", "abort", "stop"})


@rule(severity=Severity.WARNING, about=("while",))
def unbounded_loop(nodes: Nodes) -> Iterator[Evidence]:
    """A loop never ends, or tries again for ever what keeps failing.

    On the day the service is down, the job does not fail: it hangs, and with it everything that
    waits for it.

    It sees `while True` with no way out (break, return, raise), and `while True` whose only way out is
    success, with an `except` that swallows the error and neither counts nor gives up. Generators are
    fine, and so is a loop that asks a person.
    """
    for loop in nodes.of(ast.While):
        if not (isinstance(loop.tree.test, ast.Constant) and loop.tree.test.value):
            continue
        inside = list(_inside(loop.tree))
        if not any(isinstance(node, OUT) or _ends(node) for node in inside):
            yield Evidence("this loop has no way out", at=loop.place, remedy="Count its turns or its time, and end it with an error.")
        elif _retries_for_ever(loop.tree, inside):
            yield Evidence(
                "this loop tries again for ever what keeps failing",
                at=loop.place,
                remedy="for attempt in range(5): …, with a pause that grows, and raise the last error.",
            )


def _inside(loop: ast.While) -> Walk[ast.AST]:
    """The nodes of a loop's body, without those of functions in it."""
    stack: list[ast.AST] = list(loop.body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            stack.extend(ast.iter_child_nodes(node))


def _ends(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")) in ENDS


def _retries_for_ever(loop: ast.While, inside: list[ast.AST]) -> bool:
    tries = [statement for statement in loop.body if isinstance(statement, ast.Try)]
    if len(tries) != 1 or any(isinstance(node, ast.AugAssign | ast.Raise) for node in inside):
        return False
    swallows = any(
        not any(isinstance(node, OUT) or _ends(node) for s in handler.body for node in ast.walk(s)) for handler in tries[0].handlers
    )
    asks = any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "input" for node in inside)
    others = [statement for statement in loop.body if statement is not tries[0]]
    leaves = any(isinstance(node, OUT) for statement in others for node in ast.walk(statement))
    return swallows and not asks and not leaves


unbounded_loop.good("# %%\nwhile True:\n    line = f.readline()\n    if not line:\n        break\n")
unbounded_loop.good("# %%\ndef stream():\n    while True:\n        yield read()\n")
unbounded_loop.good(
    "# %%\nwhile True:\n    try:\n        f()\n        break\n    except E:\n        n += 1\n        if n > 5:\n            raise\n"
)
unbounded_loop.good(
    "# %%\nwhile True:\n    try:\n        n = int(input())\n        break\n    except ValueError:\n        print('again')\n"
)
unbounded_loop.bad("# %%\nwhile True:\n    poll()\n    time.sleep(1)\n", findings=1, at="nb:0:1")
unbounded_loop.bad(
    "# %%\nwhile 1:\n    try:\n        data = get(url)\n        break\n    except Exception:\n        time.sleep(5)\n", findings=1
)
