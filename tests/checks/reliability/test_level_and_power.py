"""How often the checks of reliability speak where nothing is wrong, and where something is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from mlready_jupyter.subjects.candidate import Candidate
from tests.asking import found
from tests.checks.worlds import World, candidate

STEADY = World(noise=0.2, turned=0.1)
"""As noisy today as it was."""
CHEAP = ["label-drift", "correlation-flip", "label-free-performance", "concept-drift", "churn", "prediction-drift"]


@pytest.mark.slow
@pytest.mark.parametrize("rows", [80, 500, 4000])
@pytest.mark.parametrize("regression", [False, True])
def test_a_steady_world_is_silent(rows: int, regression: bool) -> None:
    for seed in range(12):
        made = candidate(World() if regression else STEADY, rows, seed=100 + seed, regression=regression)
        for name in CHEAP if not regression else [name for name in CHEAP if name != "label-free-performance"]:
            if rows >= 100 or name not in ("label-free-performance", "correlation-flip"):
                assert not found(f"reliability/{name}", made), (name, seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "world"),
    [
        ("label-drift", World(moved=0.8)),
        ("correlation-flip", World(apart=True)),
        ("concept-drift", World(turned=0.2)),
        ("churn", World(slips=0.12)),
        ("prediction-drift", World(moved=0.6)),
    ],
)
def test_what_is_wrong_is_found_in_two_thousand_rows(name: str, world: World) -> None:
    for seed in range(6):
        assert found(f"reliability/{name}", candidate(world, 2000, seed=200 + seed))


@pytest.mark.slow
def test_harder_rows_are_foretold_and_are_no_concept_drift() -> None:
    for seed in range(6):
        made = candidate(World(noise=0.1, turned=0.05), 3000, seed=300 + seed)
        test, frame = made.tables["test"], made.tables["current"].fed
        hard = frame[frame["a"].abs() < 0.6]
        labels = made.tables["current"].labels
        assert labels is not None and test.labels is not None and made.model is not None
        harder = Candidate.of(made.model.thing, test=(test.fed, test.labels), current=(hard, labels[hard.index.to_numpy()]))
        assert found("reliability/label-free-performance", harder)
        assert not found("reliability/concept-drift", harder)


def ring(random: np.random.Generator, rows: int, *, together: bool) -> pd.DataFrame:
    """Both columns look the same with and without: they lie on a ring, or not."""
    turn = random.random((2, rows)) * 6.3
    frame = pd.DataFrame({"a": np.cos(turn[0]), "b": np.sin(turn[0] if together else turn[1])})
    return frame + random.normal(size=(rows, 2)) * 0.1


@pytest.mark.slow
@pytest.mark.parametrize("rows", [150, 1000, 5000])
def test_tables_of_one_world_are_not_told_apart(rows: int) -> None:
    random = np.random.default_rng(1)
    for _ in range(8):
        tables = [ring(random, rows, together=True) for _ in range(2)]
        assert not found("reliability/joint-drift", Candidate.of(train=tables[0], current=tables[1]))


@pytest.mark.slow
def test_a_dependence_that_no_correlation_shows_is_found() -> None:
    random = np.random.default_rng(2)
    for _ in range(4):
        made = Candidate.of(train=ring(random, 1500, together=True), current=ring(random, 1500, together=False))
        assert found("reliability/joint-drift", made) and not found("reliability/correlation-flip", made)


def answers(table: Any) -> np.ndarray:
    return (table["a"].to_numpy() > 0).astype(int)


def aging(random: np.random.Generator, rows: int, first: float, wrong: tuple[float, float]) -> tuple[pd.DataFrame, np.ndarray]:
    """Ninety days, on which the share of turned labels goes from one number to another."""
    day, a = np.sort(random.random(rows)) * 90 + first, random.normal(size=rows)
    turned = random.random(rows) < np.interp(day, [first, first + 90], wrong)
    return pd.DataFrame({"a": a, "day": day}), ((a > 0) ^ turned).astype(int)


@pytest.mark.slow
@pytest.mark.parametrize("rows", [300, 3000])
def test_a_model_that_keeps_is_not_called_stale(rows: int) -> None:
    random = np.random.default_rng(3)
    flagged = 0
    for _ in range(40):
        train, test = aging(random, rows, 0, (0.1, 0.1)), aging(random, rows, 90, (0.1, 0.1))
        flagged += bool(found("reliability/time-decay", Candidate.of(answers, train=train, test=test, time="day")))
    assert flagged <= 1


@pytest.mark.slow
def test_a_model_that_decays_is_found() -> None:
    random = np.random.default_rng(4)
    for _ in range(8):
        train, test = aging(random, 2000, 0, (0.1, 0.1)), aging(random, 2000, 90, (0.1, 0.35))
        assert found("reliability/time-decay", Candidate.of(answers, train=train, test=test, time="day"))


def logged(random: np.random.Generator, rows: int, off: float) -> Candidate:
    train = pd.DataFrame({"order": np.arange(rows), "x": random.normal(size=rows), "z": random.normal(size=rows)})
    served = train.sample(frac=1, random_state=0)
    served["x"] = np.where(random.random(rows) < off, 0.0, served["x"])
    return Candidate.of(train=train, serving=served, keys=["order"])


@pytest.mark.slow
def test_a_skew_of_a_thousandth_is_borne_and_one_of_a_twentieth_is_not() -> None:
    random = np.random.default_rng(5)
    assert not any(found("reliability/serving-skew", logged(random, rows, 0.0005)) for rows in (300, 3000) for _ in range(20))
    assert all(found("reliability/serving-skew", logged(random, 1000, 0.05)) == ["x"] for _ in range(10))


def forest(seed: int, trees: int, noise: float) -> Candidate:
    random = np.random.default_rng(seed)
    X = pd.DataFrame(random.normal(size=(900, 3)), columns=list("abc"))
    y = ((X["a"] + X["b"] + noise * random.normal(size=900)) > 0).astype(int)
    model = RandomForestClassifier(trees, random_state=0).fit(X[:450], y[:450])
    return Candidate.of(model, train=(X[:450], y[:450]), test=(X[450:], y[450:]))


@pytest.mark.slow
def test_the_luck_of_a_seed() -> None:
    assert not any(found("reliability/seed-churn", forest(seed, 60, 0.1)) for seed in range(3))
    assert all(found("reliability/seed-churn", forest(seed, 2, 1.0)) for seed in range(3))
