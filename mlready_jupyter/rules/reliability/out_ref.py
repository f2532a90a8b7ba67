"""reliability/out-ref"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Evidence, Iterator, Nodes, Pattern, Severity, rule
from mlready_jupyter.subjects.flow import Flow

NUMBERED = Pattern(r"_i?\d+\Z")


@rule(severity=Severity.WARNING)
def out_ref(flow: Flow, nodes: Nodes) -> Iterator[Evidence]:
    """A cell reads the output of another by its number: `Out[3]`, `_3`, `In[2]`.

    The number is that of one session. In the next run it is another cell's, or nobody's.

    It says nothing about `_` alone, which is a name for what is not needed, about names of that form which the notebook binds itself, nor
    about code that only asks how long the history is.
    """
    told = set()
    for node in nodes.beside("Out[", "In[", "Out [", "In [").of(ast.Subscript):
        name = node.tree.value.id if isinstance(node.tree.value, ast.Name) else ""
        if name in ("Out", "In") and name not in flow.bound and isinstance(node.tree.slice, ast.Constant | ast.UnaryOp):
            yield Evidence(f"{name} is read by the number of a cell's run", at=node.place, remedy="Give the value a name in its own cell.")
    for use in flow.doubtful:
        if NUMBERED.match(use.name) and use.name not in flow.bound and use.name not in flow.maybe and use.name not in told:
            told.add(use.name)
            yield Evidence(
                f"{use.name} is the output of whatever cell ran as number {use.name.lstrip('_i')}",
                at=use.place,
                remedy="Give the value a name in its own cell.",
            )


out_ref.good("# %%\nfor _ in range(3):\n    pass\n_, x = f()\nprint(_)\n# %%\nprint(len(In))\n")
out_ref.good(
    "# %%\n_1, _2 = f()\nprint(_1, _2)\n# %%\nOut = {}\nOut[3] = 1\nprint(Out[3])\n# %%\nfrom gettext import gettext as _\n_('a')\n"
)
out_ref.bad("# %%\nf()\n# %%\nprint(Out[1])\n", findings=1, at="nb:1:1")
out_ref.bad("# %%\nf()\n# %%\ndf = _3.copy()\nprint(_3)\n", findings=1, at="nb:1:1")
