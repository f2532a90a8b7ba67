"""Follows rows from a step that learned from all of them to the split that should have come first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from mlready_jupyter.core.places import InCell
from mlready_jupyter.rules import Calls, names_in, root
from mlready_jupyter.subjects.flow import Flow, Step
from mlready_jupyter.subjects.python import callee

SPLITS = frozenset({"train_test_split"})
CROSSES = frozenset({"cross_val_score", "cross_validate", "cross_val_predict"})
TARGETS = ("y", "target", "label")


class Learned(NamedTuple):
    """A step that has seen all rows: its class, where it was fitted, and the names it was fitted on."""

    kind: str
    place: InCell
    on: frozenset[str]
    columns: frozenset[str] = frozenset()
    """The columns it changed in a table, when it changed only some."""


class Leak(NamedTuple):
    learned: Learned
    split: InCell
    by: str
    """The function that splits."""


class Tracker:
    """One scope, statement by statement: which names hold rows that an estimator has already seen whole."""

    def __init__(self, kinds: frozenset[str], joint: frozenset[str]) -> None:
        self.kinds, self.joint = kinds, joint
        self.estimators: dict[str, str] = {}
        self.fitted: dict[str, Learned] = {}
        self.seen: dict[str, Learned] = {}
        self.parted: set[str] = set()
        """Names that hold a part of the rows."""
        self.split: set[str] = set()
        """Names whose rows were split."""

    def follow(self, steps: list[Step]) -> Iterator[Leak]:
        for step in steps:
            calls = [node for node in ast.walk(step.value) if isinstance(node, ast.Call)]
            for call in calls:
                yield from self._split(call, step)
                yield from self._late(call)
            self._assign(step, calls)

    def _split(self, call: ast.Call, step: Step) -> Iterator[Leak]:
        name = callee(call)
        if name in SPLITS:
            arguments = [a for n, a in enumerate(call.args) if n != 1 or not root(a).lower().startswith(TARGETS)]
        elif name in CROSSES:
            arguments = call.args[1:2] + [k.value for k in call.keywords if k.arg == "X"]
        else:
            return
        told = set()
        for argument in arguments:
            for source in names_in(argument):
                learned = self.seen.get(source)
                if learned is not None and learned.place not in told and not _leaves_out(argument, learned):
                    told.add(learned.place)
                    yield Leak(learned, step.code.at(call), name)

    def _late(self, call: ast.Call) -> Iterator[Leak]:
        """`scaler.fit(X)`, then a split of X, then `scaler.transform(X_train)`."""
        name, args = root(call.func), call.args
        if callee(call) == "transform" and isinstance(call.func, ast.Attribute) and name in self.fitted and args:
            learned = self.fitted[name]
            if root(args[0]) in self.parted and learned.on & self.split:
                del self.fitted[name]
                yield Leak(learned, learned.place, "train_test_split")

    def _assign(self, step: Step, calls: list[ast.Call]) -> None:
        reads, value = step.reads, step.value
        if any(callee(call) in SPLITS for call in calls):
            self.split.update(name for call in calls if callee(call) in SPLITS for a in call.args[:1] for name in names_in(a))
            self._forget(step.binds)
            self.parted.update(step.binds)
            return
        learned = next((found for call in calls if (found := self._learns(call, step)) is not None), None)
        if learned is None and not _only_counts(value):
            learned = next((self.seen[name] for name in reads if name in self.seen and not _leaves_out(value, self.seen[name])), None)
        from_part = any(name in self.parted or _is_train(name) for name in reads)
        self._forget(step.binds)
        kind = callee(value) if isinstance(value, ast.Call) else ""
        for name in step.binds:
            if kind in self.kinds:
                self.estimators[name] = kind
            elif learned is not None and not from_part:
                self.seen[name] = learned
            elif from_part:
                self.parted.add(name)
        for name in step.changes:
            if learned is not None and not from_part:
                self.seen.setdefault(name, learned._replace(columns=_columns(step.statement)))

    def _learns(self, call: ast.Call, step: Step) -> Learned | None:
        """What a call of fit, fit_transform or transform has learned from all rows."""
        if not isinstance(call.func, ast.Attribute) or not call.args:
            return None
        receiver, method, on = call.func.value, call.func.attr, names_in(call.args[0])
        kind = callee(receiver) if isinstance(receiver, ast.Call) else self.estimators.get(root(receiver), "")
        if method == "fit" and kind in self.kinds and isinstance(receiver, ast.Name):
            if self._is_part(on):
                self.fitted.pop(receiver.id, None)
            else:
                self.fitted[receiver.id] = Learned(kind, step.code.at(call), on)
            return None
        if method in self.joint and kind in self.kinds:
            if self._is_part(on):
                self.fitted.pop(root(receiver), None)
                return None
            learned = Learned(kind, step.code.at(call), on)
            if isinstance(receiver, ast.Name):
                self.fitted[receiver.id] = learned
            return learned
        if method == "transform" and isinstance(receiver, ast.Name) and receiver.id in self.fitted:
            learned = self.fitted[receiver.id]
            return learned if learned.on & on and not self._is_part(on) else None
        if method == "transform" and isinstance(receiver, ast.Call) and callee(receiver) == "fit" and receiver.args:
            maker = receiver.func.value if isinstance(receiver.func, ast.Attribute) else None
            kind = callee(maker) if isinstance(maker, ast.Call) else self.estimators.get(root(maker), "")
            of = names_in(receiver.args[0])
            return Learned(kind, step.code.at(receiver), of) if kind in self.kinds and of & on and not self._is_part(of) else None
        return None

    def _is_part(self, names: frozenset[str]) -> bool:
        return not names or any(name in self.parted or _is_train(name) for name in names)

    def _forget(self, names: tuple[str, ...]) -> None:
        for name in names:
            self.seen.pop(name, None)
            self.estimators.pop(name, None)
            self.fitted.pop(name, None)
            self.parted.discard(name)


def leaks(flow: Flow, calls: Calls, kinds: frozenset[str], joint: frozenset[str]) -> Iterator[Leak]:
    """Every split of rows that one of these estimators has seen whole; `joint` names the methods that fit and give rows back."""
    if not (any(calls.of(*kinds)) and any(calls.of(*SPLITS, *CROSSES))):
        return  # as in most notebooks: then no statement need be followed
    for steps in flow.steps():
        told = set()
        for leak in Tracker(kinds, joint).follow(steps):
            if leak.learned.place not in told:
                told.add(leak.learned.place)
                yield leak


def _is_train(name: str) -> bool:
    return any(word in name.lower() for word in ("train", "test", "valid", "holdout")) or name.lower().endswith(("_tr", "_trn", "_val"))


def _only_counts(value: ast.expr) -> bool:
    """Whether an expression takes only the size of its rows: `X.shape[0]`, `len(X)`."""
    return any(isinstance(n, ast.Attribute) and n.attr in ("shape", "columns", "index", "size") for n in ast.walk(value)) or (
        isinstance(value, ast.Call) and callee(value) == "len"
    )


def _columns(statement: ast.stmt) -> frozenset[str]:
    """The columns that `df["a"] = ...` or `df[["a", "b"]] = ...` changes, when they are literals."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    return _literals(target.slice) if isinstance(target, ast.Subscript) else frozenset()


def _leaves_out(value: ast.AST, learned: Learned) -> bool:
    """Whether an expression takes columns of a table, and none of those that were changed."""
    if not learned.columns or not isinstance(value, ast.Subscript):
        return False
    taken = _literals(value.slice)
    return bool(taken) and not taken & learned.columns


def _literals(node: ast.AST) -> frozenset[str]:
    items = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    values = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return frozenset(values) if len(values) == len(items) else frozenset()
