"""What must not decide, does not."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from mlready_jupyter.checks import Candidate, Card, Evidence, InColumn, Iterator, MakeTable, Model, Severity, Table, check
from mlready_jupyter.subjects.predictions import caller, same
from mlready_jupyter.subjects.swap import rolled
from mlready_jupyter.subjects.tables import native_columns
from mlready_jupyter.subjects.trial import attempt

ROWS = 500


@check(severity=Severity.ERROR)
def banned_feature(card: Card, sample: Table, model: Model | None) -> Iterator[Evidence]:
    """The model is given a column that the card bans.

    Some columns must not decide: by law, by contract, or because they will be gone. They are listed under
    `banned` in the card, as names or patterns (`nationality*`); case, spaces and underscores do not count.

    Where moving the column's values from row to row changes no answer, the model does not use it, and that
    it is handed over is only a WARNING. It does not see what stands in for a banned column: see
    `ownership/proxy-feature`.
    """
    given = model.columns if model is not None and model.columns is not None else tuple(map(str, native_columns(sample.fed)))
    for column in given:
        pattern = next((banned for banned in card.banned if _matches(column, banned)), None)
        if pattern is None:
            continue
        moved = _moved(model, sample, column)
        how = "" if moved is None else ", though no answer depends on it" if moved == 0 else f", and {moved} answers depend on it"
        yield Evidence(
            f"The model is given `{column}`, which the card bans{f' as `{pattern}`' if pattern != column else ''}{how}",
            at=InColumn(sample.name, column),
            milder=Severity.WARNING if moved == 0 else None,
            remedy=f"Drop `{column}` before the model is fitted.",
        )


def _matches(column: str, pattern: str) -> bool:
    plain, wanted = (text.casefold().replace(" ", "").replace("_", "").replace("-", "") for text in (column, pattern))
    return fnmatchcase(plain, wanted)


def _moved(model: Model | None, sample: Table, column: str) -> int | None:
    """How many answers change when the column's values move on from row to row; None where that cannot be asked."""
    if model is None or column not in sample.columns or len(native_columns(sample.fed)) == 0:
        return None
    rows = sample.spread(ROWS)
    method = "predict_proba" if model.proba else "predict"
    plain, other = attempt(caller(model, method), sample.pick(rows)), attempt(caller(model, method), rolled(sample, column, rows))
    if plain.error or other.error or np.shape(plain.value) != np.shape(other.value):
        return None
    return int((~same(other.value, plain.value)).sum())


class _Reads:
    def __init__(self, column: str) -> None:
        self.column = column

    def predict(self, table: Any) -> Any:
        return np.asarray(table[self.column], dtype=float)


@banned_feature.good
def other_columns(table: MakeTable) -> Candidate:
    return Candidate.of(_Reads("age"), test=table(age=[31, 45], height=[1.7, 1.8]), card=Card(banned=("gender", "nation*")))


@banned_feature.bad(findings=1, at="Gender_Code")
def under_another_spelling(table: MakeTable) -> Candidate:
    return Candidate.of(_Reads("Gender_Code"), test=table(age=[31, 45], Gender_Code=[0, 1]), card=Card(banned=("gender*",)))


@banned_feature.bad(findings=1, at="gender")
def handed_over_for_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(_Reads("age"), test=table(age=[31, 45], gender=[0, 1]), card=Card(banned=("gender",)))
