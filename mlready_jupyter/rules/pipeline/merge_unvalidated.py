"""pipeline/merge-unvalidated"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Nodes, Pattern, Severity, root, rule

KEYS = ("on", "left_on", "right_on", "left_index", "right_index", "by", "left_by", "right_by")
OTHERS = ("xr", "xarray", "dict", "nx", "git", "np", "tf", "nbdime")
LIBRARIES = ("pd", "pandas", "dd", "cudf")
LIKE_TABLE = Pattern(r"(?:^|_)df\d*$|^df_")


@rule(severity=Severity.WARNING, about=("merge",))
def merge_unvalidated(calls: Calls, nodes: Nodes, *, ask_validate: bool = False) -> Iterator[Evidence]:
    """Two tables are joined on whatever columns they happen to share.

    Without `on=`, pandas joins on every name that both tables have. Once a column of the same name
    is added to both, the keys are others, and rows vanish without a word.

    Joins by index, cross joins, and `merge` of other libraries are passed over; where a notebook imports xarray, so are those of what
    neither `pd.merge` nor a name such as `df_train` shows to be a table. A table that takes up several others in a cell is told once.

    Limits:
        ask_validate: whether joins without `validate=` are told too, since a repeated key multiplies rows.
    """
    arrays = any(alias.name == "xarray" for node in nodes.of(ast.Import) for alias in node.tree.names)
    told: set[tuple[int, str]] = set()
    for call in calls.of("merge"):
        tables = _tables(call)
        name = root(call.tree.args[0] if tables == 2 else call.receiver)
        if (tables == 1 and arrays and not LIKE_TABLE.search(name)) or (name and (call.cell.number, name) in told):
            continue
        if tables and not call.spread and not _keyed(call, tables):
            told.add((call.cell.number, name))
            yield Evidence(
                "tables are joined on whatever columns they share",
                at=call.place,
                remedy='Name the key and what it is: merge(…, on="id", how="left", validate="m:1").',
            )
        elif tables and ask_validate and call.argument("validate") is None and not call.spread:
            yield Evidence("a join does not say how often a key may occur", at=call.place, remedy='Pass validate="m:1", or what holds.')


def _tables(call: Call) -> int:
    """How many leading arguments are tables: two of `pd.merge(a, b)`, one of `a.merge(b)`; 0 for any other merge."""
    if call.receiver is None or not call.tree.args or isinstance(call.tree.args[0], ast.List | ast.Tuple | ast.Constant | ast.Dict):
        return 0
    if isinstance(call.receiver, ast.Name) and call.receiver.id in LIBRARIES:
        return 2
    return 1 if isinstance(call.receiver, ast.Name | ast.Call | ast.Subscript) and not _module(call) else 0


def _module(call: Call) -> bool:
    """Whether it is the merge of another library, or of a class."""
    name = call.receiver.id if isinstance(call.receiver, ast.Name) else ""
    return name in OTHERS or (len(name) > 2 and name[0].isupper())


def _keyed(call: Call, tables: int) -> bool:
    how = call.argument("how", tables)
    return (
        any(call.argument(name) is not None for name in KEYS)
        or len(call.tree.args) > tables + 1
        or (isinstance(how, ast.Constant) and how.value == "cross")
        or not (isinstance(how, ast.Constant) or how is None)
    )


merge_unvalidated.good("# %%\na = x.merge(y, on='id')\nb = pd.merge(x, y, left_on='i', right_on='j')\nc = x.merge(y, 'left', 'id')\n")
merge_unvalidated.good("# %%\na = x.merge(y, how='cross')\nb = xr.merge([x, y])\nc = x.merge(y, left_index=True, right_index=True)\n")
merge_unvalidated.good("# %%\na = x.merge(y, **options)\nb = merge(x, y)\ng.merge('branch')\nr = Registry.merge(parts)\n")
merge_unvalidated.good(
    "# %%\nimport xarray as xr\nimport pandas as pd\ndef read(f):\n    return pd.read_csv(f).to_xarray().to_dataset(name=f)\n"
    "ds = read('a')\nds = ds.merge(read('b'))\n"
)
merge_unvalidated.bad("# %%\na = x.merge(y)\nb = pd.merge(u, v, how='left')\n", findings=2, at="nb:0:1")
merge_unvalidated.bad("# %%\nimport xarray as xr\ndf = df.merge(a)\ndf = df.merge(b)\ndf = pd.merge(df, c)\n", findings=1, at="nb:0:2")
