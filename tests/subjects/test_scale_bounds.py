"""Coverage, by simulation, of the bounds that questions of scale are decided by."""

from __future__ import annotations

import numpy as np
import pytest

from mlready_jupyter.subjects import bounds, growth, timing

pytestmark = pytest.mark.slow
REPEATS = 400
LEAST = 0.95 - 0.033
"""What at least 95 % may fall to in so many repeats, three standard errors below."""


@pytest.mark.parametrize(("part", "rows"), [(0.5, 40), (0.5, 300), (0.95, 300)])
def test_quantile_covers(part: float, rows: int) -> None:
    random, truth = np.random.default_rng(1), float(np.exp(1.2 * np.sqrt(2) * _erfinv(2 * part - 1)))
    held = [bounds.quantile(random.lognormal(0, 1.2, rows), part) for _ in range(REPEATS)]
    assert np.mean([interval.low <= truth <= interval.high for interval in held]) >= LEAST


def _erfinv(x: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf((x + 1) / 2) / np.sqrt(2)


POPULATIONS = {
    "few": np.full(40, 1 / 40),
    "even": np.full(3_000, 1 / 3_000),
    "zipf": (lambda shares: shares / shares.sum())(1 / np.arange(1, 50_001) ** 1.1),
    "names": np.full(200_000, 1 / 200_000),
}


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=POPULATIONS)
def test_distinct_covers_what_ten_times_the_rows_hold(population: np.ndarray) -> None:
    random, rows, held = np.random.default_rng(2), 2_000, 0
    for _ in range(REPEATS):
        drawn = (
            random.choice(len(population), size=10 * rows, p=population)
            if len(population) < 10**6
            else random.integers(0, 10**6, 10 * rows)
        )
        _, counts = np.unique(drawn[:rows], return_counts=True)
        interval = bounds.distinct(counts, 10)
        held += interval.low <= len(np.unique(drawn)) <= interval.high
    assert held / REPEATS >= LEAST


def test_distinct_says_more_with_more_rows() -> None:
    """Level and power: a column of 3,000 towns is never said to have 10,000; one of a million names always is."""
    random = np.random.default_rng(3)
    for _ in range(100):
        towns = np.unique(random.integers(0, 3_000, 5_000), return_counts=True)[1]
        names = np.unique(random.integers(0, 10**6, 5_000), return_counts=True)[1]
        assert bounds.distinct(towns, 10).low < 10_000 < bounds.distinct(names, 10).low


def test_slope_of_known_error_covers() -> None:
    random, x = np.random.default_rng(5), np.log([1.0, 2, 4])
    held = [bounds.slope_of_known_error(x, 1.3 * x + random.normal(0, 0.1, 3), 0.1) for _ in range(REPEATS)]
    assert np.mean([interval.low <= 1.3 <= interval.high for interval in held]) >= LEAST


@pytest.mark.parametrize(("exponent", "noise"), [(1.0, 0.02), (1.0, 0.1), (2.0, 0.02), (2.0, 0.1)])
def test_growth_is_told_from_noise(exponent: float, noise: float) -> None:
    """Level: linear work is hardly ever found at fault. Power: quadratic work is, where timings are within 2 %."""
    random, found = np.random.default_rng(4), [0, 0]
    rows = np.asarray([2**k for k in range(8, 17)], dtype=float)
    for _ in range(REPEATS):
        cost = (1e-3 + 1e-7 * rows**exponent) * random.lognormal(0, noise, len(rows))
        for known in (None, max(noise, 0.05)):
            grown = growth.fit(rows.tolist(), cost.tolist(), noise=known)
            found[known is None] += grown is not None and grown.exponent.low > 1.4
    if exponent == 1:
        assert max(found) / REPEATS <= 0.03
    elif noise < 0.05:
        assert min(found) / REPEATS >= 0.95


class _Simulated:
    """A call on a machine of its own: its time passes by what it costs, some stretches of which are slowed by neighbours."""

    def __init__(self, random: np.random.Generator, kind: str) -> None:
        self.now, self.kind, self.random = 0.0, kind, random
        self.fixed, self.each, self.pair = 10 ** random.uniform(-4, -2.3), 10 ** random.uniform(-7, -5), 10 ** random.uniform(-9, -8)
        self.cache, self.dearer, self.width = random.uniform(8, 18), random.uniform(1.5, 3.5), random.uniform(0.15, 0.7)
        begin = np.cumsum(random.exponential(0.7, 20))
        self.busy = np.column_stack([begin, begin + random.exponential(0.4, 20), random.uniform(1.1, 2.2, 20)])
        self.noise = random.uniform(0.01, 0.08)

    def time(self, rows: int) -> tuple[float, float]:
        if self.kind == "linear":  # but for a cache that is outgrown
            beyond = 1 / (1 + np.exp((self.cache - np.log2(rows)) / self.width))
            cost = self.fixed + self.each * rows * (1 + (self.dearer - 1) * beyond)
        else:
            cost = self.fixed + self.each * rows + self.pair * rows**2
        cost *= next((by for begin, end, by in self.busy if begin <= self.now < end), 1.0) * (1 + self.random.exponential(self.noise))
        self.now += cost
        return cost, cost


@pytest.mark.parametrize("kind", ["linear", "quadratic"])
def test_caches_and_neighbours_are_told_from_growth(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Level and power of `scale/predict-time` on a machine with small caches and rude neighbours, over the whole of both sweeps."""
    random, found = np.random.default_rng(6), 0
    for _ in range(REPEATS):
        machine = _Simulated(random, kind)
        monkeypatch.setattr(timing, "_time", lambda _, rows, machine=machine: machine.time(rows))
        monkeypatch.setattr(timing, "Span", lambda seconds, machine=machine: _Left(machine, machine.now + seconds))
        made = timing.looked_at(len, int, timing.SIZES)
        grown = growth.fit([t.rows for t in made], timing.costs(made), noise=timing.noise(made))
        found += grown is not None and grown.exponent.low > 1.4
    assert found / REPEATS <= 0.025 if kind == "linear" else found / REPEATS >= 0.6


class _Left:
    def __init__(self, machine: _Simulated, end: float) -> None:
        self.machine, self.end = machine, end

    @property
    def left(self) -> float:
        return self.end - self.machine.now
