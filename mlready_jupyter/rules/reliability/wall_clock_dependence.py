"""reliability/wall-clock-dependence"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Calls, Evidence, Iterator, Node, Nodes, Severity, names_in, rule

CLOCKS = ("now", "today", "utcnow")
OWNERS = ("datetime", "date", "Timestamp", "pd", "dt", "pendulum", "arrow")
PICKS = ("query", "filter", "where", "between", "date_range", "truncate")


@rule(severity=Severity.WARNING, about=CLOCKS)
def wall_clock_dependence(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """Which rows are used depends on the day on which the notebook runs.

    A run that is repeated tomorrow, or for last month, picks other rows: no result can be got back, and a
    late run leaves a gap.

    It sees `now()` and `today()`, and names that were set from them, in comparisons that pick rows. It says
    nothing about clocks that time a cell, that name a file or that stamp a row.
    """
    clocks: set[str] = set()
    for call in calls.of(*CLOCKS):
        if call.receiver is None or not call.dotted.split(".")[-2:][0].startswith(OWNERS):
            continue
        if _picks(call):
            yield _evidence(call)
        elif isinstance(call.statement, ast.Assign) and not any(
            isinstance(parent, ast.Call) and parent is not call.tree for parent, _ in _to_statement(call)
        ):
            clocks |= {target.id for target in call.statement.targets if isinstance(target, ast.Name)}
    for compare in nodes.of(ast.Compare) if clocks else ():
        if names_in(compare.tree) & clocks and _picks(compare):
            yield _evidence(compare)


def _to_statement(node: Node[ast.Call]) -> Iterator[tuple[ast.AST, ast.AST]]:
    for parent, child in node.above():
        if isinstance(parent, ast.stmt):
            return
        yield parent, child


def _picks(node: Node[ast.Call] | Node[ast.Compare]) -> bool:
    """Whether it stands in a comparison that picks rows of a table."""
    compared = isinstance(node.tree, ast.Compare)
    for parent, child in node.above():
        if isinstance(parent, ast.Compare):
            compared = True
        elif isinstance(parent, ast.Subscript):
            return compared and child is parent.slice
        elif isinstance(parent, ast.Call):
            name = getattr(parent.func, "attr", "")
            if compared and name in PICKS and child in parent.args:
                return True
        elif isinstance(parent, ast.stmt):
            return False
    return False


def _evidence(node: Node[ast.Call] | Node[ast.Compare]) -> Evidence:
    return Evidence(
        "which rows are used depends on the day of the run",
        at=node.place,
        remedy="Make the day a parameter (as_of), and compare with that.",
    )


wall_clock_dependence.good("# %%\nstart = datetime.now()\nfit()\nprint(datetime.now() - start)\nname = f'model_{date.today()}.pkl'\n")
wall_clock_dependence.good(
    "# %%\ndf['loaded'] = pd.Timestamp.now()\nif datetime.now() > deadline:\n    stop()\nrecent = df[df.day > AS_OF]\n"
)
wall_clock_dependence.bad("# %%\nrecent = df[df.day > datetime.now() - timedelta(days=30)]\n", findings=1, at="nb:0:1")
wall_clock_dependence.bad(
    "# %%\ntoday = pd.Timestamp.today()\n# %%\nold = df.loc[df.day < today - pd.Timedelta(days=7), 'x']\n", findings=1, at="nb:1:1"
)
