"""pipeline/stub-body"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Calls, Evidence, Iterator, Nodes, Severity, rule


@rule(severity=Severity.WARNING, about=("def",))
def stub_body(nodes: Nodes, calls: Calls) -> Iterator[Evidence]:
    """A function that is called has no body yet.

    `pass` gives back None without a word: the step it stands for is missing from the pipeline, and
    nothing says so.

    It says nothing about methods (they may be meant for subclasses), functions with a decorator
    (overloads, tasks of a scheduler), functions that are only handed on, or defined again later.
    """
    functions = list(nodes.of(ast.FunctionDef, ast.AsyncFunctionDef))
    names = [node.tree.name for node in functions]
    for node in functions:
        function = node.tree
        if not isinstance(node.parent, ast.Module) or function.decorator_list or names.count(function.name) > 1:
            continue
        stub = _stub(function)
        uses = len(list(calls.by(function.name))) if stub else 0
        if uses:
            times = "once" if uses == 1 else f"{uses} times"
            yield Evidence(
                f"{function.name}() is called {times}, but its body is only `{stub}`",
                at=node.place,
                remedy="Write the body, or remove the function and its calls.",
            )


def _stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The statement that stands in for the body, "" when there is a body."""
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) and s.value.value is not ...)]
    if not body and function.body:
        return ""  # a docstring alone is seldom left by mistake
    if all(isinstance(s, ast.Pass) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)) for s in body):
        return "pass" if isinstance(body[0], ast.Pass) else "..."
    raised = body[0].exc if len(body) == 1 and isinstance(body[0], ast.Raise) else None
    name = raised.func if isinstance(raised, ast.Call) else raised
    return "raise NotImplementedError" if isinstance(name, ast.Name) and name.id == "NotImplementedError" else ""


stub_body.good("# %%\nclass Step(ABC):\n    def run(self):\n        raise NotImplementedError\n# %%\nStep().run()\n")
stub_body.good("# %%\n@overload\ndef f(x: int) -> int: ...\n# %%\nf(1)\n")
stub_body.good("# %%\nclass P(Protocol):\n    def f(self) -> int: ...\n")
stub_body.good("# %%\ndef on_event(e):\n    pass\n# %%\nstart(callback=on_event)\n")
stub_body.good("# %%\ndef clean(df):\n    pass\n# %%\ndef clean(df):\n    return df.dropna()\n# %%\nclean(df)\n")
stub_body.bad("# %%\ndef clean(df):\n    '''Drop bad rows.'''\n    pass\n# %%\nclean(df)\n", findings=1, at="nb:0:1")
stub_body.bad("# %%\ndef score(df):\n    raise NotImplementedError('later')\n# %%\nscore(df)\nscore(df2)\n", findings=1)
