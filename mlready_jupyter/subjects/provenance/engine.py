"""Follows rows through a notebook: from where they are read, through what learns from them, to splits, fits and scores."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mlready_jupyter.subjects.provenance import apis
from mlready_jupyter.subjects.provenance.names import claims_side, is_target, learner_by_name, literals
from mlready_jupyter.subjects.provenance.values import (
    MODULE,
    NOTHING,
    Columns,
    Estimator,
    Lesson,
    Part,
    Prediction,
    Rows,
    Side,
    Spot,
    Step,
    Taken,
    Value,
    beyond,
    bounded,
    covers,
    few,
    joined,
    spans_sides,
    united,
)
from mlready_jupyter.subjects.python import Code, callee, constant, dotted, root

MOST_DEEP = 60
"""Expressions and blocks deeper than this are not followed, since Python's own stack is."""
MOST_CALLS_DEEP = 4
MOST_STEPS = 200_000
"""Expressions that are looked at in one notebook; past that, the rest is not followed."""
BUILTINS = frozenset(dir(builtins))
COLUMNS_OF_ANY: Rows = frozenset({Part(0)})
"""The rows of an expression such as `pl.col("a")`, which are those of whatever table it is put into."""
PASSING_BUILTINS = frozenset("list tuple sorted map filter reversed set dict iter next zip enumerate".split())
READING = ("read", "load", "fetch", "open", "download")
KEEPING_COLUMNS = frozenset(
    "copy dropna fillna sample reset_index astype drop_duplicates sort_values head tail values to_numpy array loc iloc".split()
)
ACCESSORS = frozenset("values T loc iloc at iat str dt cat data target real A toarray to_numpy".split())
WITHIN_FIT = ("eval_set", "validation_data", "valid_sets", "evals", "eval_data", "X_val")


class Leak(NamedTuple):
    """A lesson that the rows on the other side of a split have a part in."""

    lesson: Lesson
    split: Spot
    by: str


class Refit(NamedTuple):
    """A transformer that was fitted on train rows, and then again on test rows."""

    kind: str
    at: Spot
    trained: Spot


class Score(NamedTuple):
    """A number for a model: on which rows, and on which the model had been fitted."""

    at: Spot
    by: str
    model: Estimator
    fitted: Rows
    on: Rows


class Stop(NamedTuple):
    """A fit that ends, or picks its weights, by rows held out."""

    at: Spot
    model: Estimator
    on: Rows


class Given(NamedTuple):
    """A model that is fitted on a table in which its own target still stands."""

    at: Spot
    target: str
    kind: str


class Env:
    """The names of one scope; what is not found here is looked for around it."""

    __slots__ = ("around", "held", "outside")

    def __init__(self, around: Env | None = None) -> None:
        self.around = around
        self.held: dict[str, Value] = {}
        self.outside: set[str] = set()
        """Names declared global."""

    def get(self, name: str) -> Value | None:
        env: Env | None = self
        while env is not None:
            if name in env.held:
                return env.held[name]
            env = env.around
        return None

    def put(self, name: str, value: Value) -> None:
        env = self
        if name in self.outside:
            while env.around is not None:
                env = env.around
        env.held[name] = value


class Provenance:
    """What was found of rows, learners, splits and scores in the code cells, followed once from top to bottom."""

    def __init__(self, codes: Iterable[Code]) -> None:
        self.leaks: list[Leak] = []
        self.refits: list[Refit] = []
        self.scores: list[Score] = []
        self.stops: list[Stop] = []
        self.given: list[Given] = []
        self.crossed = False
        """Whether anything was cross-validated."""
        self.tested = False
        """Whether anything was predicted for rows that the model had not seen."""
        self._env = Env()
        self._aliases: dict[str, str] = {}
        self._count = 0
        self._left = MOST_STEPS
        self._deep = 0
        self._stack: list[ast.AST] = []
        self._returned: list[list[Value]] = []
        self._functions: dict[ast.AST, tuple[Code, Env]] = {}
        self._entered: set[ast.AST] = set()
        self._free: dict[str, Value] = {}
        self._named: dict[frozenset[int], int] = {}
        self._sides: dict[int, dict[Side, tuple[Value, Spot]]] = {}
        for code in codes:
            if code.tree is not None:
                self._code = code
                self._block(code.tree.body)
        for function in [f for f in self._functions if f not in self._entered]:
            if function not in self._entered:
                self._stand_alone(function)

    # Statements

    def _block(self, statements: Iterable[ast.stmt]) -> None:
        if self._deep > MOST_DEEP:
            return
        self._deep += 1
        for statement in statements:
            self._statement(statement)
        self._deep -= 1

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign():
                value = self._eval(node.value)
                for target in node.targets:
                    self._bind(target, value, node.value)
            case ast.AnnAssign() if node.value is not None:
                self._bind(node.target, self._eval(node.value), node.value)
            case ast.AugAssign():
                self._bind(node.target, self._arithmetic(self._eval(node.target), self._eval(node.value), node), node.value)
            case ast.Expr() | ast.Return():
                value = self._eval(node.value) if node.value is not None else NOTHING
                if isinstance(node, ast.Return) and self._returned:
                    self._returned[-1].append(value)
            case ast.For() | ast.AsyncFor():
                self._for(node)
            case ast.While():
                self._eval(node.test)
                self._block(node.body)
                self._block(node.orelse)
            case ast.If():
                self._if(node)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    value = self._eval(item.context_expr)
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars, value, item.context_expr)
                self._block(node.body)
            case ast.Try():
                self._block(node.body)
                for handler in node.handlers:
                    self._block(handler.body)
                self._block(node.orelse)
                self._block(node.finalbody)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define(node, node.name)
            case ast.ClassDef():
                around = self._env
                self._env = Env(around)
                self._block(node.body)
                for method in [s for s in node.body if isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef)]:
                    self._env.held[f"self.{method.name}"] = Value(function=method)
                self._env = around
            case ast.Import() | ast.ImportFrom():
                self._import(node)
            case ast.Global():
                self._env.outside.update(node.names)
            case ast.Delete():
                for target in node.targets:
                    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                        held = self._env.get(target.value.id)
                        if held is not None:
                            self._env.put(target.value.id, self._without(held, literals(target.slice)))
            case ast.Match():
                self._eval(node.subject)
                for case in node.cases:
                    self._block(case.body)

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> None:
        self._functions[node] = (self._code, self._env)
        self._env.put(name, Value(function=node))

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._env.put(name, MODULE)
            if isinstance(node, ast.ImportFrom) and alias.asname:
                self._aliases[alias.asname] = alias.name

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        over = self._eval(node.iter)
        elements = [_element(over)]
        if over.listed and over.items and len(over.items) <= 3 and all(item.rows for item in over.items):
            elements = list(over.items)
        for element in elements:
            self._bind(node.target, element, node.iter, named=False)
            self._block(node.body)
        self._block(node.orelse)

    def _if(self, node: ast.If) -> None:
        self._eval(node.test)
        before = dict(self._env.held)
        self._block(node.body)
        if node.orelse:
            after = self._env.held
            self._env.held = before
            self._block(node.orelse)
            for name, value in after.items():
                other = self._env.held.get(name)
                self._env.held[name] = value if other is None else joined(value, other)

    # Functions of the notebook's own

    def _enter(self, node: ast.FunctionDef | ast.AsyncFunctionDef, arguments: list[Value], keywords: dict[str, Value]) -> Value:
        if len(self._stack) >= MOST_CALLS_DEEP or node in self._stack or node not in self._functions:
            return united(*arguments, *keywords.values())
        parameters = [p.arg for p in (*node.args.posonlyargs, *node.args.args)]
        if parameters[:1] == ["self"]:
            parameters = parameters[1:]
        given = dict(zip(parameters, arguments, strict=False)) | {k: v for k, v in keywords.items() if k}
        missing = {p.arg: NOTHING for p in (*node.args.args, *node.args.kwonlyargs) if p.arg not in given}
        return self._run(node, missing | given)

    def _stand_alone(self, node: ast.AST) -> None:
        """Follow a function that no cell calls, with parameters that are what their names say."""
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        plain = len(node.args.args) - len(node.args.defaults)
        held = {}
        for n, parameter in enumerate((*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)):
            held[parameter.arg] = self._side_of_its_own(parameter.arg) if n < plain and parameter.arg != "self" else NOTHING
        self._run(node, held)

    def _side_of_its_own(self, name: str) -> Value:
        side = claims_side(name)
        steps = (Step(self._next(), side),) if side else ()
        return Value(frozenset({Part(self._next(), steps, side)}))

    def _run(self, node: ast.FunctionDef | ast.AsyncFunctionDef, held: dict[str, Value]) -> Value:
        self._entered.add(node)
        code, around = self._functions[node]
        was = self._code, self._env
        self._code, self._env = code, Env(around)
        self._env.held.update(held)
        self._stack.append(node)
        self._returned.append([])
        self._block(node.body)
        results = self._returned.pop()
        self._stack.pop()
        self._code, self._env = was
        result = results[0] if results else NOTHING
        for other in results[1:]:
            result = joined(result, other)
        return result

    # Names

    def _bind(self, target: ast.expr, value: Value, source: ast.expr, *, named: bool = True) -> None:
        match target:
            case ast.Name():
                if (
                    value.listed
                    and not value.rows
                    and isinstance(source, ast.List)
                    and source.elts
                    and isinstance(source.elts[0], ast.List)
                ):
                    value = value._replace(rows=self._fresh().rows)  # a table written out
                self._env.put(target.id, self._claimed(target.id, value, source) if named else value)
            case ast.Tuple() | ast.List():
                self._unpack(target.elts, value, source)
            case ast.Starred():
                self._bind(target.value, value, source, named=named)
            case ast.Attribute() if isinstance(target.value, ast.Name) and target.value.id == "self":
                env = self._env.around or self._env
                env.held[f"self.{target.attr}"] = value
            case ast.Attribute() | ast.Subscript():
                self._change(target, value)

    def _change(self, target: ast.Attribute | ast.Subscript, value: Value) -> None:
        """`df["a"] = value`: the table takes up what the value has learned."""
        name = _holder(target)
        held = NOTHING if not name else self._look(name) if "." not in name else self._env.get(name)
        if not name or held is None or held.module or (isinstance(target, ast.Attribute) and target.attr in apis.SIZES):
            return
        columns = _columns_of(target)
        kept = {taken for taken in held.learned if not (columns and taken.columns and taken.columns <= columns)}
        taken = {Taken(each.lesson, columns) for each in value.learned}
        self._late(taken, held.rows)
        self._env.put(name, held._replace(rows=held.rows or value.rows, learned=bounded(frozenset(kept | taken))))

    def _unpack(self, targets: list[ast.expr], value: Value, source: ast.expr) -> None:
        if value.items is not None and len(value.items) == len(targets) and not any(isinstance(t, ast.Starred) for t in targets):
            sources = (
                source.elts if isinstance(source, ast.Tuple | ast.List) and len(source.elts) == len(targets) else [source] * len(targets)
            )
            for target, item, each in zip(targets, value.items, sources, strict=True):
                self._bind(target, item, each)
            return
        sides = {claims_side(name) for target in targets for name in _leaves(target)}
        if {"train", "test"} <= sides and not any(part.is_split for part in value.rows):
            if value.items is not None:
                value = united(*value.items)
            by = self._next()
            rows = value.rows or self._fresh().rows
            if value.learned and isinstance(source, ast.Call):
                self._tell(value, self._at(source), callee(source) or "a split")
            for target in targets:
                self._bind_sides(target, value, rows, by)
            return
        for target in targets:
            self._bind(target, value._replace(items=None), source, named=False)

    def _bind_sides(self, target: ast.expr, value: Value, rows: Rows, by: int) -> None:
        """Each name of an unknown split takes the side that it says."""
        for name in _leaves(target):
            side = claims_side(name)
            own = frozenset(Part(p.origin, (*p.steps, Step(by, side))) for p in rows) if side else rows
            self._env.put(name, Value(own, value.learned))

    def _claimed(self, name: str, value: Value, source: ast.expr) -> Value:
        """The value, on the side that its name claims: `train = df[:n]`, `test = pd.read_csv(...)`."""
        side = claims_side(name)
        if side is None or not value.rows or value.prediction or any(part.is_split for part in value.rows):
            return value
        if _takes_rows(source, self._env):
            origins = frozenset(part.origin for part in value.rows)
            by = self._named.setdefault(origins, -len(self._named) - 1)
            split = value.of(frozenset(Part(p.origin, (*p.steps, Step(by, side))) for p in value.rows))
            seen = self._sides.setdefault(by, {})
            if not is_target(name):
                seen.setdefault(side, (value, self._at(source)))
                if len(seen) == 2:
                    for whole, place in seen.values():
                        self._tell(whole, place, "a split", shuffled=False)
            return split
        if isinstance(source, ast.Call) and len(value.rows) == 1:
            return value.of(frozenset(part._replace(name=side) if not part.steps else part for part in value.rows))
        return value

    def _look(self, name: str) -> Value:
        held = self._env.get(name)
        if held is not None:
            return held
        if name in BUILTINS:
            return NOTHING
        if name in apis.MODULES:
            return MODULE
        if name not in self._free:
            self._free[name] = self._fresh(claims_side(name))
        return self._free[name]

    def _fresh(self, name: Side | None = None) -> Value:
        return Value(frozenset({Part(self._next(), name=name)}))

    def _at(self, node: ast.expr) -> Spot:
        return Spot(self._code.cell.number, node.lineno, node.col_offset, self._code, node)

    def _next(self) -> int:
        self._count += 1
        return self._count

    # Expressions

    def _eval(self, node: ast.expr) -> Value:
        if self._deep > MOST_DEEP or self._left <= 0:
            return NOTHING
        self._left -= 1
        self._deep += 1
        try:
            return self._value(node)
        finally:
            self._deep -= 1

    def _value(self, node: ast.expr) -> Value:
        match node:
            case ast.Name():
                return self._look(node.id)
            case ast.Constant():
                return NOTHING
            case ast.Call():
                return self._call(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.BinOp():
                return self._arithmetic(self._eval(node.left), self._eval(node.right), node)
            case ast.UnaryOp():
                return self._eval(node.operand)
            case ast.Compare():
                return united(*(v for v in map(self._eval, (node.left, *node.comparators)) if not v.statistic))._replace(
                    learned=frozenset()
                )
            case ast.Tuple() | ast.List() | ast.Set():
                items = tuple(self._eval(item) for item in node.elts[:64])
                return Value(united(*items).rows, united(*items).learned, items=items, listed=not isinstance(node, ast.Tuple))
            case ast.Dict():
                items = tuple(self._eval(item) for item in node.values[:64])
                return Value(united(*items).rows, united(*items).learned, items=items, listed=True)
            case ast.IfExp():
                return joined(self._eval(node.body), self._eval(node.orelse))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._comprehension(node.generators, node.elt)
            case ast.DictComp():
                return self._comprehension(node.generators, node.value)
            case ast.NamedExpr():
                value = self._eval(node.value)
                self._bind(node.target, value, node.value)
                return value
            case ast.Starred() | ast.Await():
                return self._eval(node.value)
            case ast.BoolOp():
                return united(*map(self._eval, node.values))
            case ast.JoinedStr():
                for part in node.values:
                    if isinstance(part, ast.FormattedValue):
                        self._eval(part.value)
                return NOTHING
        return NOTHING

    def _comprehension(self, generators: list[ast.comprehension], element: ast.expr) -> Value:
        around = self._env
        self._env = Env(around)
        for generator in generators:
            self._bind(generator.target, _element(self._eval(generator.iter)), generator.iter, named=False)
        value = self._eval(element)
        self._env = around
        return value._replace(items=(value,), listed=True) if value.estimator or value.prediction else value._replace(items=None)

    def _arithmetic(self, left: Value, right: Value, node: ast.BinOp | ast.AugAssign) -> Value:
        if isinstance(node.op, ast.Mult) and (left.listed or right.listed):
            listed = left if left.listed else right
            return listed._replace(items=(listed.items or ()) * 2)
        if left.listed and right.listed:
            return united(left, right)._replace(items=(left.items or ()) + (right.items or ()), listed=True)
        if left.statistic and right.statistic:
            return Value(learned=left.learned | right.learned, statistic=True)
        if left.statistic or right.statistic:
            table, number = (right, left) if left.statistic else (left, right)
            if not table.rows:
                return number
            learned = {t for t in number.learned if isinstance(node.op, ast.Sub) or t.lesson.by not in apis.RANGES}
            return self._with(table, learned)
        return united(left, right)

    def _with(self, table: Value, learned: Iterable[Taken]) -> Value:
        """The rows of a table, after something that was learned has been put into them."""
        taken = frozenset(learned)
        self._late(taken, table.rows)
        return Value(table.rows, bounded(table.learned | taken))

    def _attribute(self, node: ast.Attribute) -> Value:
        held = self._env.get(dotted(node)) if isinstance(node.value, ast.Name) else None
        if held is not None:
            return held
        base = self._eval(node.value)
        if base.module or node.attr in apis.SIZES:
            return MODULE if base.module else NOTHING
        if base.estimator:
            return base if node.attr.startswith("best_estimator") else NOTHING
        if base.statistic or base.numbers or not base.columns or node.attr in ACCESSORS:
            return base
        return self._only(base, frozenset({node.attr}))

    def _only(self, table: Value, names: frozenset[str]) -> Value:
        """Some columns of a table, with the lessons that lie in them."""
        learned = frozenset(t for t in table.learned if not t.columns or t.columns & names)
        columns = Columns(table.columns.table, names) if table.columns else None
        return Value(table.rows, learned, columns=columns, grouped=table.grouped)

    def _without(self, table: Value, names: frozenset[str]) -> Value:
        if not names:
            return Value(table.rows, table.learned, grouped=table.grouped)
        learned = frozenset(t for t in table.learned if not t.columns or t.columns - names)
        columns = table.columns
        if columns:
            only = columns.only - names if columns.only is not None else None
            columns = Columns(columns.table, only, columns.without | names)
        return Value(table.rows, learned, columns=columns)

    def _subscript(self, node: ast.Subscript) -> Value:
        base = self._eval(node.value)
        chosen = node.slice
        if (base.items is not None and not base.rows | base.learned) or (base.items is not None and base.listed is False):
            number = constant(chosen)
            if isinstance(number, int) and -len(base.items or ()) <= number < len(base.items or ()):
                return (base.items or ())[number]
        if base.listed and base.items:
            return _element(base)
        if base.module or base.statistic or base.estimator:
            return base
        first = chosen.elts[0] if isinstance(chosen, ast.Tuple) and chosen.elts else chosen
        names = literals(chosen.elts[-1] if isinstance(chosen, ast.Tuple) and chosen.elts else chosen)
        table = self._only(base, names) if names else base
        if isinstance(first, ast.Slice):
            if first.lower is None and first.upper is None:
                return table if names else Value(base.rows, base.learned)
            return table._replace(rows=self._some(base.rows, node), items=None)
        if names and first is chosen:
            return table._replace(items=None, prediction=None)
        by = self._eval(first)
        if by.numbers is not None:
            return self._one_side(table, by.numbers, node)
        if isinstance(first, ast.Constant):
            return table._replace(items=None)
        carried = base.learned | (by.learned if not by.rows else frozenset())
        unseen = isinstance(first, ast.Name) and self._env.get(first.id) is None
        if (by.rows and not unseen) or isinstance(first, ast.Compare | ast.BinOp | ast.UnaryOp):
            rows = self._some(base.rows, node)
            return Value(rows, table.learned if names else carried, columns=table.columns, grouped=base.grouped)
        return Value(base.rows, carried, columns=None, grouped=base.grouped)

    def _some(self, rows: Rows, node: ast.AST) -> Rows:
        """Some of these rows, unlike those that any other expression takes."""
        by = self._next()
        return few(frozenset(Part(p.origin, (*p.steps, Step(by)), p.name) for p in rows))

    def _one_side(self, table: Value, step: Step, node: ast.expr) -> Value:
        rows = table.rows or self._fresh().rows
        if not any(part.is_split for part in rows):
            self._tell(table, self._at(node), "a split", shuffled=False)
        return table.of(frozenset(Part(p.origin, (*p.steps, step), p.name) for p in rows))

    # Calls

    def _call(self, node: ast.Call) -> Value:
        arguments = [self._eval(argument) for argument in node.args[:64]]
        keywords = {k.arg or "": self._eval(k.value) for k in node.keywords[:64]}
        name = callee(node)
        receiver = NOTHING
        if isinstance(node.func, ast.Name):
            held = self._look(node.func.id)
            if held.function is not None:
                return self._enter(held.function, arguments, keywords)
            name = self._aliases.get(name, name)
            if name in BUILTINS and name not in PASSING_BUILTINS:
                return NOTHING
        elif isinstance(node.func, ast.Attribute):
            held_method = self._env.get(dotted(node.func))
            if held_method is not None and held_method.function is not None:
                return self._enter(held_method.function, arguments, keywords)
            receiver = self._eval(node.func.value)
        else:
            receiver = self._eval(node.func)
        result = self._result(node, name, receiver, arguments, keywords)
        if constant(_keyword(node, "inplace")) is True and isinstance(node.func, ast.Attribute):
            self._in_place(node.func.value, result)
        return result

    def _in_place(self, target: ast.expr, result: Value) -> None:
        if isinstance(target, ast.Name):
            self._env.put(target.id, result)
        elif isinstance(target, ast.Attribute | ast.Subscript):
            self._change(target, result)

    def _result(self, node: ast.Call, name: str, receiver: Value, arguments: list[Value], keywords: dict[str, Value]) -> Value:
        everything = [*arguments, *keywords.values()]
        first = arguments[0] if arguments else keywords.get("X", keywords.get("x", NOTHING))
        function = isinstance(node.func, ast.Name) or receiver.module
        if name in ("col", "all") and receiver.module:
            return Value(COLUMNS_OF_ANY)
        if name in apis.SPLITS:
            return self._split(node, name, arguments or [receiver])
        if name == "split" and self._splits_rows(node, receiver, first):
            return self._folds(node, receiver, first)
        if name in apis.CROSSES:
            self.crossed = True
            data = arguments[1] if len(arguments) > 1 else keywords.get("X", NOTHING)
            if not any(part.is_split for part in data.rows):
                self._tell(data, self._at(node), name)
            return NOTHING
        if name in apis.METRICS:
            self._measure(node, name, everything)
            return NOTHING
        if not function and name in _VERBS:
            estimator = receiver.estimator or self._unknown_estimator(node, name)
            if estimator is not None:
                return self._act(node, name, estimator, receiver, first, arguments, keywords)
        if receiver.estimator and not receiver.rows:
            return receiver if name in ("set_params", "compile", "to", "cuda", "set_output") else united(*everything)
        if function:
            made = self._made(node, name, first, everything)
            if made is not None:
                return made
        return self._table(node, name, receiver, first, arguments, keywords)

    def _made(self, node: ast.Call, name: str, first: Value, everything: list[Value]) -> Value | None:
        """What a class, or a function that works on tables, gives."""
        if name in apis.SCALES and first.rows:
            lesson = Lesson("fit", name, self._at(node), first.rows)
            return self._with(first, {Taken(lesson)})
        if name == "train" and len(everything) > 1:
            data = next((value for value in everything if value.rows), NOTHING)
            booster = Estimator("booster")
            booster.fitted = data.rows
            self._stop(node, booster, {k.arg or "": self._eval(k.value) for k in node.keywords})
            return Value(estimator=booster)
        if name in apis.TABLES or not (name[:1].isupper() or name in apis.PIPES):
            return None
        learns = name if name in apis.LEARNS else ""
        if name in apis.PIPES:
            inside = [self._aliases.get(n.id, n.id) for n in ast.walk(node) if isinstance(n, ast.Name)]
            inside += [n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)]
            learns = next((n for n in inside if n in apis.LEARNS), "")
            held = [v.estimator for v in _flat(everything) if v.estimator]
            learns = learns or next((e.learns for e in held if e.learns), "")
        stops = name in apis.STOPS_EARLY or _keyword(node, "early_stopping_rounds") is not None
        estimator = Estimator(name, learns=learns, stops=stops)
        estimator.shuffles = name.endswith("ShuffleSplit") or constant(_keyword(node, "shuffle")) is True
        inner = next((v.estimator for v in everything if v.estimator), None)
        if name in apis.SEARCHES:
            self.crossed = True
            estimator.learns = inner.learns if inner and inner.kind in apis.PIPES else ""
        return Value(united(*everything).rows, united(*everything).learned, estimator=estimator)

    def _unknown_estimator(self, node: ast.Call, name: str) -> Estimator | None:
        """The estimator behind a name that nobody can see being made: `model.fit(X)` tells that it is one."""
        holder = dotted(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if not holder or name in ("transform", "score", "evaluate", "train"):
            return None
        estimator = Estimator("model", learns=learner_by_name(holder))
        env: Env | None = self._env
        self._env.put(holder, Value(estimator=estimator)) if env else None
        return estimator

    def _act(
        self,
        node: ast.Call,
        name: str,
        estimator: Estimator,
        receiver: Value,
        first: Value,
        arguments: list[Value],
        keywords: dict[str, Value],
    ) -> Value:
        if name in ("fit", "partial_fit", "fit_transform", "fit_predict", "fit_resample", "fit_sample", "train"):
            return self._fit(node, name, estimator, first, arguments, keywords)
        if name == "transform":
            if estimator.learned is None:
                return Value(first.rows, first.learned)
            return self._with(first, {Taken(estimator.learned)})
        if name in ("predict", "predict_proba", "decision_function", "predict_classes", "predict_log_proba"):
            rows = first.rows
            self.tested = self.tested or bool(rows and estimator.fitted and not covers(estimator.fitted, rows))
            return Value(rows, prediction=Prediction(estimator, rows, estimator.fitted)) if rows else NOTHING
        if name in ("score", "evaluate"):
            if first.rows and estimator.fitted and not estimator.learns and estimator.kind not in apis.GROUPS_ROWS:
                self.scores.append(Score(self._at(node), name, estimator, estimator.fitted, first.rows))
            return NOTHING
        if name in ("get_support", "get_feature_names_out") and estimator.learned:
            return Value(learned=frozenset({Taken(estimator.learned)}))
        return Value(first.rows, first.learned) if name == "inverse_transform" else NOTHING

    def _fit(
        self, node: ast.Call, name: str, estimator: Estimator, first: Value, arguments: list[Value], keywords: dict[str, Value]
    ) -> Value:
        place = self._at(node)
        rows = first.rows if arguments or first.rows else frozenset()
        if arguments and not rows and estimator.learns:
            rows = self._fresh().rows
        sides = {part.side for part in rows}
        target = arguments[1] if len(arguments) > 1 else keywords.get("y", NOTHING)
        if estimator.learns and estimator.kind not in apis.PIPES:
            if estimator.trained is not None and sides == {"test"}:
                self.refits.append(Refit(estimator.learns, place, estimator.trained))
            elif sides == {"train"}:
                estimator.trained = place
        if estimator.learns:
            estimator.learned = Lesson("fit", estimator.learns, place, rows)
        estimator.fitted = rows
        if name in apis.RESAMPLES:
            lesson = Lesson("copies", estimator.kind, place, rows)
            taken = frozenset({Taken(lesson)}) if estimator.kind in apis.OVERSAMPLES else frozenset()
            table = Value(rows, first.learned | taken)
            return Value(rows, table.learned, items=(table, Value(rows, target.learned | taken)))
        if name == "fit_transform":
            learned = {Taken(estimator.learned)} if estimator.learned else set()
            return Value(rows, first.learned | learned)
        if name == "fit_predict":
            return Value(rows)
        if not estimator.learns and estimator.kind not in apis.GROUPS_ROWS:
            self._stop(node, estimator, keywords)
            self._targets(node, estimator, first, target)
        return Value(estimator=estimator)

    def _targets(self, node: ast.Call, estimator: Estimator, features: Value, target: Value) -> None:
        if estimator.kind in apis.PIPES or estimator.kind in apis.SEARCHES or not features.columns or not target.columns:
            return
        names = target.columns.only or frozenset()
        if len(names) == 1 and features.columns.table == target.columns.table and features.columns.has(*names):
            self.given.append(Given(self._at(node), next(iter(names)), estimator.kind))

    def _stop(self, node: ast.Call, estimator: Estimator, keywords: dict[str, Value]) -> None:
        held = next((k for k in node.keywords if k.arg in WITHIN_FIT), None)
        called = _flat([keywords.get("callbacks", NOTHING)])
        early = "early_stopping_rounds" in keywords or estimator.stops or any(v.estimator and v.estimator.stops for v in called)
        if held is not None and early and not any("val" in n.lower() or "dev" in n.lower() for n in _names(held.value)):
            rows = frozenset(p for p in keywords[held.arg or ""].rows if p.side == "test")
            if rows:
                self.stops.append(Stop(self._at(node), estimator, rows))

    def _measure(self, node: ast.Call, name: str, values: list[Value]) -> None:
        for value in values:
            told = value.prediction
            if told is not None and told.fitted and told.by.kind not in apis.GROUPS_ROWS:
                self.scores.append(Score(self._at(node), name, told.by, told.fitted, told.on))
                return

    def _table(self, node: ast.Call, name: str, receiver: Value, first: Value, arguments: list[Value], keywords: dict[str, Value]) -> Value:
        """A function or method that works on tables."""
        everything = [*arguments, *keywords.values()]
        function = isinstance(node.func, ast.Name) or receiver.module
        whole = first if function else receiver
        across = constant(_keyword(node, "axis")) in (1, -1, "columns", "index ")
        place = self._at(node)
        if name in apis.SIZES and not (function and receiver.module and first.rows and name != "unique"):
            return NOTHING
        if name in apis.STATISTICS and whole.rows:
            if whole.grouped or across or (function and not receiver.module):
                return Value(whole.rows, whole.learned)
            return Value(learned=frozenset({Taken(Lesson("statistic", name, place, whole.rows))}), statistic=True)
        if whole.statistic:
            return whole
        if name in apis.FILLS and (receiver.rows or first.rows):
            learned = [t for v in everything if v.statistic for t in v.learned]
            table = united(*(v for v in (receiver, *everything) if v.rows and not v.statistic))
            result = self._with(table, learned)
            return result._replace(columns=receiver.columns) if name in KEEPING_COLUMNS else result
        if name == "resample" and function and first.rows:
            return self._again(node, "resample", first, place, by_default=True)
        if name in ("sample", "choice", "choices") and whole.rows:
            return self._again(node, name, whole, place, by_default=False)
        if name in apis.CONCATS and function:
            return self._stacked(node, first, arguments, place, across=across)
        if name in apis.REPEATS and function and receiver.module and first.rows:
            return self._with(first, {Taken(Lesson("copies", name, place, first.rows))})
        if name in ("append", "extend", "insert", "add") and not function and isinstance(node.func, ast.Attribute):
            return self._appended(node.func.value, receiver, everything)
        if name in ("apply", "transform", "agg", "assign") and receiver.rows:
            return self._applied(node, receiver, everything)
        if name in apis.LOOKS_BACK and receiver.rows:
            return Value(receiver.rows, receiver.learned | {Taken(Lesson("time", name, place, receiver.rows))}, grouped=name in apis.GROUPS)
        if name in apis.GROUPS and receiver.rows:
            return receiver._replace(grouped=True)
        if name in ("drop", "pop") and receiver.rows:
            return self._dropped(node, name, receiver)
        if name in ("items", "iteritems", "iterrows", "itertuples") and not function:
            return Value(items=(Value(items=(NOTHING, _element(receiver))),), listed=True)
        if name == "enumerate" and function:
            return Value(items=(Value(items=(NOTHING, _element(first))),), listed=True)
        if name == "zip" and function:
            return Value(items=(Value(items=tuple(map(_element, arguments))),), listed=True)
        return self._passed(name, receiver, everything, function=function)

    def _passed(self, name: str, receiver: Value, everything: list[Value], *, function: bool) -> Value:
        """What an unknown function gives: rows of all that it was given, or, given none, rows of its own."""
        if name.startswith(READING) and not receiver.rows and not any(part.is_split for v in everything for part in v.rows):
            origin = self._fresh()
            taken = united(*everything)
            table = Columns(self._count) if name.startswith("read") else None
            return Value(taken.rows, taken.learned) if taken.learned else origin._replace(columns=table)
        result = united(receiver, *everything)
        if not result.rows:
            if function:
                table = Columns(self._next()) if name == "DataFrame" else None
                return Value(self._fresh().rows, result.learned, columns=table)
            return Value(learned=result.learned)
        columns = receiver.columns if name in KEEPING_COLUMNS else None
        if name == "DataFrame" and function:
            columns = Columns(self._next())
        return Value(
            result.rows, result.learned, columns=columns, grouped=receiver.grouped and name not in apis.FILLS, prediction=result.prediction
        )

    def _again(self, node: ast.Call, name: str, table: Value, place: Spot, *, by_default: bool) -> Value:
        """Rows drawn from a table: with replacement, some come twice."""
        replace = constant(_keyword(node, "replace"))
        share = constant(_keyword(node, "frac"))
        twice = replace is True or (replace is None and by_default) or (isinstance(share, float | int) and share > 1)
        drawn = Value(self._some(table.rows, node), table.learned, columns=table.columns)
        if share == 1 and not twice:
            return drawn._replace(rows=table.rows)
        return self._with(drawn, {Taken(Lesson("copies", name, place, table.rows))}) if twice else drawn

    def _stacked(self, node: ast.Call, first: Value, arguments: list[Value], place: Spot, *, across: bool) -> Value:
        items = first.items if first.items is not None else tuple(arguments)
        result = united(*items)
        parts = [part for item in items for part in item.rows]
        plain = all(item.columns is None or item.columns.only is None for item in items)
        if not across and len(items) > 1 and len(parts) > len(set(parts)) and plain and _keyword(node, "axis") is None:
            return self._with(result, {Taken(Lesson("copies", callee(node), place, result.rows))})
        return Value(result.rows, result.learned)

    def _appended(self, target: ast.expr, receiver: Value, everything: list[Value]) -> Value:
        result = united(receiver, *everything)
        name = dotted(target)
        estimators = [v for v in _flat(everything) if v.estimator]
        if name and (result.rows or result.learned or estimators):
            items = (receiver.items or ()) + tuple(everything) if estimators else None
            self._env.put(name, Value(result.rows, result.learned, items=items, listed=items is not None))
        return Value(result.rows, result.learned)

    def _applied(self, node: ast.Call, receiver: Value, everything: list[Value]) -> Value:
        """`apply`: a lambda that is given whole columns may take a statistic of them."""
        given = node.args[0] if node.args else None
        whole = receiver.grouped or (receiver.columns is not None and (receiver.columns.only is None or len(receiver.columns.only) > 1))
        if (
            isinstance(given, ast.Lambda)
            and given.args.args
            and (whole or _asks_a_column(given))
            and constant(_keyword(node, "axis")) not in (1, "columns")
        ):
            around = self._env
            self._env = Env(around)
            self._env.held[given.args.args[0].arg] = Value(receiver.rows)
            value = self._eval(given.body)
            self._env = around
            return Value(receiver.rows, receiver.learned | (frozenset() if value.statistic else value.learned))
        return Value(receiver.rows, receiver.learned)

    def _dropped(self, node: ast.Call, name: str, receiver: Value) -> Value:
        argument = _keyword(node, "columns") or _keyword(node, "labels") or (node.args[0] if node.args else None)
        rows_are_meant = _keyword(node, "index") is not None or (
            name == "drop"
            and _keyword(node, "columns") is None
            and constant(_keyword(node, "axis")) not in (1, "columns")
            and len(node.args) < 2
        )
        if name == "drop" and rows_are_meant:
            return Value(self._some(receiver.rows, node), receiver.learned, columns=receiver.columns)
        names = literals(argument) if argument is not None else frozenset()
        if name == "pop":
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                self._env.put(node.func.value.id, self._without(receiver, names))
            return self._only(receiver, names)
        return self._without(receiver, names)

    # Splits

    def _split(self, node: ast.Call, name: str, arguments: list[Value]) -> Value:
        by = self._next()
        shuffled = constant(_keyword(node, "shuffle")) is not False and name not in apis.IN_ORDER
        items = []
        for n, value in enumerate(arguments):
            shown = node.args[n] if n < len(node.args) else None
            if (n == 0 or not (shown is not None and is_target(root(shown)))) and not any(part.is_split for part in value.rows):
                self._tell(value, self._at(node), name, shuffled=shuffled)
            for side in ("train", "test"):
                step = Step(by, side)
                rows = frozenset(Part(p.origin, (*p.steps, step), p.name) for p in value.rows)
                items.append(Value(rows, value.learned, columns=value.columns, numbers=None if value.rows else step))
        return Value(items=tuple(items))

    def _splits_rows(self, node: ast.Call, receiver: Value, first: Value) -> bool:
        kind = receiver.estimator.kind if receiver.estimator else ""
        if kind:
            return kind in apis.SPLITTERS
        said = dotted(node.func).lower().rpartition(".")[0]
        return bool(first.rows) and any(word in said for word in ("fold", "split", "cv", "kf", "tss"))

    def _folds(self, node: ast.Call, receiver: Value, first: Value) -> Value:
        by = self._next()
        self.crossed = True
        kind = receiver.estimator.kind if receiver.estimator else "a splitter"
        if not any(part.is_split for part in first.rows):
            shuffled = receiver.estimator is not None and receiver.estimator.shuffles
            self._tell(first, self._at(node), f"{kind}.split", shuffled=shuffled)
        pair = Value(items=(Value(numbers=Step(by, "train")), Value(numbers=Step(by, "test"))))
        return Value(items=(pair,), listed=True)

    def _tell(self, value: Value, split: Spot, by: str, *, shuffled: bool = True) -> None:
        """Keep a leak for each lesson that these rows, which are about to be split, have taken from themselves."""
        for taken in value.learned:
            lesson = taken.lesson
            if lesson.kind == "time" and not shuffled:
                continue
            if any(seen.covers(part) or part.covers(seen) for seen in lesson.rows for part in value.rows):
                self._keep(Leak(lesson, split, by))

    def _late(self, learned: Iterable[Taken], rows: Rows) -> None:
        """Keep a leak where rows of one side meet a lesson from both."""
        for taken in learned:
            if taken.lesson.kind != "time" and (beyond(taken.lesson, rows) or spans_sides(taken.lesson, rows)):
                self._keep(Leak(taken.lesson, taken.lesson.at, "the split"))

    def _keep(self, leak: Leak) -> None:
        if not any(known.lesson.at == leak.lesson.at and known.lesson.kind == leak.lesson.kind for known in self.leaks):
            self.leaks.append(leak)


_VERBS = frozenset(
    "fit partial_fit fit_transform fit_predict fit_resample fit_sample transform predict predict_proba decision_function predict_classes "
    "predict_log_proba score evaluate get_support get_feature_names_out inverse_transform".split()
)


def _element(value: Value) -> Value:
    """What a loop over a value takes from it."""
    if value.items:
        return value.items[0] if value.listed else united(*value.items)
    return value._replace(items=None, listed=False)


def _asks_a_column(function: ast.Lambda) -> bool:
    """Whether a lambda takes a statistic of what it is given, which then is no single value."""
    name = function.args.args[0].arg
    asked = (n.func for n in ast.walk(function.body) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))
    return any(isinstance(f.value, ast.Name) and f.value.id == name and f.attr in apis.STATISTICS for f in asked)


def _flat(values: Iterable[Value]) -> list[Value]:
    """These values, and those in lists and tuples among them."""
    found: list[Value] = []
    stack = list(values)
    while stack and len(found) < 200:
        value = stack.pop(0)
        found.append(value)
        stack.extend(value.items or ())
    return found


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in node.keywords if k.arg == name), None)


def _leaves(target: ast.expr) -> Iterator[str]:
    stack = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Tuple | ast.List):
            stack.extend(node.elts)
        elif isinstance(node, ast.Name):
            yield node.id


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _holder(target: ast.expr) -> str:
    """The name whose table `df.loc[mask, "a"]` or `self.df["a"]` changes."""
    node = target
    while isinstance(node, ast.Subscript | ast.Attribute):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return f"self.{node.attr}"
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _columns_of(target: ast.Attribute | ast.Subscript) -> frozenset[str]:
    """The columns that an assignment names, as far as they are literals."""
    if isinstance(target, ast.Attribute):
        return frozenset({target.attr}) if target.attr not in ACCESSORS else frozenset()
    chosen = target.slice
    return literals(chosen.elts[-1] if isinstance(chosen, ast.Tuple) and chosen.elts else chosen)


def _takes_rows(source: ast.expr, env: Env) -> bool:
    """Whether an expression takes some rows of a table: a slice, a mask, a sample, what is left after a sample."""
    node = source
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("sample", "drop", "query", "head", "tail", "filter"):
            return True
        node = node.func.value
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Subscript):
        return False
    first = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    if isinstance(first, ast.Slice):
        return first.lower is not None or first.upper is not None
    if isinstance(first, ast.Name):
        held = env.get(first.id)
        return (held is not None and bool(held.rows)) or any(word in first.id.lower() for word in ("idx", "index", "indices", "mask"))
    return isinstance(first, ast.Compare | ast.BinOp | ast.UnaryOp | ast.Call | ast.Subscript)
