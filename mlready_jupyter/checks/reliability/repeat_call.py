"""Consistent outputs: the same question gets the same answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InCall, Iterator, Limit, MakeTable, Repeats, Severity, Table, check
from mlready_jupyter.checks.reliability._repeats import came_back, example, share, worst


@check(severity=Severity.ERROR)
def repeat_call(repeats: Repeats, sample: Table, *, changed: Limit = Limit(0)) -> Iterator[Evidence]:
    """The same call on the same rows gives different answers.

    A decision that cannot be repeated cannot be explained, audited or tested, and two replicas
    of a service contradict each other. Usual causes: noise drawn inside predict, dropout left
    switched on, a model that keeps learning from what it is asked.

    The same 200 rows are asked three times in one process. Floats may differ by a millionth of
    themselves or of the spread of the answers, and a label may flip where two classes are equally
    likely. Answers that change with the day or with a service elsewhere are not seen.

    Limits:
        changed: part of the rows that may get another answer.
    """
    most = worst(repeats.of("again"))
    says = f"The same `{most.method}` call gives different answers: {came_back(most)}"
    yield Evidence(
        says if most.changed else f"`{most.method}` gives the same answers three times over for {most.rows:,} rows",
        at=InCall(most.method, "the same rows"),
        measured=share(most),
        limit=changed,
        unit="share",
        statistic="rows answered differently",
        remedy="Take all randomness out of predict, e.g. switch dropout off or draw once when the model is fitted.",
        example=example(most, sample.name),
    )


class Steady:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) / 100


class Noisy:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) + np.random.default_rng().normal(size=len(table))


class RoundsInParallel:
    """Sums in an order of its own: the last digits are never the same."""

    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) * (1 + 1e-12 * np.random.default_rng().random())


@repeat_call.good
def steady(table: MakeTable) -> Candidate:
    return Candidate.of(Steady(), test=table(age=[31, 45, 52]))


@repeat_call.good
def last_digits_may_differ(table: MakeTable) -> Candidate:
    return Candidate.of(RoundsInParallel(), test=table(age=[31, 45, 52]))


@repeat_call.bad
def noise_in_predict(table: MakeTable) -> Candidate:
    return Candidate.of(Noisy(), test=table(age=[31, 45, 52]))
