"""Looking again and again raises no alarm where there is nothing, and a decline is found soon after it began."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from mlready_jupyter.checks.reliability.declining_metric import _candidate
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.subjects.bounds import ALPHA, Batch, share, worst_stretch
from tests.asking import asked

Draw = Callable[[np.random.Generator, int], Batch]


def wrong(part: float) -> Draw:
    def draw(random: np.random.Generator, rows: int) -> Batch:
        mean = random.binomial(rows, part) / rows
        return Batch(rows, mean, (mean * (1 - mean)) ** 0.5)

    return draw


def off(scale: float) -> Draw:
    def draw(random: np.random.Generator, rows: int) -> Batch:
        errors = scale * random.lognormal(size=rows)
        return Batch(rows, float(errors.mean()), float(errors.std()))

    return draw


def alarm(seed: int, before: Draw, after: Draw, *, rows: int, looks: int, change: int = 0, span: float = 1.0, truth: float = 0.0) -> int:
    """At which look the mean of the worst stretch is first shown to lie above `truth`; -1 for never."""
    random = np.random.default_rng(seed)
    first, later = before(random, rows), list[Batch]()
    for look in range(looks):
        later.append((after if look >= change else before)(random, rows))
        if worst_stretch(first, later, span=span).mean.low > truth:
            return look
    return -1


def naive(seed: int, draw: Draw, *, rows: int, looks: int, truth: float) -> bool:
    """Whether a test of each batch by itself, at the same level, would ever have raised an alarm."""
    random = np.random.default_rng(seed)
    return any(share(round(draw(random, rows).mean * rows), rows, alpha=ALPHA).low > truth for _ in range(looks))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "truth", "span", "rows"),
    [(wrong(0.1), 0.1, 1.0, 300), (wrong(0.01), 0.01, 1.0, 200), (off(1.0), float(np.exp(0.5)), 0.0, 400)],
    ids=["errors", "rare errors", "heavy tails"],
)
def test_looks_do_not_inflate_the_level(draw: Draw, truth: float, span: float, rows: int) -> None:
    sequences, looks = 100, 60
    alarms = sum(alarm(seed, draw, draw, rows=rows, looks=looks, span=span, truth=truth) >= 0 for seed in range(sequences))
    assert alarms <= sequences * ALPHA / 2 + 3 * (sequences * ALPHA / 2) ** 0.5
    if span:
        assert sum(naive(seed, draw, rows=rows, looks=looks, truth=truth) for seed in range(sequences)) > sequences / 2


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after", "span", "truth"), [(wrong(0.1), wrong(0.2), 1.0, 0.12), (off(1.0), off(1.6), 0.0, 2.0)])
def test_a_decline_is_found_within_ten_batches(before: Draw, after: Draw, span: float, truth: float) -> None:
    found = [alarm(seed, before, after, rows=1000, looks=40, change=20, span=span, truth=truth) for seed in range(50)]
    assert sum(20 <= look < 30 for look in found) >= 48


def test_the_interval_is_one() -> None:
    random = np.random.default_rng(0)
    for seed in range(50):
        later = [wrong(random.random() / 2)(random, 50) for _ in range(1 + seed % 7)]
        found = worst_stretch(wrong(0.1)(random, 50), later, span=1.0)
        assert found.mean.low <= found.mean.value <= found.mean.high and found.rows == 50 * (len(later) - found.since)


def test_none_wrong_is_not_taken_for_certain() -> None:
    never = Batch(100, 0.0, 0.0)
    assert worst_stretch(never, [never], span=1.0).mean.high == pytest.approx(0.03)


def test_too_few_exams_are_not_compared() -> None:
    outcome = asked("reliability/declining-metric", _candidate(lambda **columns: pd.DataFrame(columns), 0.3, []))
    assert outcome.answer is Answer.SKIPPED and outcome.reason.startswith("exams with new labelled rows in current= so far: 1")
