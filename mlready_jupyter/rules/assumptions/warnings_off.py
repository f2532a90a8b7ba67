"""assumptions/warnings-off"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Code, Evidence, InCell, Iterator, Nodes, Pattern, Severity, constant, dotted, rule
from mlready_jupyter.subjects.embedded import shell

THROWN = Pattern(r"(?:2|&)>{1,2}\s*/dev/null|>{1,2}\s*/dev/null\s+2>&1")
NARROWS = ("category", "module", "message")


@rule(severity=Severity.WARNING, about=("filterwarnings", "simplefilter", "seterr", "chained_assignment", "null"))
def warnings_off(calls: Calls, nodes: Nodes, code: tuple[Code, ...]) -> Iterator[Evidence]:
    """All warnings are switched off, for everything that follows.

    Warnings are how libraries say that a result may be wrong: a solver that did not converge, a
    column read with mixed types, a value set on a copy. Switched off once at the top, they stay
    silent for the one that matters.

    Usual causes: a noisy library, and a notebook that should look tidy.

    Errors of the shell that are thrown away (`2>/dev/null`) are notes.

    It says nothing about a filter that names a category, a module or a message, nor about one that
    ends with its `with warnings.catch_warnings()` block.
    """
    for call in calls.of("filterwarnings", "simplefilter"):
        if _ignores_all(call) and not _ends(call):
            yield Evidence(
                "every warning is switched off for the rest of the notebook",
                at=call.place,
                remedy="Name the category and module to ignore, or use warnings.catch_warnings() around one call.",
            )
    for call in calls.of("seterr"):
        if constant(call.argument("all", 0)) == "ignore":
            yield Evidence(
                "numpy no longer warns of division by zero, overflow and invalid values",
                at=call.place,
                remedy="Use np.errstate(...) around the one expression that may divide by zero.",
            )
    for call in calls.of("set_option"):
        named = constant(call.argument("pat", 0))
        if isinstance(named, str) and named.endswith("chained_assignment") and _is_none(call.argument("value", 1)):
            yield _copies(call.place)
    for assigned in nodes.beside("chained_assignment").of(ast.Assign):
        if dotted(assigned.tree.targets[0]).endswith("mode.chained_assignment") and _is_none(assigned.tree.value):
            yield _copies(assigned.place)
    for line in shell(code):
        if found := THROWN.search(line.text):
            yield Evidence(
                f"errors of the shell are thrown away ({found[0].strip()})",
                at=line.place,
                remedy="Let them be seen, or keep them in a file.",
                milder=Severity.NOTE,
            )


def _ignores_all(call: Call) -> bool:
    if call.dotted not in ("warnings.filterwarnings", "warnings.simplefilter", "filterwarnings", "simplefilter"):
        return False
    names_some = any(call.argument(name) is not None for name in NARROWS) or len(call.tree.args) > 1
    return constant(call.argument("action", 0)) == "ignore" and not names_some


def _ends(call: Call) -> bool:
    """Whether it stands in a block or function that puts the warnings back."""
    return any(
        isinstance(parent, ast.With) and any(dotted(getattr(i.context_expr, "func", None)).endswith("catch_warnings") for i in parent.items)
        for parent, _ in call.above()
    )


def _is_none(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _copies(place: InCell) -> Evidence:

    return Evidence(
        "pandas no longer warns when a value is set on a copy",
        at=place,
        remedy="Set values with df.loc[rows, column] = value, and leave the warning on.",
    )


warnings_off.good("# %%\nimport warnings\nwarnings.filterwarnings('ignore', category=FutureWarning, module='seaborn')\n")
warnings_off.good("# %%\nwarnings.simplefilter('ignore', ConvergenceWarning)\n")
warnings_off.good("# %%\nwith warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n    model.fit(X, y)\n")
warnings_off.good("# %%\nwarnings.filterwarnings('error')\n")
warnings_off.bad("# %%\nimport warnings\nwarnings.filterwarnings('ignore')\n", findings=1, at="nb:0:2")
warnings_off.bad("# %%\nnp.seterr(all='ignore')\n", findings=1)
warnings_off.bad("# %%\npd.options.mode.chained_assignment = None  # default='warn'\n", findings=1)
warnings_off.bad("# %%\npd.set_option('mode.chained_assignment', None)\n", findings=1)
warnings_off.good("# %%\n!make > log.txt 2>&1\n!ls > /dev/null\n")
warnings_off.bad(
    "# %%\n!pip install -r requirements.txt > /dev/null 2>&1\n# %%\n%%bash\nset -e\nmake 2>/dev/null\n", findings=2, at="nb:1:3"
)
