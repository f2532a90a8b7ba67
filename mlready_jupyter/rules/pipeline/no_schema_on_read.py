"""pipeline/no-schema-on-read"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Calls, Evidence, Iterator, Nodes, Severity, rule

READERS = ("read_csv", "read_json", "read_excel", "read_table", "read_fwf", "scan_csv")
SAID = ("dtype", "usecols", "names", "schema", "schema_overrides", "converters", "columns", "dtypes")
SINKS = ("fit", "fit_transform", "train_test_split", "to_parquet", "to_sql", "save_model", "log_model", "dump")
VALIDATORS = ("validate", "check_schema", "astype", "expect_column_to_exist", "set_expectation", "model_validate", "check_io")


@rule(severity=Severity.WARNING, about=READERS, preview=True)
def no_schema_on_read(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """A text file is read for a model, and nothing says which columns and types it must have.

    CSV, JSON and Excel carry no types: a column of numbers with one stray word arrives as text, and
    a column that was renamed upstream is simply another one. Lock the schema where the data comes in.

    It says nothing where `dtype`, `usecols`, `names` or a schema is given, where the notebook validates or
    asserts anything about columns afterwards, where it fits and writes nothing, nor about parquet and the like.
    """
    if not any(True for _ in calls.of(*SINKS)) or any(True for _ in calls.of(*VALIDATORS)):
        return
    if any("columns" in said or "dtypes" in said for said in (node.code.text(node.tree) for node in nodes.of(ast.Assert))):
        return
    for call in calls.of(*READERS):
        if call.receiver is not None and not call.spread and all(call.argument(name) is None for name in SAID):
            yield Evidence(
                f"{call.name} takes whatever columns and types the file has",
                at=call.place,
                remedy="Pass usecols= and dtype=, or validate the table with a schema right after.",
            )


no_schema_on_read.good("# %%\ndf = pd.read_csv(path, dtype=TYPES)\nmodel.fit(df)\n")
no_schema_on_read.good("# %%\ndf = pd.read_csv(path)\nassert set(df.columns) == EXPECTED\nmodel.fit(df)\n")
no_schema_on_read.good("# %%\ndf = Schema.validate(pd.read_csv(path))\nmodel.fit(df)\n")
no_schema_on_read.good("# %%\ndf = pd.read_csv(path)\ndf.hist()\nx = pd.read_parquet(path)\n")
no_schema_on_read.bad("# %%\ndf = pd.read_csv(path)\nmodel.fit(df[cols], df.y)\n", findings=1, at="nb:0:1")
