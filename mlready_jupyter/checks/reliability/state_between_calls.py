"""Consistent outputs: an answer does not hang on who was asked before."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InCall, Iterator, Limit, MakeTable, Repeats, Severity, Table, check
from mlready_jupyter.checks.reliability._repeats import came_back, example, share, worst


@check(severity=Severity.ERROR)
def state_between_calls(repeats: Repeats, sample: Table, *, changed: Limit = Limit(0)) -> Iterator[Evidence]:
    """The answer for a row depends on the calls that came before it.

    One customer's data leaks into another one's decision, replicas of a service drift apart, and
    nothing can be reproduced from a log of single calls. Usual causes: running means that predict
    keeps updating, a cache whose key is too coarse, a buffer that is not emptied.

    200 rows are asked, then one of them 200 times over, then the 200 again. The one row must get its one
    answer each time, and the 200 must get the answers they got before. Skipped where even the same call
    twice in a row gives different answers. A state that shows only after thousands of calls is not seen.

    Limits:
        changed: part of the rows that may get another answer.
    """
    asked = repeats.of("between")
    if not asked:
        return
    most = worst(asked)
    says = f"`{most.method}` answers otherwise once other rows were asked: {came_back(most)}"
    yield Evidence(
        says if most.changed else f"`{most.method}` gives {most.rows:,} rows the same answers before and after other calls",
        at=InCall(most.method, "rows after other rows"),
        measured=share(most),
        limit=changed,
        unit="share",
        statistic="rows answered differently",
        remedy="Let predict read the model and never write to it; key a cache by the whole of a row, or drop it.",
        example=example(most, sample.name),
    )


class Scales:
    def predict(self, table: Any) -> object:
        return np.asarray(table["age"], dtype=float) / 100


class RunningMean:
    """Centres by the mean of all it was ever asked."""

    total, rows = 0.0, 0

    def predict(self, table: Any) -> object:
        age = np.asarray(table["age"], dtype=float)
        self.total, self.rows = self.total + float(age.sum()), self.rows + len(age)
        return age - self.total / self.rows


class CachesByTheCount:
    """Remembers its answers by how many rows there were."""

    def __init__(self) -> None:
        self.kept: dict[int, Any] = {}

    def predict(self, table: Any) -> object:
        return self.kept.setdefault(len(table), np.asarray(table["age"], dtype=float) * 2)


class CachesByTheRow:
    """A cache as it should be."""

    def __init__(self) -> None:
        self.kept: dict[float, float] = {}

    def predict(self, table: Any) -> object:
        return np.array([self.kept.setdefault(float(age), float(age) * 2) for age in table["age"]])


class Sorts:
    """Depends on the order of the rows, but keeps nothing."""

    def predict(self, table: Any) -> object:
        return np.sort(np.asarray(table["age"], dtype=float))


@state_between_calls.good
def it_keeps_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(Scales(), test=table(age=[31, 45, 52]))


@state_between_calls.good
def a_cache_by_the_row(table: MakeTable) -> Candidate:
    return Candidate.of(CachesByTheRow(), test=table(age=[31, 45, 52]))


@state_between_calls.good
def order_is_another_question(table: MakeTable) -> Candidate:
    return Candidate.of(Sorts(), test=table(age=[52, 31, 45]))


@state_between_calls.bad
def a_running_mean(table: MakeTable) -> Candidate:
    return Candidate.of(RunningMean(), test=table(age=[31, 45, 52]))


@state_between_calls.bad
def a_cache_by_the_count(table: MakeTable) -> Candidate:
    return Candidate.of(CachesByTheCount(), test=table(age=[31, 45, 52]))
