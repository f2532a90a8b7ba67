"""What a name holds from cell to cell: which cells bind it, which read it, and where nobody can tell."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterable, Iterator
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from mlready_jupyter.core.places import InCell
from mlready_jupyter.subjects.magics import AUTOMAGIC, words
from mlready_jupyter.subjects.pattern import Pattern
from mlready_jupyter.subjects.python import COMPREHENSIONS, FUNCTIONS, Call, Calls, Code, Nodes, Tree, callee, names_in

SCOPES = (*FUNCTIONS, *COMPREHENSIONS, ast.ClassDef)
NAMING = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar})
"""What binds the name that stands in it as a word."""
TYPE_PARAMETERS = frozenset(getattr(ast, name) for name in ("TypeVar", "ParamSpec", "TypeVarTuple") if hasattr(ast, name))
OF_IPYTHON = frozenset(
    "__class__ In Out exit quit get_ipython display _dh _ih _oh _exit_code __IPYTHON__ __file__ __name__ __doc__ __builtins__ __loader__ "
    "__spec__ __package__ __annotations__ __session__ ls pwd who whos lsmagic history reveal_type "
    "spark sc sqlContext dbutils displayHTML sql table udf getArgument".split()
)
BUILTINS = frozenset(dir(builtins)) | {
    "ExceptionGroup",
    "BaseExceptionGroup",
    "EncodingWarning",
    "PythonFinalizationError",
    "aiter",
    "anext",
}
HISTORY = Pattern(r"_+\Z|_i*\d*\Z|_i+\Z")
RUNS_OTHERS = frozenset(
    {"exec", "globals", "locals", "run_line_magic", "run_cell_magic", "run_cell", "magic", "push", "safe_execfile", "ex", "init_session"}
)
FUNCTIONS_THAT_RUN = frozenset({"exec", "globals", "locals", "init_session"})
"""Those of them that are called by their name alone."""
REACHES_IN = ("user_ns", '["__main__"]', "['__main__']", "import __main__", "import builtins", "__builtins__.")
"""What code writes to that sets names in the notebook's own space, or in Python's, from outside."""
LISTS_NAMES = frozenset({"dir", "globals", "locals", "vars"})
HARMLESS_MAGIC = Pattern(r"%?(?:matplotlib|config|time|timeit|autoreload|load_ext autoreload|load_ext tensorboard)\b")


class Guard(IntEnum):
    """What stands between a name and a NameError: nothing, a condition, or that nobody would miss it."""

    NONE = 0
    SOME = 1
    NEVER = 2


class Use(NamedTuple):
    """A global name that is read: at once, or only when the function around it is called (`late`)."""

    name: str
    node: ast.Name
    code: Code
    late: bool
    guarded: bool
    """Whether it stands under a condition, or where a NameError would be caught."""

    @property
    def place(self) -> InCell:
        return self.code.at(self.node)


class Flow:
    """The names of a notebook. Where any cell may bind any name, `open` says what makes it so, and nothing is known to be missing."""

    def __init__(self, codes: tuple[Code, ...], nodes: Nodes, calls: Calls, *, open_by: str = "") -> None:
        self.bound: dict[str, list[int]] = {}
        """Global name -> the cells that bind it, in order."""
        self.doubtful: list[Use] = []
        """The uses of names that no cell has bound by then: all that may be missing, or come too late."""
        self.open = open_by
        self.maybe: frozenset[str] = frozenset()
        """Names that a magic or a cell in an unknown language may bind."""
        self._scopes = [_Scopes(tree) for tree in nodes.trees]
        for code in codes:
            masked = code.masked
            self.open = self.open or masked.opens
            self.maybe |= masked.may_bind
            if code.error is not None:
                self.maybe |= words(code.cell.source)
        self._besides: set[ast.Call] = set()
        for scopes in self._scopes:
            self._read(scopes)
        self.maybe |= {name for call in calls.named("var") for name in words(" ".join(_said(call)))}  # sympy binds what it is told
        star = next((scopes.star for scopes in self._scopes if scopes.star), "")
        self.open = self.open or star or self._opened(calls) or next((way for way in REACHES_IN if nodes.beside(way).trees), "")

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every global name that is read, cell by cell."""
        return tuple(use for scopes in self._scopes for use in scopes.uses())

    def missing(self, use: Use) -> bool:
        """Whether no cell binds this name, as far as anyone can tell."""
        return not (self.known(use.name) or use.name in self.bound or self._is_shell_line(use))

    def known(self, name: str) -> bool:
        """Whether a name is there before the first cell runs, or may come from where we cannot see."""
        return bool(self.open) or name in BUILTINS or name in OF_IPYTHON or name in self.maybe or HISTORY.match(name) is not None

    def _is_shell_line(self, use: Use) -> bool:
        """Whether IPython takes its line for a magic without its `%`: `ls -la`, where nothing is called `ls`."""
        found = AUTOMAGIC.match(use.code.cell.source.split("\n")[use.place.line - 1])
        return found is not None and found["name"] not in self.bound

    def _read(self, scopes: _Scopes) -> None:
        index = scopes.tree.code.cell.number
        for name in sorted(scopes.globals_bound):
            self.bound.setdefault(name, []).append(index)
        read = scopes.read
        doubtful = read.difference(BUILTINS).difference(self.bound)  # one by one, or every name of the notebook is gone through
        if doubtful:
            self.doubtful += scopes.uses(doubtful)
        asked, calls = scopes.asked_for()
        self.maybe |= asked
        self._besides |= calls

    def _opened(self, calls: Calls) -> str:
        """The call that may bind any name, "" when there is none."""
        for name in RUNS_OTHERS:
            for call in calls.named(name):
                is_function = isinstance(call.tree.func, ast.Name)
                runs = call.tree not in self._besides and is_function == (name in FUNCTIONS_THAT_RUN)
                if runs and not HARMLESS_MAGIC.match(" ".join(_said(call))):
                    return f"{name}()"
        return ""


def _said(call: Call) -> Iterator[str]:
    """The words that a call is given."""
    return (a.value for a in call.tree.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


class _Scopes:
    """The scopes of one cell: what each binds."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.bound: dict[ast.AST | None, set[str]] = {}
        self.declared: dict[ast.AST, set[str]] = {}
        """Names that a function declares global."""
        self.star = ""
        self._known: dict[ast.AST, ast.AST | None] = {}
        self._flat = tree.by_kind.keys().isdisjoint(SCOPES)
        """Whether everything in the cell is evaluated in the notebook's own scope."""
        names = tree.by_kind.get(ast.Name, ())
        self.read = {node.id for node in names}
        """Every name that occurs."""
        if self._flat:
            self._bind_flat(names)
        else:
            self._bind_all()

    @property
    def globals_bound(self) -> set[str]:
        return self.bound.get(None, set()).union(*self.declared.values())

    def scope(self, node: ast.AST) -> ast.AST | None:
        """The scope a node is evaluated in; None for the notebook's own. What was climbed once is not climbed again."""
        if self._flat:
            return None
        path: list[ast.AST] = []
        child: ast.AST = node
        grandchild: ast.AST | None = None
        found: ast.AST | None = None
        while child not in self._known:
            if not isinstance(child, ast.comprehension):  # of which the first iterable is evaluated outside, the rest inside
                path.append(child)
            parent = self.tree.parents.get(child)
            if parent is None or (isinstance(parent, SCOPES) and _holds(parent, child, grandchild)):
                found = parent
                break
            child, grandchild = parent, child
        else:
            found = self._known[child]
        self._known.update(dict.fromkeys(path, found))
        return found

    def _bind(self, name: str, scope: ast.AST | None) -> None:
        if scope is not None and name in self.declared.get(scope, ()):
            scope = None
        self.bound.setdefault(scope, set()).add(name)

    def _bind_flat(self, names: Iterable[ast.Name]) -> None:
        """The same for a cell without scopes, as most are: whatever it binds is the notebook's."""
        by_kind, parents = self.tree.by_kind, self.tree.parents
        bound = {node.id for node in names if type(node.ctx) is not ast.Load}
        if ast.AugAssign in by_kind:  # `x += 1` needs an x that was there before
            bound = {n.id for n in names if type(n.ctx) is not ast.Load and not isinstance(parents[n], ast.AugAssign)}
        if ast.Import in by_kind or ast.ImportFrom in by_kind:
            for node in (*by_kind.get(ast.Import, ()), *by_kind.get(ast.ImportFrom, ())):
                bound.update(self._imported(node))
        for kind in NAMING & by_kind.keys():
            bound.update(node.name for node in by_kind[kind] if node.name)
        bound.update(node.rest for node in by_kind.get(ast.MatchMapping, ()) if node.rest)
        bound.update(node.name for kind in TYPE_PARAMETERS & by_kind.keys() for node in by_kind[kind])
        self.bound[None] = bound

    def _bind_all(self) -> None:
        by_kind = self.tree.by_kind
        for node in by_kind.get(ast.Global, ()):
            scope = self.scope(node)
            if scope is not None:
                self.declared.setdefault(scope, set()).update(node.names)
        for node in by_kind.get(ast.Name, ()):
            if type(node.ctx) is not ast.Load:
                self._bind_name(node)
        for node in by_kind.get(ast.arg, ()):
            function = self.tree.parents[node]
            while isinstance(function, ast.arguments):
                function = self.tree.parents[function]
            self._bind(node.arg, function)
        for kind in NAMING & by_kind.keys():
            for node in by_kind[kind]:
                if node.name:
                    self._bind(node.name, self.scope(node))
        for node in by_kind.get(ast.MatchMapping, ()):
            if node.rest:
                self._bind(node.rest, self.scope(node))
        for node in (*by_kind.get(ast.Import, ()), *by_kind.get(ast.ImportFrom, ())):
            self._bind_import(node)
        for kind in TYPE_PARAMETERS & by_kind.keys():
            for node in by_kind[kind]:
                self._bind(node.name, None)

    def _bind_name(self, node: ast.Name) -> None:
        parent = self.tree.parents[node]
        scope = self.scope(node)
        if isinstance(parent, ast.AugAssign) and scope is None:
            return  # `x += 1` needs an x that was there before
        if isinstance(parent, ast.NamedExpr):
            while isinstance(scope, COMPREHENSIONS):
                scope = self.scope(scope)
        self._bind(node.id, scope)

    def _bind_import(self, node: ast.Import | ast.ImportFrom) -> None:
        scope = self.scope(node)
        for name in self._imported(node):
            self._bind(name, scope)

    def _imported(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        for alias in node.names:
            if alias.name == "*":
                self.star = f"from {getattr(node, 'module', '') or '.'} import *"
            else:
                yield alias.asname or alias.name.partition(".")[0]

    def uses(self, only: Container[str] | None = None) -> Iterator[Use]:
        """The names (of these) that are read and bound in no scope on the way out to the notebook's."""
        lazy = any(isinstance(n, ast.ImportFrom) and n.module == "__future__" for n in self.tree.by_kind.get(ast.ImportFrom, ()))
        guards: dict[ast.AST, Guard] = {}
        names = self.tree.by_kind.get(ast.Name, ())
        asked = [node for node in names if node.id not in BUILTINS and (only is None or node.id in only)]
        for node in sorted(asked, key=lambda node: (node.lineno, node.col_offset)):
            parent = self.tree.parents[node]
            if not (isinstance(node.ctx, ast.Load) or (isinstance(parent, ast.AugAssign) and parent.target is node)):
                continue
            late, is_global = self._resolve(node)
            if is_global:
                guard = self._guard(node, guards, lazy_annotations=lazy)
                if guard is not Guard.NEVER:
                    yield Use(node.id, node, self.tree.code, late, guard is Guard.SOME)

    def _guard(self, node: ast.AST, known: dict[ast.AST, Guard], *, lazy_annotations: bool) -> Guard:
        """The strongest guard on the way up; kept for every node on that way."""
        path: list[ast.AST] = []
        while node not in known and node in self.tree.parents:
            path.append(node)
            node = self.tree.parents[node]
        guard = known.get(node, Guard.NONE)
        for below in reversed(path):
            guard = known[below] = max(guard, _guarded(below, self.tree.parents[below], lazy_annotations=lazy_annotations))
        return guard

    def _resolve(self, node: ast.Name) -> tuple[bool, bool]:
        """Whether a name is read only later, and whether it is the notebook's."""
        late, direct = False, True
        scope = self.scope(node)
        while scope is not None:
            visible = direct or not isinstance(scope, ast.ClassDef)
            if visible and node.id in self.bound.get(scope, ()):
                return late, False
            late = late or isinstance(scope, FUNCTIONS)
            if node.id in self.declared.get(scope, ()):
                return late, True
            direct = direct and isinstance(scope, COMPREHENSIONS)
            scope = self.scope(scope)
        return late, True

    def asked_for(self) -> tuple[frozenset[str], set[ast.Call]]:
        """The names that `"name" in dir()` asks for, hence need not be there; with the calls that only serve to ask."""
        names, calls = set(), set()
        for node in self.tree.by_kind.get(ast.Compare, ()):
            where = node.comparators[0]
            if isinstance(where, ast.Call) and callee(where) in LISTS_NAMES and isinstance(node.left, ast.Constant):
                names.add(str(node.left.value))
                calls.add(where)
        return frozenset(names), calls


def _holds(scope: ast.AST, child: ast.AST, grandchild: ast.AST | None) -> bool:
    """Whether a child of a scope is evaluated inside it; defaults, decorators, bases and the first iterable are not."""
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return isinstance(child, ast.stmt)
    if isinstance(scope, ast.Lambda):
        return child is scope.body
    generators: list[ast.comprehension] = getattr(scope, "generators", [])
    return not (child is generators[0] and grandchild is generators[0].iter)


def _guarded(child: ast.AST, parent: ast.AST, *, lazy_annotations: bool) -> Guard:
    """How a parent guards one of its children."""
    if isinstance(parent, ast.Try):
        caught = child in parent.body and any(_catches_names(handler) for handler in parent.handlers)
        return Guard.NEVER if caught else Guard.SOME
    if isinstance(parent, ast.If):
        if child is parent.test:
            return Guard.NONE
        if isinstance(parent.test, ast.Constant):
            return Guard.NEVER if not parent.test.value and child in parent.body else Guard.NONE
        return Guard.SOME
    if isinstance(parent, ast.IfExp | ast.BoolOp | ast.While | ast.ExceptHandler):
        return Guard.SOME
    if isinstance(parent, ast.Delete) or (lazy_annotations and _annotates(parent, child)):
        return Guard.NEVER
    return Guard.NONE


def _annotates(parent: ast.AST, child: ast.AST) -> bool:
    return child is getattr(parent, "annotation", None) or child is getattr(parent, "returns", None)


def _catches_names(handler: ast.ExceptHandler) -> bool:
    caught = names_in(handler.type) if handler.type is not None else frozenset({"Exception"})
    return bool(caught & {"NameError", "Exception", "BaseException", "UnboundLocalError"})
