"""What grows is judged alike however many rows there are to time it on: checks of `scale` on a machine whose costs are known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from mlready_jupyter.checks.scale.fit_time import fit_time
from mlready_jupyter.checks.scale.pipeline_time import pipeline_time
from mlready_jupyter.checks.scale.predict_time import predict_time
from mlready_jupyter.core.measure import Answer, decide
from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects import fitting, timing
from mlready_jupyter.subjects.features import Features
from mlready_jupyter.subjects.fitting import Fits
from mlready_jupyter.subjects.timing import FeatureTimes, Timing, Timings

pytestmark = pytest.mark.slow
SIZES, MACHINES = (500, 10_000, 1_000_000), 150
DECIDED = (Answer.CLEAR, Answer.FOUND)
WRONG = 0.05
"""The part of the machines on which noise may turn an answer round: what an interval of 95 % may miss."""


class Machine:
    """A call costs `fixed + each * rows ** exponent` seconds, beside some noise; nothing else passes the time."""

    def __init__(self, exponent: float, seed: int) -> None:
        self.random, self.exponent, self.now = np.random.default_rng([seed, int(10 * exponent)]), exponent, 0.0
        self.fixed, self.each = 10 ** self.random.uniform(-3.5, -2), 10 ** self.random.uniform(-4, -2.5) / 256**exponent

    def call(self, rows: int) -> tuple[float, float]:
        cost = (self.fixed + self.each * rows**self.exponent) * (1 + self.random.exponential(0.03))
        self.now += cost
        return cost, cost

    def swept(self, sizes: list[int], seconds: float) -> tuple[Timing, ...]:
        return timing.sweep(len, int, sizes, seconds)


class Left:
    def __init__(self, machine: Machine, seconds: float) -> None:
        self.machine, self.end = machine, machine.now + seconds

    @property
    def left(self) -> float:
        return self.end - self.machine.now


def answers(machine: Machine, rows: int) -> Iterator[tuple[str, Answer | None]]:
    """What each check says with so many rows; None where it says that it does not matter yet."""
    halves = [rows // 2**k for k in range(12, -1, -1)]
    single = Timing(1, (machine.fixed,), (machine.fixed,))
    fits = Fits(machine.swept([size for size in halves if size >= fitting.LEAST], fitting.SECONDS), rows)
    raw = FeatureTimes(machine.swept([size for size in halves[3:] if size >= 10], timing.FEATURES), rows, rows)
    calls = Timings(timing.looked_at(len, int, timing.SIZES), single, machine.fixed)
    given: tuple[tuple[Any, tuple[Any, ...]], ...] = (
        (fit_time, (fits,)),
        (pipeline_time, (Features(len, None, "make"), raw)),  # type: ignore[arg-type]
        (predict_time, (calls,)),
    )
    for check, parts in given:
        try:
            (evidence,) = check(*parts)
            yield check.id, decide(evidence.measured, evidence.limit)[0]
        except Absent:
            yield check.id, None


@pytest.mark.parametrize("exponent", [1.0, 1.2, 1.5, 2.0])
def test_more_rows_do_not_reverse_what_grows(exponent: float, monkeypatch: pytest.MonkeyPatch) -> None:
    reversed_on, met = dict[str, int](), set[tuple[str, Answer | None]]()
    for seed in range(MACHINES):
        machine = Machine(exponent, seed)
        monkeypatch.setattr(timing, "_time", lambda _, rows, machine=machine: machine.call(rows))
        monkeypatch.setattr(timing, "Span", lambda seconds, machine=machine: Left(machine, seconds))
        said = [dict(answers(machine, rows)) for rows in SIZES]
        met |= {pair for each in said for pair in each.items()}
        for fewer, more in pairwise(said):
            for check, answer in fewer.items():
                turned = answer in DECIDED and more[check] in DECIDED and answer is not more[check]
                reversed_on[check] = reversed_on.get(check, 0) + turned
    assert max(reversed_on.values()) / MACHINES <= WRONG, reversed_on
    wrong, right = (Answer.FOUND, Answer.CLEAR) if exponent < 1.4 else (Answer.CLEAR, Answer.FOUND)
    for check in reversed_on if exponent in (1.0, 2.0) else ():
        assert (check, right) in met, f"{check} never says what is true"
        assert (check, wrong) not in met, f"{check} says what is not true"
