"""assumptions/no-checks"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Calls, Cell, Evidence, Iterator, Nodes, Severity, rule

SINKS = (
    "to_parquet", "to_sql", "save_model", "log_model", "register_model", "save_pretrained", "saveAsTable", "insertInto", "to_gbq",
    "push_to_hub",
)  # fmt: skip
ARTEFACTS = ("dump", "save")
KEEPERS = ("joblib", "pickle", "torch", "model", "mlflow", "dill", "cloudpickle")
CHECKING = (
    "validate", "assert_frame_equal", "assert_allclose", "assert_array_equal", "assert_almost_equal", "assertEqual", "check", "expect",
    "raises", "check_schema", "run_checks", "verify",
)  # fmt: skip


@rule(severity=Severity.NOTE, about=(*SINKS, *ARTEFACTS), preview=True)
def no_checks(calls: Calls, nodes: Nodes, cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """The notebook hands on a table or a model, and checks nothing on the way.

    What it writes is taken for right by whoever reads it. One assertion about the number of rows, the
    range of a column or the score would stop the day on which it is not.

    An assertion, a raised error, a call of `validate…`, `check…` or a testing library counts. Notebooks that
    write nothing, or only CSV files and pictures, are analyses, and need none.
    """
    sinks = [call for call in calls.of(*SINKS) if call.receiver is not None]
    sinks += [call for call in calls.of(*ARTEFACTS) if isinstance(call.receiver, ast.Name) and call.receiver.id in KEEPERS]
    if not sinks or any(True for _ in nodes.of(ast.Assert, ast.Raise)) or any(True for _ in calls.of(*CHECKING)):
        return
    if any(
        word in cell.source for cell in cells for word in ("pytest", "unittest", "pandera", "great_expectations", "%%ipytest", "deepchecks")
    ):
        return
    first = min(sinks, key=lambda call: (call.cell.number, call.tree.lineno))
    yield Evidence(
        f"{first.name} hands on a result that nothing has checked",
        at=first.place,
        remedy="Assert what must hold before it is written: rows, ranges, the score.",
    )


no_checks.good("# %%\nassert len(df) > 100\ndf.to_parquet('a.parquet')\n")
no_checks.good("# %%\nif bad:\n    raise ValueError('rows')\njoblib.dump(model, 'm.pkl')\n")
no_checks.good("# %%\ndf.to_csv('a.csv')\nfig.save('a.png')\njson.dump(x, f)\n")
no_checks.bad("# %%\ndf.to_parquet('a.parquet')\n# %%\njoblib.dump(model, 'm.pkl')\n", findings=1, at="nb:0:1")
