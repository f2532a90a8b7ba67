"""scale/grow-in-loop"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Nodes, Severity, constant, rule
from mlready_jupyter.subjects.fixes.joined_once import joined_once


@rule(severity=Severity.WARNING, about=("concat", "append", "concatenate", "vstack", "hstack"))
def grow_in_loop(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """A table or array grows by a piece in every turn of a loop.

    Every turn copies all that is there already: twice the pieces take four times as long.

    It sees `df = pd.concat([df, x])`, `df = df.append(x)` and `a = np.append(a, x)` (and their like)
    inside a loop. `list.append`, which gives nothing back and copies nothing, is fine.

    The fix puts the pieces into a list and joins them behind the loop, where the loop says nothing else of the table, and
    each piece is made anew in every turn.
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
                fix=joined_once(call, nodes),
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

LOOP = "# %%\nimport pandas as pd\nout = pd.DataFrame()\nfor f in files:\n"
DONE = "# %%\nimport pandas as pd\nout = pd.DataFrame()\nout_parts = []\nfor f in files:\n"
grow_in_loop.bad(
    f"{LOOP}    x = read(f)\n    if len(x):\n        out = pd.concat([out, x], ignore_index=True)  # all\nprint(out)\n",
    mended=f"{DONE}    x = read(f)\n    if len(x):\n        out_parts.append(x)  # all\n"
    "out = pd.concat([out, *out_parts], ignore_index=True)\nprint(out)\n",
)
grow_in_loop.bad(
    "# %%\nimport pandas as pd\ndef read(files):\n    out = pd.DataFrame()\n    for f in files:\n        for y in years:\n"
    "            out = pd.concat([out, pd.read_csv(f), g(y)])  # ü\n    return out\n",
    mended="# %%\nimport pandas as pd\ndef read(files):\n    out = pd.DataFrame()\n    out_parts = []\n    for f in files:\n"
    "        for y in years:\n            out_parts.extend([pd.read_csv(f), g(y)])  # ü\n"
    "    out = pd.concat([out, *out_parts])\n    return out\n",
)
grow_in_loop.bad(
    f"{LOOP}    row = {{'f': f}}\n    out = out.append(row, ignore_index=True)\n",
    mended=f"{DONE}    row = {{'f': f}}\n    out_parts.append(row)\nout = pd.concat([out, pd.DataFrame(out_parts)], ignore_index=True)\n",
)
grow_in_loop.bad(
    f"{LOOP}    out = out.append(pd.read_csv(f))\n",
    mended=f"{DONE}    out_parts.append(pd.read_csv(f))\nout = pd.concat([out, *out_parts])\n",
)
for untouched in (
    "    out = pd.concat([out, x])\n",  # x is one table, altered elsewhere for all we know
    "    x = read(f)\n    out = pd.concat([out, x])\n    x['a'] = 1\n",
    "    x = read(f)\n    out = pd.concat([out, x])\n    print(len(out))\n",
    "    x = read(f)\n    out = pd.concat([x, out])\n",
    "    x = read(f)\n    out = pd.concat([out, x], sort=True)\n",
    "    x = read(f)\n    out = out.append(x)\n",
    "    row['f'] = f\n    out = pd.concat([out, pd.DataFrame(row)])\n",
    "    x = read(f)\n    show()\n    out = pd.concat([out, x])\n# %%\ndef show():\n    print(len(out))\n",
):
    grow_in_loop.bad(LOOP + untouched, findings=1, mended=LOOP + untouched)
