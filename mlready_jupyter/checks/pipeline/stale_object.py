"""Restart and run all would give the same model."""

from __future__ import annotations

import ast
from collections.abc import Iterator as Iterable
from types import CodeType, FunctionType
from typing import Any

from mlready_jupyter.checks import Candidate, Evidence, Iterator, MakeTable, Model, Namespace, Run, Severity, Whole, check
from mlready_jupyter.subjects.inside import inside
from mlready_jupyter.subjects.namespace import bound_in

CLEANS = frozenset({"fit", "fit_transform", "partial_fit", "fit_resample"})


@check(severity=Severity.ERROR)
def stale_object(namespace: Namespace, model: Model) -> Iterator[Evidence]:
    """The model is older than the cells that define it: it holds a function or a class that has been written anew since.

    What the notebook shows is not what is examined, and not what goes to production; run from the top, it
    gives another model. Usual causes: a cell that was edited and run again without fitting again, cells
    that were run out of order, a table that was made anew after the fit.

    A function or a class of the notebook inside the model, whose name is bound to other code now, is an ERROR. A
    name that the cell of `fit` reads, which a later cell with another text has bound since, is a WARNING:
    the model was fitted on what it held before. It does not see changes made in place, nor imported modules.
    """
    for thing, now in _rewritten(namespace, model.thing):
        kind = "class" if isinstance(thing, type) else "function"
        run = namespace.maker(thing.__name__)
        when = f", run in [{run.number}]" if run is not None else ""
        yield Evidence(
            f"the model holds an older `{thing.__name__}`: the {kind} of that name is other code now{when}",
            at=Whole(thing.__name__),
            remedy=f"Fit again, so that the model holds the `{now.__name__}` that the notebook shows; or restart and run all.",
        )
    fitted = _fit(namespace, model.name)
    for name, run in _bound_since(namespace, *fitted) if fitted is not None else ():
        assert fitted is not None
        yield Evidence(
            f"`{name}` was bound anew in [{run.number}], after `{model.name}` was fitted in [{fitted[0].number}] on what it held before",
            at=Whole(name),
            milder=Severity.WARNING,
            remedy=f"Fit `{model.name}` again, or restart and run all, so that what is examined is what the cells give.",
        )


def _rewritten(namespace: Namespace, model: Any) -> Iterable[tuple[Any, Any]]:
    """Functions and classes of the notebook inside the model whose name is bound to other code by now."""
    seen: set[str] = set()
    for thing in (model, *(thing for _, thing in inside(model))):
        held = thing if isinstance(thing, FunctionType) else type(thing)
        name = held.__name__
        if held.__module__ != "__main__" or name in seen or name not in namespace.names:
            continue
        now = namespace.names[name]
        if now is not held and _code(now) is not None and _code(now) != _code(held):
            seen.add(name)
            yield held, now


def _code(thing: Any) -> tuple[Any, ...] | None:
    """What a function or a class does, comparable; None for what is neither."""
    if isinstance(thing, FunctionType):
        return (*_of_code(thing.__code__), thing.__defaults__)
    if isinstance(thing, type):
        return tuple((name, _code(value)) for name, value in sorted(vars(thing).items()) if isinstance(value, FunctionType))
    return None


def _of_code(code: CodeType) -> tuple[Any, ...]:
    """Without names of files and numbers of lines, which differ for the same text run twice."""
    constants = tuple(_of_code(value) if isinstance(value, CodeType) else value for value in code.co_consts)
    return code.co_code, constants, code.co_names, code.co_varnames


def _fit(namespace: Namespace, model: str) -> tuple[Run, frozenset[str]] | None:
    """The last run that fitted the model by its name, or bound it fitted, and the names its fit reads."""
    found = None
    for run in namespace.runs:
        try:
            tree = ast.parse(run.source)
        except (SyntaxError, ValueError, RecursionError):
            continue
        for statement in tree.body:
            fits = [call for call in ast.walk(statement) if isinstance(call, ast.Call) and _fits(call)]
            mine = [call for call in fits if _root(call) == model or model in bound_in(ast.unparse(statement))]
            if mine:
                found = (run, frozenset(name for call in mine for name in _reads(call)))
    return found


def _fits(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in CLEANS


def _reads(call: ast.Call) -> Iterable[str]:
    """The names in what is handed to a call."""
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return (node.id for arg in given for node in ast.walk(arg) if isinstance(node, ast.Name))


def _root(call: ast.Call) -> str:
    node: ast.AST = call.func
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _bound_since(namespace: Namespace, fitted: Run, reads: frozenset[str]) -> Iterable[tuple[str, Run]]:
    """Names that the fit read and a later cell has bound anew, unless that cell had run with the same text before the fit."""
    before = {run.source.strip() for run in namespace.runs if run.number <= fitted.number}
    for name in sorted(reads):
        run = namespace.maker(name)
        if run is not None and run.number > fitted.number and run.source.strip() not in before and name in namespace.names:
            yield name, run


def _function(source: str) -> Any:
    """A function as a cell of a notebook makes it."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, "<cell>", "exec"), names)
    return names["clean"]


OLD, NEW = "def clean(x):\n    return x * 2\n", "def clean(x):\n    return x * 3\n"


class _Holds:
    def __init__(self, function: Any) -> None:
        self.function = function

    def predict(self, table: Any) -> Any:
        return [0] * len(table)


FIT = (Run(1, "X = load()"), Run(2, OLD), Run(3, "model = Holds(clean)\nmodel.fit(X, y)"))


@stale_object.good
def all_from_these_cells(table: MakeTable) -> Candidate:
    names = {"clean": _function(OLD), "X": 1, "y": 2}  # run twice: another object of the same text
    runs = (*FIT, Run(4, "X = load()"), Run(5, "other = X + 1"))
    return Candidate.of(_Holds(_function(OLD)), train=table(a=[1, 2]), name="model", namespace=Namespace(names, runs))


@stale_object.bad(findings=1, at="clean")
def the_function_was_edited(table: MakeTable) -> Candidate:
    names = {"clean": _function(NEW)}
    return Candidate.of(_Holds(_function(OLD)), train=table(a=[1, 2]), name="model", namespace=Namespace(names, (*FIT, Run(4, NEW))))


@stale_object.bad(findings=1, at="X")
def the_table_was_made_anew(table: MakeTable) -> Candidate:
    names = {"clean": _function(OLD), "X": 1, "y": 2}
    runs = (*FIT, Run(4, "X = X.drop(columns='age')"))
    return Candidate.of(_Holds(_function(OLD)), train=table(a=[1, 2]), name="model", namespace=Namespace(names, runs))
