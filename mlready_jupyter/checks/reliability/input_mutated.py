"""Reproducible state: what a model is given comes back as it was."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InCall, Iterator, Limit, MakeTable, Repeats, Severity, check, exact


@check(severity=Severity.ERROR)
def input_mutated(repeats: Repeats, *, changes: Limit = Limit(0)) -> Iterator[Evidence]:
    """Predict changes the table it is given.

    Whatever reads the table next, a log, a second model, the same call again, gets other data
    than production sent. Usual causes: a column assigned inside a transformer, `fillna` or `sort`
    in place, a scaler with `copy=False`.

    Values, types, columns and index are compared before and after, on a copy that is ours. A
    column that is only added is a warning: what was sent is still there.

    Limits:
        changes: kinds of change that are tolerated.
    """
    written = repeats.written
    added = all(change.startswith("added") for change in written)
    yield Evidence(
        f"Predict changes its input: it {' and '.join(_said(change) for change in written)}"
        if written
        else "Predict leaves its input as it was",
        at=InCall("predict", "a table of yours"),
        measured=exact(len(written)),
        limit=changes,
        statistic="kinds of change",
        remedy="Copy the table in the first line of the transformer that writes to it, e.g. `X = X.copy()`.",
        milder=Severity.WARNING if written and added else None,
    )


def _said(change: str) -> str:
    return f"changed {change}" if change.startswith("its ") else change


class Copies:
    def predict(self, table: Any) -> object:
        age = np.array(table["age"], dtype=float)
        age[age > 40] = 40
        return age


class Writes:
    def predict(self, table: Any) -> object:
        age = np.minimum(np.asarray(table["age"], dtype=float), 40)
        if hasattr(table, "iloc"):
            table["age"] = age
        else:
            table.insert_column(0, table["age"].alias("clipped"))
        return age


@input_mutated.good
def works_on_a_copy(table: MakeTable) -> Candidate:
    return Candidate.of(Copies(), test=table(age=[31, 45, 52]))


@input_mutated.bad
def writes_into_the_table(table: MakeTable) -> Candidate:
    return Candidate.of(Writes(), test=table(age=[31, 45, 52]))
