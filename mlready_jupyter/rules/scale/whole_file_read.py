"""scale/whole-file-read"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Severity, rule

READERS = ("read_csv", "read_json", "read_table", "read_parquet", "read_fwf")
BOUNDS = ("chunksize", "nrows", "iterator", "columns", "usecols", "filters")


@rule(severity=Severity.NOTE, about=("glob", "iglob", "listdir", "rglob", "iterdir", "scandir"), preview=True)
def whole_file_read(calls: Calls) -> Iterator[Evidence]:
    """Every file of a folder is read whole and kept in memory.

    Ten files fit. In production the folder grows by one a day, until one day it does not fit.

    It sees readers in a loop or comprehension over `glob`, `listdir` and their like, without `chunksize`, `usecols` or a
    filter. A loop that writes or aggregates each file before the next one is fine, and is not told apart: hence a preview.
    """
    for call in calls.of(*READERS):
        if all(call.argument(name) is None for name in BOUNDS) and not call.spread and _over_files(call):
            yield Evidence(
                f"{call.name} keeps every file of a folder in memory",
                at=call.place,
                remedy="Scan them lazily (polars, duckdb, dask), or aggregate each file before the next.",
            )


def _over_files(call: Call) -> bool:
    for parent, _ in call.above():
        generators = getattr(parent, "generators", ())
        for source in [parent.iter] if isinstance(parent, ast.For) else [generator.iter for generator in generators]:
            if any(
                isinstance(n, ast.Attribute | ast.Name) and _name(n) in ("glob", "iglob", "listdir", "rglob", "iterdir")
                for n in ast.walk(source)
            ):
                return True
    return False


def _name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


whole_file_read.good("# %%\ndf = pd.read_csv('a.csv')\nfor name in names:\n    pd.read_csv(name)\n")
whole_file_read.good("# %%\nparts = [pd.read_csv(f, usecols=COLUMNS) for f in glob('*.csv')]\n")
whole_file_read.bad("# %%\ndf = pd.concat([pd.read_csv(f) for f in glob.glob('*.csv')])\n", findings=1, at="nb:0:1")
whole_file_read.bad("# %%\nfor f in sorted(os.listdir(folder)):\n    parts.append(pd.read_json(f))\n", findings=1)
