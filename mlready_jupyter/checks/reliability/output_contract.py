"""Consistent outputs: whatever comes back can be used as it is."""

from __future__ import annotations

from collections.abc import Iterator as Iterable
from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Absent,
    Answer,
    Candidate,
    Evidence,
    InCall,
    Iterator,
    Limit,
    MakeTable,
    Model,
    Prediction,
    Severity,
    Task,
    check,
    exact,
)
from mlready_jupyter.checks.words import percent
from mlready_jupyter.subjects.scores import as_positions

FEW = 50
"""Rows from which one and the same answer for all of them is worth a word."""


@check(severity=Severity.ERROR)
def output_contract(answers: tuple[Answer, ...], model: Model, task: Task | None, *, broken: Limit = Limit(0)) -> Iterator[Evidence]:
    """The model answers with something that no caller can use: NaN, a probability above 1, an unknown class.

    Code after the model takes its answers at their word: a NaN compares false with every
    threshold, and a probability of 1.2 goes through any of them. Usual causes: a logarithm or
    division in a last step, scores that are handed over as probabilities, classes that were encoded
    in another order.

    All tables are looked at. One and the same number for 50 rows and more is a warning.

    Limits:
        broken: part of the rows whose answer may break its contract.
    """
    given = [(answer.role, answer.prediction) for answer in answers if answer.prediction is not None and len(answer.prediction.rows)]
    if not given:
        raise Absent("the model answered no table: see assumptions/predicts")
    for role, prediction in given:
        found = max(_shares(prediction, model, task), key=lambda promise: promise[1])
        part = found[1]
        says = f"`{found[2]}` gives {found[0]} for {percent(part)} of {len(prediction.rows):,} rows of `{role}`"
        yield Evidence(
            says if part else f"Every answer for the {len(prediction.rows):,} rows of `{role}` can be used as it is",
            at=InCall(found[2] if part else "predict", role),
            measured=exact(part),
            limit=broken,
            unit="share",
            statistic="rows with an answer that breaks its contract",
            remedy=found[3],
            milder=found[4],
        )


def _shares(prediction: Prediction, model: Model, task: Task | None) -> Iterable[tuple[str, float, str, str, Severity | None]]:
    """Each promise: what comes back instead, for which part of the rows, from which method, what to do, and how mild it is."""
    values, proba = prediction.values, prediction.proba
    numbers = values.dtype.kind in "fc"
    lost = ~np.isfinite(values) if numbers else np.asarray([v is None or v is np.nan for v in values.tolist()], dtype=bool)
    mend = "Find the step that divides, takes a logarithm or joins, and raise an error there on what it cannot answer."
    yield "no finite number" if numbers else "nothing", float(lost.mean()), "predict", mend, None
    method = "predict_proba" if model.proba is not None else "predict"
    if proba is not None:
        yield "no finite number", float((~np.isfinite(proba)).any(axis=1).mean()), method, mend, None
        outside = (proba < -1e-6) | (proba > 1 + 1e-6)
        scale = "Return probabilities, not scores: wrap the model in a `CalibratedClassifierCV`."
        yield "a probability outside 0 to 1", float(outside.any(axis=1).mean()), method, scale, None
        sums = np.abs(proba.sum(axis=1) - 1) > 1e-3
        yield "probabilities that do not sum to 1", float(sums.mean()), method, "Divide each row of probabilities by its sum.", None
    if task is not None and task.classifies and (model.classes is not None or not numbers):
        strange = (as_positions(values, task) < 0) & ~lost
        first = f"the unknown class {str(values[strange][0])!r}" if strange.any() else "an unknown class"
        mild = Severity.WARNING if model.classes is None else None  # what the labels are called is no promise of the model
        yield first, float(strange.mean()), "predict", "Answer with the classes that the labels have.", mild
    score = proba if proba is not None else values if numbers and not (task is not None and task.classifies) else None
    if score is not None and len(score) >= FEW and np.isfinite(score).all() and bool((score == score[:1]).all()):
        again = "Look at what reaches the last step: a column that is all missing, or a fit that learnt nothing."
        yield "one and the same answer", 1.0, method, again, Severity.WARNING


class Logarithm:
    def predict(self, table: Any) -> object:
        with np.errstate(all="ignore"):
            return np.log(np.asarray(table["age"], dtype=float) - 31)


class Scores:
    classes_ = np.array(["no", "yes"])

    def predict(self, table: Any) -> object:
        return np.where(np.asarray(table["age"], dtype=float) > 40, "yes", "no")

    def predict_proba(self, table: Any) -> object:
        score = (np.asarray(table["age"], dtype=float) - 30) / 20
        return np.column_stack([1 - score, score])


class Labels:
    classes_ = np.array([0, 1])

    def __init__(self, yes: object) -> None:
        self.yes = yes

    def predict(self, table: Any) -> object:
        return [self.yes if age > 40 else 0 for age in table["age"]]


class Mean:
    def predict(self, table: Any) -> object:
        return np.full(len(table), 4.5)


@output_contract.good
def finite(table: MakeTable) -> Candidate:
    return Candidate.of(Logarithm(), test=table(age=[45, 52]))


@output_contract.good
def true_is_one(table: MakeTable) -> Candidate:
    return Candidate.of(Labels(True), test=table(age=[31, 45, 52], bought=[0, 1, 1]), target="bought")


@output_contract.good
def few_rows_may_agree(table: MakeTable) -> Candidate:
    return Candidate.of(Mean(), test=table(age=[31, 45, 52]))


@output_contract.bad
def minus_infinity(table: MakeTable) -> Candidate:
    return Candidate.of(Logarithm(), test=table(age=[31, 45, 52]))


@output_contract.bad
def scores_are_no_probabilities(table: MakeTable) -> Candidate:
    return Candidate.of(Scores(), test=table(age=[31, 45, 62]))


@output_contract.bad
def nobody_knows_class_two(table: MakeTable) -> Candidate:
    return Candidate.of(Labels(2), test=table(age=[31, 45, 52], bought=[0, 1, 1]), target="bought")


@output_contract.bad
def one_answer_for_all(table: MakeTable) -> Candidate:
    return Candidate.of(Mean(), test=table(age=list(range(60)), salary=[float(i * i) for i in range(60)]), target="salary")
