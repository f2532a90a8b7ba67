"""What calls do to rows: of estimators, of splits, of tables."""

from __future__ import annotations

import ast

from mlready_jupyter.subjects.provenance import apis
from mlready_jupyter.subjects.provenance.facts import Given, Refit, Score, Stop
from mlready_jupyter.subjects.provenance.names import is_target, learner_by_name, literals
from mlready_jupyter.subjects.provenance.state import BUILTINS, Env, State
from mlready_jupyter.subjects.provenance.syntax import asks_a_column, is_written_out, keyword, names_of
from mlready_jupyter.subjects.provenance.values import (
    NOTHING,
    Columns,
    Estimator,
    Lesson,
    Part,
    Prediction,
    Rows,
    Spot,
    Step,
    Taken,
    Value,
    covers,
    element,
    flat,
    united,
)
from mlready_jupyter.subjects.python import callee, constant, dotted, root, within

COLUMNS_OF_ANY: Rows = frozenset({Part(0)})
"""The rows of an expression such as `pl.col("a")`, which are those of whatever table it is put into."""


class Calls(State):
    """Gives what a call gives, and keeps what it tells."""

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
            if name in BUILTINS and name not in apis.PASSING_BUILTINS:
                return NOTHING
        elif isinstance(node.func, ast.Attribute):
            held_method = self._env.get(dotted(node.func))
            if held_method is not None and held_method.function is not None:
                return self._enter(held_method.function, arguments, keywords)
            receiver = self._eval(node.func.value)
        else:
            receiver = self._eval(node.func)
        result = self._result(node, name, receiver, arguments, keywords)
        if constant(keyword(node, "inplace")) is True and isinstance(node.func, ast.Attribute):
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
                by = keywords.get("cv", NOTHING).estimator
                self._tell(data, self._at(node), name, shuffled=by is not None and by.shuffles)
            return NOTHING
        if name in apis.METRICS:
            self._measure(node, name, everything)
            return NOTHING
        if not function and name in apis.VERBS:
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
            data = everything[1] if len(node.args) > 1 else next((value for value in everything if value.rows), NOTHING)
            booster = Estimator("booster")
            booster.fitted = data.rows
            self._stop(node, booster, {k.arg or "": self._eval(k.value) for k in node.keywords})
            return Value(estimator=booster)
        if name in apis.TABLES or not (name[:1].isupper() or name in apis.PIPES or name in apis.STOPS_EARLY):
            return None
        learns = name if name in apis.LEARNS else ""
        if name in apis.PIPES:
            below = within(node)
            inside = [self._aliases.get(n.id, n.id) for n in below if isinstance(n, ast.Name)]
            inside += [n.attr for n in below if isinstance(n, ast.Attribute)]
            learns = next((n for n in inside if n in apis.LEARNS), "")
            held = [v.estimator for v in flat(everything) if v.estimator]
            learns = learns or next((e.learns for e in held if e.learns), "")
        best = name in apis.KEEPS_THE_BEST and constant(keyword(node, "use_best_model")) is not False
        stops = best or name in apis.STOPS_EARLY or any(k.arg in apis.STOPPING for k in node.keywords)
        estimator = Estimator(name, learns=learns, stops=stops)
        estimator.many = self._looping > 0
        estimator.shuffles = name.endswith("ShuffleSplit") or constant(keyword(node, "shuffle")) is True
        inner = next((v.estimator for v in everything if v.estimator), None)
        if name in apis.PIPES:
            last = _last_step(first if name == "Pipeline" else Value(items=tuple(everything[: len(node.args)])))
            estimator.predicts = last is not None and last.predicts and last.kind not in apis.GROUPS_ROWS
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
        self._env.put(holder, Value(estimator=estimator))
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
            if rows and not covers(estimator.fitted, rows):
                self.tested.update(part.origin for part in estimator.fitted)
            return Value(rows, prediction=Prediction(estimator, rows, estimator.fitted)) if rows else NOTHING
        if name in ("score", "evaluate"):
            if first.rows and estimator.fitted and estimator.predicts and estimator.kind not in apis.GROUPS_ROWS:
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
        held = next((k for k in node.keywords if k.arg in apis.WITHIN_FIT), None)
        called = flat([keywords.get("callbacks", NOTHING)])
        early = not apis.STOPPING.isdisjoint(keywords) or estimator.stops or any(v.estimator and v.estimator.stops for v in called)
        if held is not None and early and not any("val" in n.lower() or "dev" in n.lower() for n in names_of(held.value)):
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
        across = constant(keyword(node, "axis") or self._second(node, name, function=function)) in (1, "columns")
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
            return result._replace(columns=receiver.columns) if name in apis.KEEPING_COLUMNS else result
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
        if name in ("apply", "transform", "agg") and receiver.rows:
            return self._applied(node, receiver, everything)
        if name == "assign" and receiver.rows and not function:
            return self._assigned(node, receiver, keywords)
        if name == "select" and receiver.rows and not function:
            names = literals(node.args[0] if len(node.args) == 1 else ast.List(node.args))
            return (
                self._only(receiver, names)
                if names and not node.keywords
                else self._passed(node, name, receiver, everything, function=False)
            )
        if name in apis.LOOKS_BACK and receiver.rows:
            return Value(receiver.rows, receiver.learned | {Taken(Lesson("time", name, place, receiver.rows))}, grouped=name in apis.GROUPS)
        if name in apis.GROUPS and receiver.rows:
            return receiver._replace(grouped=True)
        if name in ("drop", "pop") and receiver.rows:
            return self._dropped(node, name, receiver)
        if name in ("items", "iteritems", "iterrows", "itertuples") and not function:
            return Value(items=(Value(items=(NOTHING, element(receiver))),), listed=True)
        if name == "enumerate" and function:
            return Value(items=(Value(items=(NOTHING, element(first))),), listed=True)
        if name == "zip" and function:
            return Value(items=(Value(items=tuple(map(element, arguments))),), listed=True)
        return self._passed(node, name, receiver, everything, function=function)

    def _second(self, node: ast.Call, name: str, *, function: bool) -> ast.expr | None:
        """The axis where it is given without its name: `df.mean("columns")`, `np.mean(x, 1)`. A quantile takes another number there."""
        at = 1 if function else 0
        return node.args[at] if len(node.args) > at and "quantile" not in name and "percentile" not in name else None

    def _passed(self, node: ast.Call, name: str, receiver: Value, everything: list[Value], *, function: bool) -> Value:
        """What an unknown function gives: rows of all that it was given, or, given none, rows of its own."""
        if name.startswith(apis.READING) and not receiver.rows and not any(part.is_split for v in everything for part in v.rows):
            origin = self._fresh()
            taken = united(*everything)
            table = Columns(self._count) if name.startswith("read") else None
            return Value(taken.rows, taken.learned) if taken.learned else origin._replace(columns=table)
        result = united(receiver, *everything)
        if name in apis.DRAWING and not receiver.rows:
            return Value(self._fresh().rows, result.learned)
        if not result.rows:
            if function:
                table = Columns(self._next()) if name == "DataFrame" else None
                rows = self._written() if node.args and is_written_out(node.args[0]) else self._fresh().rows
                return Value(rows, result.learned, columns=table)
            return Value(learned=result.learned)
        columns = receiver.columns if name in apis.KEEPING_COLUMNS else None
        if name == "DataFrame" and function:
            columns = Columns(self._next())
        return Value(
            result.rows, result.learned, columns=columns, grouped=receiver.grouped and name not in apis.FILLS, prediction=result.prediction
        )

    def _again(self, node: ast.Call, name: str, table: Value, place: Spot, *, by_default: bool) -> Value:
        """Rows drawn from a table: with replacement, some come twice."""
        replace = constant(keyword(node, "replace") or keyword(node, "with_replacement"))
        share = constant(keyword(node, "frac"))
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
        if not across and len(items) > 1 and len(parts) > len(set(parts)) and plain and keyword(node, "axis") is None:
            return self._with(result, {Taken(Lesson("copies", callee(node), place, result.rows))})
        return Value(result.rows, result.learned)

    def _appended(self, target: ast.expr, receiver: Value, everything: list[Value]) -> Value:
        result = united(receiver, *everything)
        name = dotted(target)
        estimators = [v for v in flat(everything) if v.estimator]
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
            and (whole or asks_a_column(given))
            and constant(keyword(node, "axis")) not in (1, "columns")
        ):
            value = self._given_to(given, receiver)
            return Value(receiver.rows, receiver.learned | (frozenset() if value.statistic else value.learned))
        return Value(receiver.rows, receiver.learned)

    def _given_to(self, function: ast.Lambda, table: Value) -> Value:
        """What a lambda makes of a table."""
        around = self._env
        self._env = Env(around)
        self._env.held[function.args.args[0].arg] = Value(table.rows)
        value = self._eval(function.body)
        self._env = around
        return value

    def _assigned(self, node: ast.Call, receiver: Value, keywords: dict[str, Value]) -> Value:
        """`assign`: each new column takes up what it was made of."""
        taken: set[Taken] = set()
        for given in node.keywords:
            if given.arg is not None:
                own = isinstance(given.value, ast.Lambda) and given.value.args.args
                value = (
                    self._given_to(given.value, receiver)
                    if own and isinstance(given.value, ast.Lambda)
                    else keywords.get(given.arg, NOTHING)
                )
                taken |= {Taken(each.lesson, frozenset({given.arg})) for each in value.learned if not value.statistic}
        columns, names = receiver.columns, frozenset(keywords) - {""}
        if columns is not None:
            columns = Columns(columns.table, columns.only | names if columns.only is not None else None, columns.without - names)
        return self._with(Value(receiver.rows, receiver.learned), taken)._replace(columns=columns if "" not in keywords else None)

    def _dropped(self, node: ast.Call, name: str, receiver: Value) -> Value:
        argument = keyword(node, "columns") or keyword(node, "labels") or (node.args[0] if node.args else None)
        rows_are_meant = keyword(node, "index") is not None or (
            name == "drop"
            and keyword(node, "columns") is None
            and constant(keyword(node, "axis")) not in (1, "columns")
            and len(node.args) < 2
            and not (node.args and literals(node.args[0]))  # as polars drops columns; few tables have words for an index
        )
        if name == "drop" and rows_are_meant:
            return Value(self._some(receiver.rows, node), receiver.learned, columns=receiver.columns)
        names = literals(argument) if argument is not None else frozenset()
        if name == "pop":
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                self._env.put(node.func.value.id, self._without(receiver, names))
            return self._only(receiver, names)
        return self._without(receiver, names)

    def _split(self, node: ast.Call, name: str, arguments: list[Value]) -> Value:
        by = self._next()
        shuffled = constant(keyword(node, "shuffle")) is not False and name not in apis.IN_ORDER
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


def _last_step(steps: Value) -> Estimator | None:
    """What a pipeline ends with: the last of its steps, or the estimator in the last of its pairs."""
    last = steps.items[-1] if steps.items else NOTHING
    return last.estimator or (last.items[-1].estimator if last.items else None)
