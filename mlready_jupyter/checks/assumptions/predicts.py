"""Validate assumptions: the model answers the tables it is handed."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Absent, Answer, Candidate, Evidence, InCall, Iterator, Limit, MakeTable, Severity, check, exact
from mlready_jupyter.subjects.predictions import ShapeError


@check(severity=Severity.ERROR)
def predicts(answers: tuple[Answer, ...], *, failing: Limit = Limit(0)) -> Iterator[Evidence]:
    """Predict fails on one of the tables, or does not return one answer a row.

    Everything else about a model can wait until it answers. Usual causes: a table that lacks a
    column or has one more, text where the model wants numbers, a step that was never fitted, a
    function that returns one number for the whole table.

    Each table is predicted in blocks, the first 200,000 evenly spread rows of it, with
    `predict_proba` beside `predict` where the model has it.

    Limits:
        failing: tables that may go unanswered.
    """
    if not answers:
        raise Absent("no table: pass test= or train=")
    for answer in answers:
        if answer.error is not None:
            first = str(answer.error).strip().partition("\n")[0][:300]
            told = f"The model cannot answer `{answer.role}`: {type(answer.error).__name__}: {first}".rstrip(": ")
        else:
            told = f"The model answers {len(answer.prediction.rows) if answer.prediction else 0:,} rows of `{answer.role}`"
        yield Evidence(
            told,
            at=InCall("predict", answer.role),
            measured=exact(float(answer.error is not None)),
            limit=failing,
            statistic="tables without an answer",
            remedy=(
                "Give one answer a row: examine a function in its place, such as `lambda X: model.predict(X).argmax(axis=1)`"
                " where one column a class comes back."
                if isinstance(answer.error, ShapeError)
                else f"Hand over `{answer.role}` as it was when the model was fitted, with every step that prepares it inside the model."
            ),
            matters="All that is judged by predictions waits for this.",
        )


class Adds:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) + np.asarray(table["height"], dtype=float)


class AnswersOnce:
    def predict(self, table: Any) -> object:
        return float(np.asarray(table["age"], dtype=float).mean())


class AnswersAColumnAClass:
    def predict(self, table: Any) -> object:
        young = np.asarray(table["age"], dtype=float) < 40
        return np.column_stack([young, ~young]).astype(float)


class AnswersAsColumn:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float)[:, None]


@predicts.good
def every_table_is_answered(table: MakeTable) -> Candidate:
    return Candidate.of(Adds(), train=table(age=[31, 45], height=[1.7, 1.8]), test=table(age=[52], height=[1.6]))


@predicts.good
def a_column_of_answers_will_do(table: MakeTable) -> Candidate:
    return Candidate.of(AnswersAsColumn(), test=table(age=[31, 45]))


@predicts.bad(findings=1, at="test")
def a_column_for_each_class(table: MakeTable) -> Candidate:
    return Candidate.of(AnswersAColumnAClass(), test=table(age=[31, 45, 52]))


@predicts.bad(findings=1, at="current")
def production_lacks_a_column(table: MakeTable) -> Candidate:
    return Candidate.of(Adds(), test=table(age=[31, 45], height=[1.7, 1.8]), current=table(age=[52]))


@predicts.bad
def one_number_for_all(table: MakeTable) -> Candidate:
    return Candidate.of(AnswersOnce(), test=table(age=[31, 45]))
