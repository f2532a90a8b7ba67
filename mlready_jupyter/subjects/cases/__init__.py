"""The battery of edge cases: each file feeds the model one kind of input that production will send, and says what must come back."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.cases.case import Case, Contract, Feed, Sample
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import caller, same, tied
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
    milder: bool = False


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
    plain = {name: _answered(call, sample.given(sample.frame)) for name, call in calls.items()}
    again = {name: attempt(call, sample.given(sample.frame)) for name, call in calls.items()}
    steady = all(trial.error is None and _alike(trial.value, plain[name]) for name, trial in again.items())
    loose = tied(plain["predict_proba"], 1e-3) if "predict_proba" in plain else np.zeros(len(sample.frame), dtype=bool)
    results, end = list[Result](), perf_counter() + SECONDS
    for case in all_cases():
        if case.needs_names and not sample.named:
            continue
        feeds = tuple(case.make(sample))
        for method, call in calls.items() if feeds else ():
            if not steady and case.contract is not Contract.FINITE_OR_REFUSED:
                results.append(Result(case.words, method, "not run", "the same call gives different answers"))
                continue
            timely = (feed for feed in feeds if perf_counter() < end)
            judged = [_judge(case, feed, call, sample, plain[method], loose, method) for feed in timely]
            late = Result(case.words, method, "not run", f"{SECONDS:g} s were spent")
            worst = min(judged, key=lambda result: ORDER.index(result.outcome), default=late)
            cut = f", {len(judged)} of {len(feeds)} columns asked" if 0 < len(judged) < len(feeds) else ""
            results.append(worst._replace(came_back=worst.came_back + cut))
    return Trials(tuple(calls), tuple(results), len(sample.frame))


def _answered(call: Callable[[Any], NDArray[Any]], given: Any) -> NDArray[Any]:
    trial = attempt(call, given)
    if trial.error is not None:
        raise trial.error
    answer: NDArray[Any] = trial.value
    return answer


def _judge(
    case: Case,
    feed: Feed,
    call: Callable[[Any], NDArray[Any]],
    sample: Sample,
    plain: NDArray[Any],
    loose: NDArray[np.bool_],
    method: str,
) -> Result:
    if feed.against is not None:
        said = attempt(call, sample.given(feed.against))
        if said.error is not None or np.shape(said.value)[:1] != (len(feed.frame),):
            return Result(case.words, method, "refused", "refused either way", feed.column)
        plain = said.value
    trial = attempt(call, sample.given(feed.frame))
    outcome, came_back, row = _outcome(case, feed, trial, plain[feed.rows] if feed.against is None else plain, loose[feed.rows])
    bad = outcome in ("silent", "crashed")
    return Result(case.words, method, outcome, came_back, feed.column, case.example(feed, row, method) if bad else "", case.milder)


def _outcome(case: Case, feed: Feed, trial: Trial, expected: NDArray[Any], loose: NDArray[np.bool_]) -> tuple[Outcome, str, int]:
    """The outcome, what came back in a word, and the first row that shows it."""
    if trial.error is not None:
        return ("crashed" if case.contract is Contract.SAME else "refused"), type(trial.error).__name__, 0
    answer = np.asarray(trial.value)
    if len(answer.shape) == 0 or len(answer) != len(feed.frame):
        return "silent", f"{answer.size} answers for {len(feed.frame)} rows", 0
    if not len(answer):
        return "ok", "no rows", 0
    if case.contract is Contract.FINITE_OR_REFUSED:
        lost = _not_finite(answer)
        return (
            ("silent", f"{_word(answer[lost][0])} for {lost.mean():.1%}".replace("%", " %"), int(lost.argmax()))
            if lost.any()
            else ("ok", "finite", 0)
        )
    if answer.shape != expected.shape:
        return "silent", f"shape {answer.shape}, not {expected.shape}", 0
    differs = ~same(answer, expected)
    if case.tolerance and answer.dtype.kind == "f" and expected.dtype.kind == "f":
        scale = float(np.nanstd(expected)) if np.isfinite(expected).any() else 0.0
        differs &= ~np.isclose(answer, expected, rtol=case.tolerance, atol=case.tolerance * scale).reshape(len(answer), -1).all(axis=1)
    if answer.dtype.kind != "f":
        differs &= ~loose
    if differs.any():
        return "silent", f"{differs.mean():.1%} of answers change".replace("%", " %"), int(differs.argmax())
    return "ok", "unchanged", 0


def _alike(one: NDArray[Any], other: NDArray[Any]) -> bool:
    return one.shape == other.shape and bool(same(one, other).all())


def _not_finite(answer: NDArray[Any]) -> NDArray[Any]:
    values = answer.reshape(len(answer), -1)
    if values.dtype.kind in "fc":
        return np.asarray(~np.isfinite(values).all(axis=1))
    return np.asarray([any(item is None or item != item for item in row) for row in values])


def _word(value: object) -> str:
    return str(np.asarray(value).ravel()[0])
