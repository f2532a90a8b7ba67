"""A cell as Python: its syntax tree, walked once into an index of nodes and calls, and its comments."""

from __future__ import annotations

import ast
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar, overload

from mlready_jupyter.core.finding import Edit
from mlready_jupyter.core.places import InCell
from mlready_jupyter.subjects.cell import Cell
from mlready_jupyter.subjects.magics import Magic, Masked, mask, mask_automagic, mask_timed
from mlready_jupyter.subjects.pattern import Pattern

N = TypeVar("N", bound=ast.AST, covariant=True)
M = TypeVar("M", bound=ast.AST)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
MOST = 3_000_000
"""Characters of code that are read of one notebook; their trees take a hundred times as many bytes."""
NEVER_NODES = frozenset("id attr ctx op ops level module asname kind simple is_async conversion type_comment tag".split())
COMMENT = Pattern(
    r'"{3}(?:[^\\]|\\.)*?(?:"{3}|\Z)|\'{3}(?:[^\\]|\\.)*?(?:\'{3}|\Z)'
    r"""|"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?|(?P<comment>#[^\n]*)""",
    re.DOTALL,
)
PYTHON_2 = Pattern(
    r"^[ \t]*(?:print[ \t]+[^\s=(.,:)\[]|print[ \t]*\([^\n]*\)[ \t]*%|exec[ \t]+[\"'\w]"
    r"|raise[ \t]+\w+[ \t]*,|except[ \t]+[\w.]+[ \t]*,[ \t]*\w+[ \t]*:)"
    r"|^[ \t]*print[ \t]*$|<>|\bur[\"']|^[ \t]*print[ \t]*>>",
    re.MULTILINE,
)


class Words(NamedTuple):
    """A piece of what people wrote: a comment, or a line of markdown; `line` and `column` count from 1."""

    text: str
    cell: Cell
    line: int
    column: int
    alone: bool = True
    """Whether nothing else stands on its line."""

    @property
    def place(self) -> InCell:
        return self.cell.at(self.line, self.column)


class Code:
    """A code cell: its source masked, and, once asked for, its tree or the error that there is none."""

    __slots__ = ("_parsed", "cell", "error", "masked", "shift", "tree")

    def __init__(self, cell: Cell, *, language: str = "python") -> None:
        self.cell = cell
        self.masked = mask(cell.source) if language == "python" else Masked("", foreign=language)
        self.tree: ast.Module | None = None
        self.error: Exception | None = None
        self.shift = 0
        """Columns that were taken off every line, since IPython takes off a cell's common indentation."""
        self._parsed = False

    def parse(self) -> Code:
        """Fill `tree` or `error`, once. A cell that does not parse is read more generously before it is given up."""
        if self._parsed:
            return self
        self._parsed = True
        if self.masked.foreign:
            return self
        self._try(self.masked)
        if isinstance(self.error, SyntaxError):
            first = self.error
            for generous in (self._dedented, lambda: mask_timed(self.masked), lambda: mask_automagic(self.cell.source)):
                masked = generous()
                if masked.text != self.masked.text and self._try(masked):
                    self.masked = masked
                    break
                self.error, self.shift = first, 0
        return self

    def leave(self) -> None:
        """Read no more of it than its words."""
        if not self._parsed and not self.masked.foreign:
            self.error = Beyond(f"{MOST / 1e6:g} million characters of code stand above")
        self._parsed = True

    def _try(self, masked: Masked) -> bool:
        try:
            self.tree, self.error = ast.parse(masked.text), None
        except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
            self.error = error
        return self.error is None

    def _dedented(self) -> Masked:
        lines = self.masked.text.split("\n")
        first = next((line for line in lines if line.strip()), "")
        self.shift = len(first) - len(first.lstrip())
        indent = first[: self.shift]
        return self.masked._replace(text="\n".join(line.removeprefix(indent) for line in lines)) if indent else self.masked

    def holds(self, words: Iterable[str]) -> bool:
        """Whether one of these strings stands in its code."""
        text = self.masked.text
        for word in words:  # noqa: SIM110 any() takes three times as long
            if word in text:
                return True
        return False

    @property
    def looks_python_2(self) -> bool:
        return PYTHON_2.search(self.masked.text) is not None

    def at(self, node: ast.AST) -> InCell:
        """The place of a node; the parser counts bytes, people count characters."""
        line = getattr(node, "lineno", 1)
        return self.cell.at(line, self._characters(line, getattr(node, "col_offset", 0)) + self.shift + 1)

    def text(self, node: ast.AST) -> str:
        """The source of a node, as it is written in the cell."""
        begin, (line, column) = self.at(node), self._end(node)
        lines = self.cell.source.split("\n")[begin.line - 1 : line]
        lines[-1] = lines[-1][: column - 1]
        lines[0] = lines[0][begin.column - 1 :]
        return "\n".join(lines)

    def after(self, node: ast.AST, text: str) -> Edit:
        """The change that puts this text right behind a node."""
        end = self._end(node)
        return Edit(self.cell.number, *end, *end, text)

    def edit(self, node: ast.AST, text: str) -> Edit:
        """The change that puts this text in place of a node."""
        begin, end = self.at(node), self._end(node)
        return Edit(self.cell.number, begin.line, begin.column, *end, text)

    def _end(self, node: ast.AST) -> tuple[int, int]:
        line, column = getattr(node, "end_lineno", 1), getattr(node, "end_col_offset", 0)
        return line, self._characters(line, column) + self.shift + 1

    def _characters(self, line: int, column: int) -> int:
        """A column in characters, where the parser counted bytes."""
        text = self.masked.text
        if text.isascii():
            return column
        lines = text.split("\n")
        whole = lines[line - 1] if line <= len(lines) else ""
        return len(whole.encode("utf-8", "replace")[:column].decode("utf-8", "replace"))

    def comments(self) -> Iterator[Words]:
        text = self.masked.text
        if "#" not in text or self.masked.foreign:
            return
        if "\\\n" not in text and '"""' not in text and "'''" not in text:  # no string reaches over the end of a line
            yield from self._comments_by_line(text)
            return
        line, seen = 1, 0
        for found in COMMENT.finditer(text):
            if found["comment"] is None:
                continue
            begin = found.start()
            line += text.count("\n", seen, begin)
            seen = begin
            head = text[text.rfind("\n", 0, begin) + 1 : begin]
            yield Words(found[0].lstrip("#").strip(), self.cell, line, len(head) + 1, not head.strip())

    def _comments_by_line(self, text: str) -> Iterator[Words]:
        for n, line in enumerate(text.split("\n"), 1):
            if "#" not in line:
                continue
            begin = line.index("#")
            head = line[:begin]
            if '"' in head or "'" in head:
                begin = next((found.start() for found in COMMENT.finditer(line) if found["comment"] is not None), -1)
                if begin < 0:
                    continue
                head = line[:begin]
            yield Words(line[begin:].lstrip("#").strip(), self.cell, n, begin + 1, not head.strip())


class Node(Generic[N]):
    """A node of a cell's tree, with the way up."""

    __slots__ = ("code", "parents", "tree")

    def __init__(self, tree: N, code: Code, parents: dict[ast.AST, ast.AST]) -> None:
        self.tree, self.code, self.parents = tree, code, parents

    @property
    def cell(self) -> Cell:
        return self.code.cell

    @property
    def place(self) -> InCell:
        return self.code.at(self.tree)

    def replaced(self, text: str) -> Edit:
        """The change that puts this text in its place."""
        return self.code.edit(self.tree, text)

    @property
    def parent(self) -> ast.AST | None:
        return self.parents.get(self.tree)

    def above(self) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Each ancestor with the child that leads to here, the nearest first."""
        child: ast.AST = self.tree
        while (parent := self.parents.get(child)) is not None:
            yield parent, child
            child = parent

    def inside(self, *kinds: type[ast.AST]) -> bool:
        """Whether it stands in one of these, with no function in between."""
        for parent, _ in self.above():
            if isinstance(parent, kinds):
                return True
            if isinstance(parent, FUNCTIONS):
                return False
        return False

    @property
    def loop(self) -> ast.AST | None:
        """The nearest loop that runs it again and again; what a `for` goes over runs once, and a function ends the search."""
        for parent, child in self.above():
            if isinstance(parent, FUNCTIONS):
                return None
            if isinstance(parent, LOOPS) and child is not getattr(parent, "iter", None) and child not in parent.orelse:
                return parent
        return None

    @property
    def statement(self) -> ast.stmt:
        node: ast.AST = self.tree
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node


class Call(Node[ast.Call]):
    """A call, with the questions that rules ask of it."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The last part of what is called: `fit` of `model.fit(X)`."""
        return callee(self.tree)

    @property
    def receiver(self) -> ast.expr | None:
        """What a method is called on."""
        return self.tree.func.value if isinstance(self.tree.func, ast.Attribute) else None

    @property
    def dotted(self) -> str:
        return dotted(self.tree.func)

    def argument(self, name: str, position: int | None = None) -> ast.expr | None:
        for keyword in self.tree.keywords:
            if keyword.arg == name:
                return keyword.value
        if position is not None and position < len(self.tree.args) and not any(isinstance(a, ast.Starred) for a in self.tree.args):
            return self.tree.args[position]
        return None

    @property
    def spread(self) -> bool:
        """Whether arguments are hidden behind `*args` or `**options`."""
        return any(k.arg is None for k in self.tree.keywords) or any(isinstance(a, ast.Starred) for a in self.tree.args)


class Tree(NamedTuple):
    """One cell's tree, walked: its nodes by kind, and each node's parent."""

    code: Code
    by_kind: dict[type[ast.AST], list[Any]]
    parents: dict[ast.AST, ast.AST]


class Nodes:
    """Every node of every cell, by kind."""

    def __init__(self, codes: Iterable[Code]) -> None:
        self.trees: tuple[Tree, ...] = tuple(walk(code) for code in codes if code.parse().tree is not None)
        self._text = "\n".join([tree.code.masked.text for tree in self.trees])

    def where(self, holds: Callable[[Code], bool]) -> Nodes:
        """Those of some cells."""
        return self._some(tree for tree in self.trees if holds(tree.code))

    def beside(self, *words: str, like: Pattern[str] | None = None) -> Nodes:
        """Those of the cells in whose code one of these strings stands, and a pattern is found: a text is searched sooner than a tree."""
        held = tuple([word for word in words if word in self._text])
        if not held:
            return NO_NODES
        trees = [tree for tree in self.trees if tree.code.holds(held)]
        return self._some(trees if like is None else [tree for tree in trees if like.search(tree.code.masked.text)])

    def _some(self, trees: Iterable[Tree]) -> Nodes:
        some = Nodes(())
        some.trees, some._text = tuple(trees), self._text
        return some

    @overload
    def of(self, kind: type[N], /) -> Iterator[Node[N]]: ...
    @overload
    def of(self, kind: type[N], other: type[M], /) -> Iterator[Node[N | M]]: ...
    @overload
    def of(self, *kinds: type[N]) -> Iterator[Node[N]]: ...
    def of(self, *kinds: type[ast.AST]) -> Iterator[Node[Any]]:
        """The nodes of these kinds, cell by cell, in the order of the source."""
        placed = all("lineno" in kind._attributes for kind in kinds)
        for code, by_kind, parents in self.trees:
            some = [by_kind[kind] for kind in kinds if kind in by_kind]
            if not some:
                continue
            found = some[0] if len(some) == 1 else [node for each in some for node in each]
            if len(found) > 1:
                found = sorted(found, key=_beginning if placed else _position)
            for node in found:
                yield Node(node, code, parents)


NO_NODES = Nodes(())


class Calls:
    """Every call of every cell, by the last part of the name that is called."""

    def __init__(self, nodes: Nodes) -> None:
        self._by_name: dict[str, list[tuple[ast.Call, Tree]]] = {}
        for tree in nodes.trees:
            for call in tree.by_kind.get(ast.Call, ()):
                name = callee(call)
                if name in self._by_name:
                    self._by_name[name].append((call, tree))
                else:
                    self._by_name[name] = [(call, tree)]
        for tree in nodes.trees:
            for imported in tree.by_kind.get(ast.ImportFrom, ()):
                for alias in imported.names:
                    if alias.asname and alias.asname != alias.name and alias.asname in self._by_name:
                        self._by_name.setdefault(alias.name, []).extend(self._by_name[alias.asname])
        self._own = {
            node.name
            for tree in nodes.trees
            for kind in (ast.FunctionDef, ast.AsyncFunctionDef)
            for node in tree.by_kind.get(kind, ())
            if not isinstance(tree.parents[node], ast.ClassDef)
        }

    def of(self, *names: str) -> Iterator[Call]:
        """The calls of these functions or methods, cell by cell; a function that the notebook defines under such a name is another."""
        return (call for call in self._found(names) if not self._is_own(call))

    def by(self, name: str) -> Iterator[Call]:
        """The calls of a function that the notebook defines itself."""
        return (call for call in self.named(name) if self._is_own(call))

    def named(self, name: str) -> Iterator[Call]:
        """The calls of anything of this name."""
        return self._found((name,))

    def _found(self, names: tuple[str, ...]) -> Iterator[Call]:
        found = [pair for name in names for pair in self._by_name.get(name, ())]
        if len(found) > 1:
            found.sort(key=lambda pair: (pair[1].code.cell.number, pair[0].lineno, pair[0].col_offset))
        return (Call(call, tree.code, tree.parents) for call, tree in found)

    def _is_own(self, call: Call) -> bool:
        return isinstance(call.tree.func, ast.Name) and call.tree.func.id in self._own


LEAVES = frozenset({ast.Name, ast.Constant, ast.alias})
"""Kinds that hold no node: more than half of all, which need not wait on the stack for their turn."""


def _below(kind: type[ast.AST]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes from a node of this kind all that may hold nodes, the last first."""
    names = [name for name in reversed(kind._fields) if name not in NEVER_NODES]
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda node: (getattr(node, names[0]),)) if names else (lambda node: ())


class _Kinds(dict[type, Callable[[Any], tuple[Any, ...]] | None]):
    """Kind -> what takes from a node all that may hold nodes; None for what is no node."""

    def __missing__(self, kind: type) -> Callable[[Any], tuple[Any, ...]] | None:
        self[kind] = made = _below(kind) if issubclass(kind, ast.AST) else None
        return made


_kinds = _Kinds()


def walk(code: Code) -> Tree:
    """Visit every node once, with a stack, since a tree may be deeper than Python recurses."""
    by_kind: defaultdict[type[ast.AST], list[ast.AST]] = defaultdict(list)
    parents: dict[ast.AST, ast.AST] = {}
    stack: list[Any] = [code.tree] if code.tree is not None else []
    pop, push, leaves, kinds = stack.pop, stack.append, LEAVES, _kinds
    while stack:
        node = pop()
        kind = type(node)
        by_kind[kind].append(node)
        for value in kinds[kind](node):  # type: ignore[misc]
            if not value:  # neither None nor a list without items holds any
                continue
            for item in reversed(value) if type(value) is list else (value,):
                kind = type(item)
                if kind in leaves:
                    parents[item] = node
                    by_kind[kind].append(item)
                elif kinds[kind] is not None:
                    parents[item] = node
                    push(item)
    return Tree(code, dict(by_kind), parents)


_beginning: Callable[[Any], tuple[int, int]] = attrgetter("lineno", "col_offset")
"""Where a node begins that is of a kind with a place."""


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def within(node: ast.AST) -> list[ast.AST]:
    """A node and all below it but operators and contexts, in the order of `ast.walk` and in a third of its time."""
    found = [node]
    for each in found:
        for value in reversed(_kinds[type(each)](each)):  # type: ignore[misc]
            if value:
                found += [item for item in (value if type(value) is list else (value,)) if isinstance(item, ast.AST)]
    return found


def callee(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""


def dotted(node: ast.AST | None) -> str:
    """`np.random.seed` for a chain of plain names, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(parts))) if isinstance(node, ast.Name) else ""


def constant(node: ast.AST | None) -> Any:
    """The value of a literal; None for anything else, and for the literal None."""
    return node.value if isinstance(node, ast.Constant) else None


def root(node: ast.AST | None) -> str:
    """The name that an expression of attributes, items and method calls begins with: `df` of `df[a].b.c()`."""
    while True:
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return node.id if isinstance(node, ast.Name) else ""


def names_in(node: ast.AST) -> frozenset[str]:
    """Every name that is read somewhere in an expression."""
    return frozenset([n.id for n in within(node) if isinstance(n, ast.Name)])


class Beyond(Exception):
    """The cell comes after as much code as is read of one notebook."""


def parse_all(codes: Iterable[Code]) -> None:
    """Parse every cell, without the warnings that Python prints about odd escapes; what is beyond the most that is read stays unread."""
    length = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for code in codes:
            if length > MOST:
                code.leave()
            else:
                code.parse()
            length += len(code.masked.text)


__all__ = [
    "Beyond",
    "Call",
    "Calls",
    "Code",
    "Magic",
    "Node",
    "Nodes",
    "Words",
    "callee",
    "constant",
    "dotted",
    "names_in",
    "parse_all",
    "root",
    "within",
]
