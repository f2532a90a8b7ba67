"""assumptions/swallowed-error"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Evidence, Iterator, Node, Nodes, Severity, constant, rule

BROAD = ("Exception", "BaseException")
TIDYING = frozenset(
    "remove unlink rmtree rmdir makedirs mkdir close kill terminate shutdown stop cancel delete drop_table drop unregister disconnect "
    "cleanup clear_session destroy_process_group end_run finish".split()
)
QUIET = (ast.Pass, ast.Continue)
SETTING_UP = (ast.Import, ast.ImportFrom, ast.Pass)


@rule(severity=Severity.WARNING, about=("except",))
def swallowed_error(nodes: Nodes) -> Iterator[Evidence]:
    """An `except` catches every error and does nothing about it.

    Whatever goes wrong in there, the notebook goes on with what it had before: a model that was
    not refitted, a table that was not loaded. Nobody will see it in production either.

    Usual causes: one row that could not be parsed, a download that failed once, and a deadline.

    It says nothing about handlers of a named error, about imports of optional packages, about
    tidying up (`os.remove`, `close`), nor about handlers that print or log what they caught.
    """
    for handler in nodes.of(ast.ExceptHandler):
        if _catches_all(handler.tree) and all(_is_quiet(statement) for statement in handler.tree.body) and not _may_fail(handler):
            caught = "except:" if handler.tree.type is None else f"except {ast.unparse(handler.tree.type)}:"
            yield Evidence(
                f"`{caught}` catches every error and does nothing about it",
                at=handler.place,
                remedy="Catch the error you expect by its name, and raise or count the rest.",
            )


def _catches_all(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in BROAD) for kind in kinds)


def _is_quiet(statement: ast.stmt) -> bool:
    return isinstance(statement, QUIET) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))


def _may_fail(handler: Node[ast.ExceptHandler]) -> bool:
    """Whether what it tries is only an import, a magic, or tidying up."""
    tried = handler.parent
    return isinstance(tried, ast.Try) and all(_is_harmless(statement) for statement in tried.body)


def _is_harmless(statement: ast.stmt) -> bool:
    if isinstance(statement, (*SETTING_UP, ast.Delete)):
        return True
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return name in TIDYING
    return isinstance(statement, ast.Expr) and constant(statement.value) is not None


swallowed_error.good("# %%\ntry:\n    import cudf as pd\nexcept Exception:\n    pass\n")
swallowed_error.good("# %%\ntry:\n    import lightgbm\nexcept ImportError:\n    pass\n")
swallowed_error.good("# %%\ntry:\n    %tensorflow_version 2.x\nexcept Exception:\n    pass\n")
swallowed_error.good("# %%\ntry:\n    os.remove('model.pkl')\nexcept:\n    pass\n")
swallowed_error.good("# %%\nfor url in urls:\n    try:\n        pages.append(get(url))\n    except TimeoutError:\n        continue\n")
swallowed_error.good("# %%\ntry:\n    load()\nexcept Exception:\n    log.exception('load failed')\n    raise\n")
swallowed_error.bad("# %%\ntry:\n    table = load()\nexcept Exception:\n    pass\n", findings=1, at="nb:0:3")
swallowed_error.bad(
    "# %%\nfor row in rows:\n    try:\n        out.append(parse(row))\n    except:\n        continue\n", findings=1, at="nb:0:4"
)
swallowed_error.bad("# %%\ntry:\n    fit()\nexcept (ValueError, Exception) as error:\n    ...\n", findings=1)
