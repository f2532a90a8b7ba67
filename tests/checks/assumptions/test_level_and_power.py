"""How often the statistical checks of a model speak where nothing is wrong, and where something is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlready_jupyter.subjects.agreement import Assumption, Expected
from mlready_jupyter.subjects.candidate import Candidate
from tests.asking import found


class Says:
    """A classifier whose probability is a column."""

    classes_ = np.array([0, 1])

    def predict_proba(self, table: Any) -> np.ndarray:
        p = table["p"].to_numpy()
        return np.column_stack([1 - p, p])

    def predict(self, table: Any) -> np.ndarray:
        return (table["p"].to_numpy() > 0.5).astype(int)


def answers(table: pd.DataFrame) -> np.ndarray:
    return table["guess"].to_numpy()


def rain(random: np.random.Generator, rows: int, *, off: float = 0.0, skill: float = 1.0) -> tuple[pd.DataFrame, np.ndarray]:
    p = random.beta(1, 2, rows)
    y = (random.random(rows) < p).astype(int)
    told = p * skill + random.permutation(p) * (1 - skill)
    return pd.DataFrame({"p": np.clip(told + off, 0, 1)}), y


@pytest.mark.slow
@pytest.mark.parametrize("rows", [60, 300, 1000, 5000])
def test_a_calibrated_model_is_never_flagged(rows: int) -> None:
    random = np.random.default_rng(0)
    assert not any(found("assumptions/calibration", Candidate.of(Says(), test=rain(random, rows))) for _ in range(60))


@pytest.mark.slow
def test_fifteen_points_off_are_flagged() -> None:
    random = np.random.default_rng(1)
    assert all(found("assumptions/calibration", Candidate.of(Says(), test=rain(random, 2000, off=0.15))) for _ in range(10))


@pytest.mark.slow
@pytest.mark.parametrize("rows", [40, 200, 2000])
def test_a_model_that_knows_is_never_called_a_constant(rows: int) -> None:
    random = np.random.default_rng(2)
    for _ in range(60):
        candidate = Candidate.of(Says(), train=rain(random, 500), test=rain(random, rows))
        assert not found("assumptions/no-better-than-baseline", candidate)


@pytest.mark.slow
@pytest.mark.parametrize("off", [0.0, 0.3])
def test_a_weak_model_is_not_called_a_constant(off: float) -> None:
    """Its probabilities are far off, but it ranks."""
    random = np.random.default_rng(3)
    for _ in range(60):
        candidate = Candidate.of(Says(), train=rain(random, 500), test=rain(random, 1000, skill=0.6, off=off))
        assert not found("assumptions/no-better-than-baseline", candidate)


@pytest.mark.slow
def test_a_shuffled_model_is_called_one() -> None:
    random = np.random.default_rng(4)
    candidates = (Candidate.of(Says(), train=rain(random, 500), test=rain(random, 4000, skill=0.0)) for _ in range(20))
    hits = sum(bool(found("assumptions/no-better-than-baseline", candidate)) for candidate in candidates)
    assert hits >= 18


def salaries(random: np.random.Generator, rows: int, noise: float) -> tuple[pd.DataFrame, np.ndarray]:
    y = random.lognormal(size=rows)
    return pd.DataFrame({"guess": y + random.normal(size=rows) * noise}), y


@pytest.mark.slow
@pytest.mark.parametrize("rows", [30, 200, 2000])
def test_a_regression_that_knows_is_silent_everywhere(rows: int) -> None:
    random = np.random.default_rng(5)
    for _ in range(60):
        candidate = Candidate.of(answers, train=salaries(random, 500, 0.0), test=salaries(random, rows, 0.7))
        assert not found("assumptions/no-better-than-baseline", candidate)
        assert not found("assumptions/overfit-gap", candidate)


@pytest.mark.slow
def test_what_vanishes_on_test_is_found() -> None:
    random = np.random.default_rng(6)
    for _ in range(10):
        candidate = Candidate.of(answers, train=salaries(random, 1000, 0.0), test=salaries(random, 1000, 2.5))
        assert found("assumptions/overfit-gap", candidate)


@pytest.mark.slow
@pytest.mark.parametrize("rows", [60, 300, 3000])
def test_fresh_rows_of_any_shape_are_known_ground(rows: int) -> None:
    random = np.random.default_rng(7)

    def table(n: int) -> pd.DataFrame:
        words = random.zipf(1.5, n)
        return pd.DataFrame(
            {
                "normal": random.normal(size=n),
                "lognormal": random.lognormal(sigma=2, size=n),
                "cauchy": random.standard_cauchy(size=n),
                "rare": (random.random(n) < 0.02).astype(int),
                "counts": random.poisson(0.5, n),
                "words": [f"w{w}" for w in words],
                "names": [f"n{w}" for w in random.integers(0, 10**9, n)],
            }
        )

    for _ in range(30):
        assert not found("assumptions/extrapolation-share", Candidate.of(train=table(rows), test=table(rows), current=table(2000)))


@pytest.mark.slow
def test_a_new_shop_for_one_row_in_ten_is_found() -> None:
    random = np.random.default_rng(8)
    train = pd.DataFrame({"shop": random.choice(list("abc"), 2000)})
    current = pd.DataFrame({"shop": random.choice(list("abcdefghij"), 2000)})
    assert found("assumptions/extrapolation-share", Candidate.of(train=train, current=current)) == ["shop"]


@pytest.mark.parametrize(("part", "least", "most"), [(0.02, 0, 0.05), (0.06, 0.95, 1)])
def test_an_assumption_that_some_rows_may_break(part: float, least: float, most: float) -> None:
    """Two rows in a hundred are tolerated: so many are no finding, three times as many are."""
    expected = Expected((Assumption("age between 18 and 99", "", 0.02),))
    hits = []
    for seed in range(200):
        random = np.random.default_rng(seed)
        ages = np.where(random.random(800) < part, 12, random.integers(18, 90, 800))
        hits.append(bool(found("assumptions/broken-assumption", Candidate.of(test=pd.DataFrame({"age": ages}), expected=expected))))
    assert least <= np.mean(hits) <= most
