"""The battery of edge cases: each file feeds the model one kind of input that production will send, and says what must come back."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases._judged import CRASHED, ORDER, Judged, Outcome, judge
from mlready_jupyter.subjects.cases._together import together
from mlready_jupyter.subjects.cases.case import Case, Contract, Feed, Sample
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import caller, same, tied
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import attempt

SECONDS = 3.0
"""CPU seconds of the whole battery: a busy machine must not make it ask less."""

PATIENCE = 12.0
"""Seconds by the clock, for models that wait for something else."""

LONGEST = 5.0
"""Seconds that one call may take before it counts as one that does not return."""

METHOD = Callable[[Any], NDArray[Any]]


class Result(NamedTuple):
    """What came of one case through one method; of several feeds (one a column) the worst is kept, made as small as it shows."""

    case: str
    method: str
    outcome: Outcome
    came_back: str
    column: str = ""
    example: str = ""
    milder: Severity | None = None
    cut: bool = False
    """Whether columns are left that were not asked about, for want of time."""


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


def run_cases(model: Model, table: Table) -> Trials:
    """Feed the model every case that fits its tables; an error on the plain sample itself is raised."""
    sample = Sample.of(table)
    bench = Bench.of(model, sample)
    fed = [(case, tuple(case.make(sample))) for case in all_cases() if case.where != "elsewhere" and (sample.named or not case.needs_names)]
    fed = sorted(((case, feeds) for case, feeds in fed if feeds), key=lambda pair: len(pair[1]))
    results, end, last = list[Result](), process_time() + SECONDS, perf_counter() + PATIENCE
    for position, (case, feeds) in enumerate(fed):
        if perf_counter() > last:
            results += (Result(case.words, method, "not run", f"{PATIENCE:g} s were spent", cut=True) for method in bench.calls)
            continue
        fair = process_time() + 2 * max(end - process_time(), 0) / (len(fed) - position)
        results += (bench.result(case, feeds, method, end=min(fair, end)) for method in bench.calls)
    return Trials(tuple(bench.calls), tuple(results), len(sample.frame))


class Bench(NamedTuple):
    """A model with the answers to the plain sample, to hold all others against; `loose` are rows whose label a rounding may tip."""

    sample: Sample
    calls: dict[str, METHOD]
    plain: dict[str, NDArray[Any]]
    steady: bool
    loose: NDArray[np.bool_]

    @classmethod
    def of(cls, model: Model, sample: Sample) -> Bench:
        calls = {name: caller(model, name) for name in model.methods}
        plain = {name: _answered(call, sample.given(sample.frame)) for name, call in calls.items()}
        again = {name: attempt(call, sample.given(sample.frame)) for name, call in calls.items()}
        steady = all(trial.error is None and _alike(trial.value, plain[name]) for name, trial in again.items())
        loose = tied(plain["predict_proba"], 1e-3) if "predict_proba" in plain else np.zeros(len(sample.frame), dtype=bool)
        return cls(sample, calls, plain, steady, loose)

    def result(self, case: Case, feeds: tuple[Feed, ...], method: str, *, end: float) -> Result:
        """The worst that comes of a case: all columns at once where that is the same question, one after another where it is not."""
        if not self.steady and case.contract is not Contract.FINITE_OR_REFUSED:
            return Result(case.words, method, "not run", "the same call gives different answers")
        if (whole := together(case, feeds, self.sample)) is not None:
            judged = self.judged(case, whole, method)
            if judged.outcome == "ok":
                return Result(case.words, method, "ok", judged.came_back)
        worst, asked = None, 0
        for feed in feeds:
            if asked and process_time() > end:
                break
            judged, asked = self.judged(case, feed, method), asked + 1
            if worst is None or ORDER.index(judged.outcome) < ORDER.index(worst[1].outcome):
                worst = feed, judged
            if judged.bad:
                break
        assert worst is not None
        feed, judged = worst
        if judged.bad:
            return self.smallest(case, feed, judged, method)
        cut = asked < len(feeds)
        left = f", {asked} of {len(feeds)} asked in {SECONDS:g} s" if cut else ""
        return Result(case.words, method, judged.outcome, judged.came_back + left, feed.column, cut=cut)

    def judged(self, case: Case, feed: Feed, method: str) -> Judged:
        """What came of one feed."""
        call, plain = self.calls[method], self.plain[method][feed.rows]
        if feed.against is not None:
            said = attempt(call, self.given(feed, feed.against), seconds=LONGEST)
            if said.error is not None or np.shape(said.value)[:1] != (len(feed.frame),):
                return Judged("refused", "refused either way")
            plain = said.value
        trial = attempt(lambda frame: call(self.given(feed, frame)), feed.frame, seconds=LONGEST)
        return judge(case, trial, plain, self.loose[feed.rows])

    def given(self, feed: Feed, frame: Any) -> Any:
        return (feed.native or self.sample.given)(frame)

    def smallest(self, case: Case, feed: Feed, judged: Judged, method: str) -> Result:
        """The same with as few columns and rows as still show it, and the lines that do."""
        for lesser in case.smaller(self.sample) if case.smaller is not None else ():
            found = self.judged(case, lesser, method)
            if found.bad:
                feed, judged = lesser, found
                break
        alone, by_others = "", False
        if len(feed.rows) > 1 and judged.outcome != CRASHED:
            one = feed.only([judged.row])
            found = self.judged(case, one, method)
            if found.bad:
                feed, judged = one, found._replace(came_back=judged.came_back)
            else:
                alone, by_others = ", and not for one row alone", found.outcome == "ok"
        milder = Severity.WARNING if judged.none and case.missing and not by_others else case.milder
        return Result(
            case.words, method, judged.outcome, judged.came_back + alone, feed.column, self.example(case, feed, judged, method), milder
        )

    def example(self, case: Case, feed: Feed, judged: Judged, method: str) -> str:
        rows = self.sample.numbers[feed.rows] if len(feed.rows) else self.sample.numbers[:1]
        consecutive = len(rows) > 1 and bool((np.diff(rows) == 1).all())
        picked = f"{rows[0]}:{rows[-1] + 1}" if consecutive else str([int(row) for row in rows])
        name = "row" if len(rows) == 1 else "rows"
        recipe = case.recipe_of(feed).replace("row.iloc[[0]]" if len(rows) == 1 else "\0", "row")
        recipe = recipe if name == "row" else recipe.replace("row.", "rows.").replace("row[", "rows[").replace("(row)", "(rows)")
        answer = f"\n# {judged.after}" + (f", not {judged.before}" if judged.before else "") if judged.after else ""
        return f"{name} = {self.sample.role}.iloc[{picked}]\nmodel.{method}({recipe}){answer}"


def _answered(call: METHOD, given: Any) -> NDArray[Any]:
    trial = attempt(call, given)
    if trial.error is not None:
        raise trial.error
    answer: NDArray[Any] = trial.value
    return answer


def _alike(one: NDArray[Any], other: NDArray[Any]) -> bool:
    return one.shape == other.shape and bool(same(one, other).all())


__all__ = ["Bench", "Case", "Contract", "Feed", "Outcome", "Result", "Sample", "Trials", "all_cases", "run_cases"]
