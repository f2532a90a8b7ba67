"""reliability/kernel-side-channel"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Calls, Code, Evidence, Iterator, Nodes, Severity, dotted, rule

HINTS = {
    "store": "Write it to a file with a name and a version, and read that.",
    "run": "Import what you need from a module.",
    "cd": "Build paths from one parameter, and stay where you are.",
    "recall": "Write the code into a cell.",
    "rerun": "Write the code into a cell.",
    "macro": "Write a function.",
}


@rule(severity=Severity.WARNING, about=("store", "run", "cd", "chdir", "globals", "recall", "rerun", "macro"))
def kernel_side_channel(code: tuple[Code, ...], calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """State comes into the notebook, or goes out, by a way that its code does not show.

    `%store -r` brings variables that another notebook left on this machine; `%run` and `globals()` bind names that no cell binds;
    `%cd` and `os.chdir` make every relative path below mean something else, and after a second run something else again.
    On another machine, or in another order, they do something else.

    It says nothing about `%run -m`, about reading `globals()`, nor about `exec`, which ruff sees. A change of folder is a note, and
    none where the notebook makes a temporary one.
    """
    for cell in code:
        for magic in cell.masked.magics:
            if magic.sigil == "%" and magic.name in HINTS and not magic.rest.startswith("-m "):
                yield Evidence(
                    f"%{magic.name} {_does(magic.name)}",
                    at=cell.cell.at(magic.line, magic.column),
                    remedy=HINTS[magic.name],
                    milder=Severity.NOTE if magic.name == "cd" else None,
                )
    temporary = any(calls.of("TemporaryDirectory", "mkdtemp"))
    for call in calls.of("chdir"):
        if temporary and not isinstance(call.argument("path", 0), ast.Constant):
            continue
        if dotted(call.tree.func) in ("os.chdir", "chdir"):
            yield Evidence("os.chdir changes what every path below means", at=call.place, remedy=HINTS["cd"], milder=Severity.NOTE)
    for node in nodes.beside("globals").of(ast.Subscript):
        value = node.tree.value
        written = isinstance(node.tree.ctx, ast.Store) and isinstance(value, ast.Call) and dotted(value.func) == "globals"
        if written:
            yield Evidence("globals() binds a name that no cell shows", at=node.place, remedy="Keep such values in a dict of your own.")


def _does(name: str) -> str:
    if name == "store":
        return "moves variables by a database of this machine"
    return "changes what every path below means" if name == "cd" else "runs code that stands elsewhere, in this session"


kernel_side_channel.good("# %%\n%run -m pytest\nfor name in globals():\n    print(name)\nos.chdir\nstore.run()\n!cd data && ls\n")
kernel_side_channel.good("# %%\nglobals()['x']\nself.chdir('a')\n")
kernel_side_channel.good("# %%\nimport os, tempfile\nshop = tempfile.TemporaryDirectory()\nos.chdir(shop.name)\n")
kernel_side_channel.bad("# %%\n%store -r df\n# %%\n%run setup.ipynb\n%cd data\n", findings=3, at="nb:0:1")
kernel_side_channel.bad("# %%\nimport os\nos.chdir('..')\nglobals()['rate'] = 1\n", findings=2, at="nb:0:3")
