"""pipeline/overwrite-source"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Severity, rule

READ = ("read_csv", "read_parquet", "read_excel", "read_json", "read_pickle", "read_feather", "read_table", "scan_csv", "scan_parquet")
WRITE = ("to_csv", "to_parquet", "to_excel", "to_json", "to_pickle", "to_feather", "write_csv", "write_parquet")
GUARDS = (ast.If, ast.Try, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While)


@rule(severity=Severity.WARNING, about=WRITE)
def overwrite_source(calls: Calls) -> Iterator[Evidence]:
    """A table is written over the file that it was read from.

    The source is gone after the first run, and the second run starts from another one: whatever was
    dropped, scaled or joined is dropped, scaled and joined again.

    It compares literal paths. It says nothing about caches (written under an `if` or `try`), nor about a
    file that the notebook wrote before it read it.
    """
    read: dict[str, Call] = {}
    written: set[str] = set()
    for call in calls.of(*READ, *WRITE):
        path = _path(call)
        if not path or any(isinstance(parent, GUARDS) for parent, _ in call.above()):
            written |= {path}
        elif call.name in READ:
            read.setdefault(path, call)
        else:
            if path in read and path not in written:
                line = read[path].place
                yield Evidence(
                    f"{path} is written over, though cell {line.cell + 1} reads it",
                    at=call.place,
                    remedy="Write to another file, and leave the source as it came.",
                )
            written.add(path)


def _path(call: Call) -> str:
    given = call.tree.args[0] if call.tree.args else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


overwrite_source.good("# %%\ndf = pd.read_csv('raw.csv')\ndf.to_csv('clean.csv')\n")
overwrite_source.good("# %%\ndf.to_csv('clean.csv')\n# %%\ndf = pd.read_csv('clean.csv')\ndf.to_csv('clean.csv')\n")
overwrite_source.good("# %%\nif exists('a.csv'):\n    df = pd.read_csv('a.csv')\nelse:\n    df.to_csv('a.csv')\n")
overwrite_source.bad("# %%\ndf = pd.read_csv('a.csv')\n# %%\ndf = df.dropna()\ndf.to_csv('a.csv', index=False)\n", findings=1, at="nb:1:2")
