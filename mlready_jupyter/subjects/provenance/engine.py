"""Follows rows through a notebook: from where they are read, through what learns from them, to splits, fits and scores."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlready_jupyter.subjects.provenance import apis
from mlready_jupyter.subjects.provenance.calls import Calls
from mlready_jupyter.subjects.provenance.names import claims_side, is_target, literals
from mlready_jupyter.subjects.provenance.state import Env
from mlready_jupyter.subjects.provenance.syntax import columns_of, holder_of, leaves, takes_rows
from mlready_jupyter.subjects.provenance.values import (
    MODULE,
    NOTHING,
    Part,
    Rows,
    Step,
    Taken,
    Value,
    bounded,
    element,
    joined,
    one_of_many,
    united,
)
from mlready_jupyter.subjects.python import Code, callee, constant, dotted

MOST_DEEP = 60
"""Expressions and blocks deeper than this are not followed, since Python's own stack is."""
MOST_CALLS_DEEP = 4
MANY = 4
"""Parts from which on an unknown function may have split what it gives: `a, b, c, d = load()`; so it may with `(a, b), (c, d) = load()`."""


class Provenance(Calls):
    """What was found of rows, learners, splits and scores in the code cells, followed once from top to bottom."""

    def __init__(self, codes: Iterable[Code]) -> None:
        super().__init__()
        for code in codes:
            if code.tree is not None:
                self._code = code
                self._block(code.tree.body)
        for function in [f for f in self._functions if f not in self._entered]:
            if function not in self._entered:
                self._stand_alone(function)

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
                self._looping += 1
                self._block(node.body)
                self._looping -= 1
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
        elements = [element(over)]
        if over.listed and over.items and len(over.items) <= 3 and all(item.rows for item in over.items):
            elements = list(over.items)
        self._looping += 1
        for one in elements:
            self._bind(node.target, one, node.iter, named=False)
            self._block(node.body)
        self._looping -= 1
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
                    value = value._replace(rows=self._written())
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
        name = holder_of(target)
        held = NOTHING if not name else self._look(name) if "." not in name else self._env.get(name)
        if not name or held is None or held.module or (isinstance(target, ast.Attribute) and target.attr in apis.SIZES):
            return
        columns = columns_of(target)
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
        sides = {claims_side(name) for target in targets for name in leaves(target)}
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
        value = value._replace(items=None)
        apart = isinstance(source, ast.Call) and (len(targets) >= MANY or sum(isinstance(t, ast.Tuple) for t in targets) > 1)
        for target in targets:
            self._bind(target, value._replace(rows=self._some(value.rows, target)) if apart else value, source, named=False)

    def _bind_sides(self, target: ast.expr, value: Value, rows: Rows, by: int) -> None:
        """Each name of an unknown split takes the side that it says."""
        for name in leaves(target):
            side = claims_side(name)
            own = frozenset(Part(p.origin, (*p.steps, Step(by, side))) for p in rows) if side else rows
            self._env.put(name, Value(own, value.learned))

    def _claimed(self, name: str, value: Value, source: ast.expr) -> Value:
        """The value, on the side that its name claims: `train = df[:n]`, `test = pd.read_csv(...)`."""
        side = claims_side(name)
        if side is None or not value.rows or value.prediction or any(part.is_split for part in value.rows):
            return value
        if takes_rows(source, self._env):
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

    def _eval(self, node: ast.expr) -> Value:
        if self._deep > MOST_DEEP or self._left <= 0:
            return NOTHING
        self._left -= 1
        if type(node) is ast.Name:  # half of all are leaves, which need not go deeper
            return self._look(node.id)
        if type(node) is ast.Constant:
            return NOTHING
        self._deep += 1
        try:
            return self._value(node)
        finally:
            self._deep -= 1

    def _value(self, node: ast.expr) -> Value:
        match node:
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
                one_of_many(items)
                return Value(united(*items).rows, united(*items).learned, items=items, listed=not isinstance(node, ast.Tuple))
            case ast.Dict():
                items = tuple(self._eval(item) for item in node.values[:64])
                one_of_many(items)
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

    def _comprehension(self, generators: list[ast.comprehension], made: ast.expr) -> Value:
        around = self._env
        self._env = Env(around)
        for generator in generators:
            self._bind(generator.target, element(self._eval(generator.iter)), generator.iter, named=False)
        value = self._eval(made)
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

    def _attribute(self, node: ast.Attribute) -> Value:
        held = self._env.get(dotted(node)) if isinstance(node.value, ast.Name) else None
        if held is not None:
            return held
        base = self._eval(node.value)
        if base.module or node.attr in apis.SIZES:
            return MODULE if base.module else NOTHING
        if base.estimator:
            return base if node.attr.startswith("best_estimator") else NOTHING
        if base.statistic or base.numbers or node.attr in apis.ACCESSORS:
            return base
        if not base.columns:
            return base._replace(learned=frozenset(t for t in base.learned if not t.columns or node.attr in t.columns))
        return self._only(base, frozenset({node.attr}))

    def _subscript(self, node: ast.Subscript) -> Value:
        base = self._eval(node.value)
        chosen = node.slice
        if (base.items is not None and not base.rows | base.learned) or (base.items is not None and base.listed is False):
            number = constant(chosen)
            if isinstance(number, int) and -len(base.items or ()) <= number < len(base.items or ()):
                return (base.items or ())[number]
        if base.listed and base.items:
            return element(base)
        if base.module or base.statistic or base.estimator:
            return base
        first = chosen.elts[0] if isinstance(chosen, ast.Tuple) and chosen.elts else chosen
        names = literals(chosen.elts[-1] if isinstance(chosen, ast.Tuple) and chosen.elts else chosen)
        table = self._only(base, names) if names else base
        if isinstance(first, ast.Slice):
            if first.lower is None and first.upper is None:
                return table if names else Value(base.rows, base.learned, prediction=base.prediction)
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

    def _one_side(self, table: Value, step: Step, node: ast.expr) -> Value:
        rows = table.rows or self._fresh().rows
        if not any(part.is_split for part in rows):
            self._tell(table, self._at(node), "a split", shuffled=False)
        return table.of(frozenset(Part(p.origin, (*p.steps, step), p.name) for p in rows))
