"""assumptions/disabled-validation"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Calls, Evidence, Iterator, Nodes, Pattern, Severity, Words, constant, rule
from mlready_jupyter.subjects.python import callee

OFF = {
    "validate": False, "check_input": False, "force_all_finite": False, "ensure_all_finite": False, "assume_finite": True,
    "skip_validation": True, "disable_checks": True, "validate_schema": False, "check_schema": False, "check_finite": False,
}  # fmt: skip
"""Arguments that switch a check off, and the value that does."""
USUAL = {("FunctionTransformer", "validate")}
"""Off unless somebody switches it on."""
SWITCHED = Pattern(rf"(?:{'|'.join(OFF)})\s*=")
NEVER = Pattern(r"if[\s(\\]*(?:False|None|0|[bBrRuU]*[\"'])")
CHECKS = (
    "validate", "validate_schema", "validate_data", "check", "check_schema", "check_data", "check_columns", "verify", "expect",
    "assert_frame_equal",
)  # fmt: skip
CALLED = Pattern(rf"^(?:\w+\.)*(?:{'|'.join(CHECKS)})\(")


@rule(severity=Severity.WARNING, about=("assert", "false", *OFF, *CHECKS))
def disabled_validation(nodes: Nodes, calls: Calls, comments: tuple[Words, ...]) -> Iterator[Evidence]:
    """A check was switched off: commented out, put under `if False`, or told to pass whatever comes.

    Somebody thought of what could go wrong, wrote the check, and turned it off when it spoke up.
    In production nothing will speak up.

    It sees assertions and calls such as `validate(…)` and `check_schema(…)` that are commented out, `if False:`
    around such, and arguments that switch the checks of a library off (`validate=False`,
    `check_input=False`, `assume_finite=True`). `verify=False` of requests is ruff's S501.
    """
    for node in nodes.beside("if", like=NEVER).of(ast.If):
        if isinstance(node.tree.test, ast.Constant) and not node.tree.test.value and any(_checks(s) for s in node.tree.body):
            yield Evidence("a check stands under a condition that is never true", at=node.place, remedy="Let it run, or delete it.")
    for word in nodes.beside(*OFF, like=SWITCHED).of(ast.keyword):
        name = word.tree.arg or ""
        by = callee(word.parent) if isinstance(word.parent, ast.Call) else ""
        if name in OFF and constant(word.tree.value) is OFF[name] and (by, name) not in USUAL:
            yield Evidence(
                f"{name}={OFF[name]} switches a check off",
                at=word.place,
                remedy="Leave the check on, and mend what it complains about.",
            )
    for comment in comments:
        if comment.alone and comment.text.startswith(("assert ", "assert(")) and _is_statement(comment.text):
            yield Evidence("an assertion is commented out", at=comment.place, remedy="Let it run, or delete it.")
        elif comment.alone and CALLED.match(comment.text) and _is_statement(comment.text):
            yield Evidence("a check is commented out", at=comment.place, remedy="Let it run, or delete it.", milder=Severity.NOTE)


def _checks(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assert | ast.Raise):
        return True
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = (getattr(call.func, "attr", "") or getattr(call.func, "id", "")) if isinstance(call, ast.Call) else ""
    return name in CHECKS or name.startswith("assert")


def _is_statement(text: str) -> bool:
    try:
        return len(ast.parse(text).body) == 1
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


disabled_validation.good("# %%\n# assert that the model is sane\n# check the result\n# verify: see below\nx = 1\n")
disabled_validation.good("# %%\nif False:\n    plot(x)\nif DEBUG:\n    assert x\ny = pd.concat([a, b], verify_integrity=False)\n")
disabled_validation.good("# %%\nresponse = get(url, verify=False)\nmodel.load(path, strict=False)\n")
disabled_validation.good("# %%\nlog = FunctionTransformer(np.log1p, validate=False)\n")
disabled_validation.bad("# %%\n# assert df.age.min() >= 0\nx = 1\n", findings=1, at="nb:0:1")
disabled_validation.bad("# %%\nif False:\n    assert (x > 0).all()\ny = f(x, validate=False)\n# check_schema(df)\n", findings=3)
