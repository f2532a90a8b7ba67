"""scale/grow-in-loop"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Severity, constant, rule


@rule(severity=Severity.WARNING, about=("concat", "append", "concatenate", "vstack", "hstack"))
def grow_in_loop(calls: Calls) -> Iterator[Evidence]:
    """A table or array grows by a piece in every turn of a loop.

    Every turn copies all that is there already: twice the pieces take four times as long.

    It sees `df = pd.concat([df, x])`, `df = df.append(x)` and `a = np.append(a, x)` (and their like)
    inside a loop. `list.append`, which gives nothing back and copies nothing, is fine.
    """
    for call in calls.of("concat", "append", "concatenate", "vstack", "hstack"):
        grown = _assigned(call)
        loop = call.loop
        if grown and loop is not None and grown & _joined(call) and not _born_in(loop, grown):
            name = min(grown & _joined(call))
            yield Evidence(
                f"{name} is copied whole in every turn of the loop ({call.name})",
                at=call.place,
                remedy="Collect the pieces in a list and join them once, after the loop.",
            )


def _assigned(call: Call) -> set[str]:
    """The plain names that the call's result is given to."""
    statement = call.parent
    if not isinstance(statement, ast.Assign) or statement.value is not call.tree:
        return set()
    return {target.id for target in statement.targets if isinstance(target, ast.Name)}


def _joined(call: Call) -> set[str]:
    """The plain names among the pieces: `df` of `concat([df, x])`, of `df.append(x)`, of `np.append(df, x)`."""
    if call.name == "append":
        module = isinstance(call.receiver, ast.Name) and call.receiver.id in ("np", "numpy", "jnp", "cp")
        if not module and not isinstance(call.receiver, ast.Name):
            return set()
        pieces: Iterable[ast.expr | None] = call.tree.args[:1] if module else [call.receiver]
    else:
        first = call.tree.args[0] if call.tree.args else call.argument("objs")
        pieces = first.elts if isinstance(first, ast.List | ast.Tuple) else []
        if call.name == "concat" and constant(call.argument("axis", 1)) in (1, "columns"):
            return set()
    return {piece.id for piece in pieces if isinstance(piece, ast.Name)}


def _born_in(loop: ast.AST, names: set[str]) -> bool:
    """Whether the loop's own body makes the table anew in each turn, at its top."""
    body = loop.body if isinstance(loop, ast.For | ast.While) else []
    return any(
        isinstance(s, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id in names for t in s.targets)
        and not any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(s.value))
        for s in body
    )


grow_in_loop.good("# %%\nparts = []\nfor f in files:\n    parts.append(pd.read_csv(f))\ndf = pd.concat(parts)\n")
grow_in_loop.good("# %%\ndf = pd.concat([df, more])\n")
grow_in_loop.good("# %%\nfor f in files:\n    x = load(f)\n    x = np.append(x, 1)\n    out.append(x)\n")
grow_in_loop.good("# %%\nfor x in pd.concat([a, b]):\n    use(x)\nfor f in files:\n    all_ = pd.concat([a, b])\n")
grow_in_loop.good("# %%\nfor f in files:\n    rows = queue.append(f)\n")
grow_in_loop.bad("# %%\nfor f in files:\n    df = pd.concat([df, pd.read_csv(f)])\n", findings=1, at="nb:0:2")
grow_in_loop.bad("# %%\nwhile True:\n    df = df.append(row, ignore_index=True)\n    if done: break\n", findings=1)
grow_in_loop.bad("# %%\nfor x in xs:\n    if x:\n        a = np.append(a, x)\n", findings=1, at="nb:0:3")
