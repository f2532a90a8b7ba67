"""Reproducible state: rows that were recorded with their answers still get them."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import (
    Candidate,
    Evidence,
    Golden,
    InCall,
    Iterator,
    Limit,
    MakeTable,
    Model,
    Repeats,
    Severity,
    Table,
    check,
    date,
    exact,
)
from mlready_jupyter.checks.words import percent
from mlready_jupyter.subjects.golden import ask_again, loaded


@check(severity=Severity.ERROR)
def golden_rows(golden: Golden, repeats: Repeats, model: Model, sample: Table, *, changed: Limit = Limit(0)) -> Iterator[Evidence]:
    """Rows that were recorded with the model's answers get other answers today.

    A library was upgraded, a file was exchanged, another machine computes otherwise: nobody changed the
    model, and it decides differently. A hundred rows with their answers tell on the first day.

    `%mlready golden MODEL --test T` shows what would be recorded, and with --yes writes it: about 80 evenly spread rows
    of the table, with those that have the least and the most of each number. They are asked again as soon as
    the settings name the file, `golden = "golden.json"`. The file holds rows of your data; keep it as you
    keep them. Whoever means to change the model records them anew. A millionth of a number may differ.

    Limits:
        changed: part of the golden rows that may get another answer.
    """
    repeats.of("reordered")  # Absent where the model contradicts itself anyway
    now = loaded()
    moved = [f"{name} {was} then, {now[name]} now" for name, was in golden.libraries.items() if now.get(name, was) != was]
    since = f" ({', '.join(moved)})" if moved else ""
    for again in ask_again(golden, model, sample):
        part = float(again.changed.mean())
        yield Evidence(
            f"`{again.method}` answers {percent(part)} of {golden.rows} golden rows otherwise than on {golden.made}{since}: "
            f"{again.before} then, {again.now} now"
            if part
            else f"`{again.method}` answers all {golden.rows} golden rows as on {golden.made}{since}",
            at=InCall(again.method, "golden rows"),
            measured=exact(part),
            limit=changed,
            unit="share",
            statistic="golden rows with another answer",
            remedy="Go back to the versions of then; if the model was meant to change, record its rows anew with `%mlready golden`.",
        )


class Times:
    def __init__(self, by: float) -> None:
        self.by = by

    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * self.by


def _recorded(by: float) -> Golden:
    ages = [31.0, 45.0, 52.0]
    return Golden("Times", date(2026, 11, 2), {"python": "3.11.0"}, {"age": ages}, {"predict": [age * by for age in ages]})


@golden_rows.good
def as_it_was_recorded(table: MakeTable) -> Candidate:
    return Candidate.of(Times(2), test=table(age=[20.0, 60.0]), golden=_recorded(2 * (1 + 1e-9)))


@golden_rows.bad
def another_answer(table: MakeTable) -> Candidate:
    return Candidate.of(Times(2), test=table(age=[20.0, 60.0]), golden=_recorded(2.01))
