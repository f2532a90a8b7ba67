"""Reproducible state: the model is the same in another process."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Elsewhere,
    Evidence,
    InCall,
    Iterator,
    Limit,
    MakeTable,
    Model,
    Repeats,
    Severity,
    check,
    exact,
)
from mlready_jupyter.checks.words import percent
from mlready_jupyter.subjects.predictions import same


@check(severity=Severity.ERROR)
def fresh_process(elsewhere: Elsewhere, repeats: Repeats, model: Model, *, changed: Limit = Limit(0)) -> Iterator[Evidence]:
    """The model cannot be loaded in a fresh process, or answers differently there.

    Production is a fresh process: what a notebook cell defined is not there. Usual causes: a
    class or function of the notebook inside the pipeline, a lambda in a `FunctionTransformer`, an
    answer that hangs on a variable of the session.

    The model is pickled, loaded by a new interpreter in another folder, and asked the same 200
    rows. Skipped where the pickle is too large to send over, where the process does not come back
    in time, or where the model brings a way of its own to be saved. A plain function is only
    warned about: it may be nothing but a way of asking.

    Limits:
        changed: part of the rows that may get another answer there.
    """
    lost = elsewhere.error
    if lost and _tells_nothing(lost, model):
        raise Absent(lost)
    repeats.of("reordered")  # Absent where the model contradicts itself already in this process
    part = 1.0 if lost else _differs(elsewhere, repeats)
    yield Evidence(
        _said(lost, part, len(elsewhere.rows)),
        at=InCall("predict", "a fresh process"),
        measured=exact(part),
        limit=changed,
        unit="share",
        statistic="rows answered differently, or not at all",
        remedy=_remedy(lost),
        milder=Severity.WARNING if lost and model.thing is model.predict else None,
    )


def _tells_nothing(lost: str, model: Model) -> bool:
    saves = any(callable(getattr(model.thing, name, None)) for name in ("save", "save_model"))
    reasons = ("too large", "no process could be started", "did not come back", "exit code -9")
    return ("cannot be pickled" in lost and saves) or any(reason in lost for reason in reasons)


def _differs(elsewhere: Elsewhere, repeats: Repeats) -> float:
    here, there = repeats.plain["predict"], np.asarray(elsewhere.answers)
    if there.shape != here.shape:
        return 1.0
    if here.dtype.kind not in "biuf" or there.dtype.kind not in "biuf":
        return float(np.mean(here.astype(str) != there.astype(str)))
    differs = ~same(here, there.astype(here.dtype))
    return float(differs.mean())


def _said(lost: str, part: float, rows: int) -> str:
    if lost.startswith("cannot be pickled"):
        return f"The model {lost}"
    if lost:
        return f"The model does not work in a fresh process: {lost}"
    if part:
        return f"In a fresh process {percent(part)} of {rows:,} rows get another answer"
    return f"A fresh process gives the same answers for {rows:,} rows"


def _remedy(lost: str) -> str:
    if "lambda" in lost or "local" in lost:
        return "Replace the lambda or inner function by a named function in a module, and fit again."
    if "__main__" in lost:
        return "Move what the notebook defines for the model into a module that production installs, and fit again."
    if "No module named" in lost:
        return "Add the missing module to the packages that production installs."
    return "Keep all that predict needs in attributes of the model, and open files or connections only when they are used."


class Kept:
    def __init__(self, factor: float) -> None:
        self.factor = factor

    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * self.factor


class HangsOnTheSession:
    """Its factor is a fact of this process, not of the model."""

    session = 1.0

    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * self.session


class HoldsLambda(Kept):
    def __init__(self) -> None:
        super().__init__(2.0)
        self.transform = lambda values: values


@fresh_process.good
def all_it_needs_is_kept(table: MakeTable) -> Candidate:
    return Candidate.of(Kept(0.5), test=table(age=[31, 45, 52]))


@fresh_process.bad
def a_lambda_inside(table: MakeTable) -> Candidate:
    return Candidate.of(HoldsLambda(), test=table(age=[31, 45, 52]))


@fresh_process.bad
def the_session_is_needed(table: MakeTable) -> Candidate:
    HangsOnTheSession.session = 3.0
    return Candidate.of(HangsOnTheSession(), test=table(age=[31, 45, 52]))
