"""The battery of edge cases: each file feeds the model one kind of input that production will send, and says what must come back."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.cases.case import Case, Contract, Feed, Sample
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import caller
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.trial import Trial, attempt

Outcome = Literal["silent", "refused", "ok", "crashed", "not run"]
SECONDS = 3.0
ORDER = ("silent", "crashed", "refused", "ok", "not run")
"""The worst first: what a case is said to be when its feeds differ."""


class Result(NamedTuple):
    """What came of one case through one method; of several feeds (one a column) the worst is kept."""

    case: str
    method: str
    outcome: Outcome
    came_back: str
    column: str = ""
    example: str = ""


class Trials(NamedTuple):
    """`results` has one entry a case and method, in the order of the cases."""

    methods: tuple[str, ...]
    results: tuple[Result, ...]
    rows: int

    @property
    def cases(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(result.case for result in self.results))


def all_cases() -> tuple[Case, ...]:
    """Every case, in the order of their files."""
    files = sorted(Path(__file__).parent.glob("[!_]*.py"))
    modules = [import_module(f"{__name__}.{file.stem}") for file in files if file.stem != "case"]
    return tuple(case for module in modules for case in vars(module).values() if isinstance(case, Case))


def run_cases(model: Model, table: Table, task: Task | None) -> Trials:
    """Feed the model every case that fits its tables; an error on the plain sample itself is raised."""
    sample = Sample.of(table)
    calls = {name: caller(model, name) for name in model.methods}
    plain = {name: attempt(call, sample.given(sample.frame)) for name, call in calls.items()}
    for trial in plain.values():
        if trial.error is not None:
            raise trial.error
    results, end = list[Result](), perf_counter() + SECONDS
    for case in all_cases():
        if case.needs_names and not sample.named:
            continue
        feeds = tuple(case.make(sample))
        for method, call in calls.items() if feeds else ():
            if perf_counter() > end:
                results.append(Result(case.words, method, "not run", f"{SECONDS:g} s were spent"))
                continue
            judged = [_judge(case, feed, attempt(call, sample.given(feed.frame)), plain[method].value, method) for feed in feeds]
            results.append(min(judged, key=lambda result: ORDER.index(result.outcome)))
    return Trials(tuple(calls), tuple(results), len(sample.frame))


def _judge(case: Case, feed: Feed, trial: Trial, plain: NDArray[Any], method: str) -> Result:
    outcome, came_back, row = _outcome(case.contract, feed, trial, plain)
    example = case.example(feed, row, method) if outcome in ("silent", "crashed") else ""
    return Result(case.words, method, outcome, came_back, feed.column, example)


def _outcome(contract: Contract, feed: Feed, trial: Trial, plain: NDArray[Any]) -> tuple[Outcome, str, int]:
    """The outcome, what came back in a word, and the first row that shows it."""
    if trial.error is not None:
        return ("crashed" if contract is Contract.SAME else "refused"), type(trial.error).__name__, 0
    answer = np.asarray(trial.value)
    if len(answer.shape) == 0 or len(answer) != len(feed.frame):
        return "silent", f"{answer.size} answers for {len(feed.frame)} rows", 0
    if not len(answer):
        return "ok", "no rows", 0
    if contract is Contract.FINITE_OR_REFUSED:
        lost = _not_finite(answer)
        return ("silent", f"{_word(answer[lost][0])} for {lost.mean():.1%}", int(lost.argmax())) if lost.any() else ("ok", "finite", 0)
    expected = plain[feed.rows]
    if answer.shape != expected.shape:
        return "silent", f"shape {answer.shape}, not {expected.shape}", 0
    differs = ~_same(answer, expected)
    if differs.any():
        return "silent", f"{differs.mean():.1%} of answers change".replace("%", " %"), int(differs.argmax())
    return "ok", "unchanged", 0


def _not_finite(answer: NDArray[Any]) -> NDArray[Any]:
    values = answer.reshape(len(answer), -1)
    if values.dtype.kind in "fc":
        return np.asarray(~np.isfinite(values).all(axis=1))
    return np.asarray([any(item is None or item != item for item in row) for row in values])


def _same(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """Row by row; floats to a millionth of themselves or of the spread of the answers."""
    if one.dtype.kind == "f" and other.dtype.kind in "fiu":
        spread = float(np.nanstd(other)) if len(other) > 1 else 0.0
        close = np.isclose(one, other, rtol=1e-6, atol=1e-6 * spread, equal_nan=True)
    else:
        close = np.asarray(one == other)
    return np.asarray(close.reshape(len(one), -1).all(axis=1))


def _word(value: object) -> str:
    return str(np.asarray(value).ravel()[0])
