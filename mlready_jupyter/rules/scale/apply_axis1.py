"""scale/apply-axis1"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Severity, constant, dotted, root, rule
from mlready_jupyter.rules.scale.iterrows import DRAWING
from mlready_jupyter.subjects.python import callee


@rule(severity=Severity.WARNING, about=("apply",))
def apply_axis1(calls: Calls) -> Iterator[Evidence]:
    """A Python function is called once for every row of a table (`apply(..., axis=1)`).

    It is a loop in another dress: a column expression over the same million rows is a hundred times
    faster.

    It says nothing about `apply` on a column or on groups, about styling, about functions that draw each row into a picture, nor
    about functions of numpy. Where rows are parsed (JSON, text, dates), there may be no other way: it is a note then.
    """
    for call in calls.of("apply"):
        if call.receiver is not None and constant(call.argument("axis", 1)) in (1, "columns") and not _is_style(call) and not _draws(call):
            yield Evidence(
                f"a function is called for every row of {dotted(call.receiver) or 'a table'}",
                at=call.place,
                remedy="Write it as an expression over columns, or with np.where or np.select.",
                milder=Severity.NOTE if _parses(call) else None,
            )


def _is_style(call: Call) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr == "style" for n in ast.walk(call.tree.func)) or root(call.tree) in (
        "style",
        "styler",
    )


def _draws(call: Call) -> bool:
    """Whether the function does nothing but draw the row, of which there can then not be many."""
    function = call.argument("func", 0)
    return isinstance(function, ast.Lambda) and isinstance(function.body, ast.Call) and callee(function.body) in DRAWING


def _parses(call: Call) -> bool:
    """Whether the function reads text, or is numpy's own."""
    function = call.argument("func", 0)
    if function is None:
        return False
    said = {n.attr if isinstance(n, ast.Attribute) else n.id for n in ast.walk(function) if isinstance(n, ast.Attribute | ast.Name)}
    return bool(
        said & {"json", "loads", "literal_eval", "split", "strip", "join", "format", "lower", "replace", "re", "parse", "strptime"}
    ) or (dotted(function).startswith("np."))


apply_axis1.good("# %%\ndf['z'] = df.x + df.y\nz = df.x.apply(f)\nm = df.apply(np.mean)\n")
apply_axis1.good("# %%\ndf.style.apply(paint, axis=1)\nnp.apply_along_axis(f, 1, X)\n")
apply_axis1.good("# %%\napply(f, axis=1)\ndf.groupby('a').apply(f)\n")
apply_axis1.good("# %%\npoints.apply(lambda x: ax.annotate(text=x.id, xy=place(x)), axis=1)\n")
apply_axis1.bad("# %%\ndf['z'] = df.apply(lambda row: row.x + row.y, axis=1)\n", findings=1, at="nb:0:1")
apply_axis1.bad("# %%\ndf['z'] = df.apply(parse, axis='columns')\ndf['j'] = df.apply(lambda r: json.loads(r.t), axis=1)\n", findings=2)
