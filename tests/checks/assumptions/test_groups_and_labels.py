"""How often worst-slice, label-noise, interval-coverage and perturbation-stability speak where nothing is wrong, and where something is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import BayesianRidge, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlready_jupyter.core.measure import Answer
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.slices import conditions, worst
from mlready_jupyter.subjects.tables import Table
from tests.asking import asked, found

Pair = tuple[pd.DataFrame, np.ndarray]


class Says:
    """A classifier whose probability is a column."""

    classes_ = np.array([0, 1])

    def predict_proba(self, table: Any) -> np.ndarray:
        p = table["p"].to_numpy()
        return np.column_stack([1 - p, p])

    def predict(self, table: Any) -> np.ndarray:
        return (table["p"].to_numpy() > 0.5).astype(int)


def shops(random: np.random.Generator, rows: int, *, wrong: str = "") -> Pair:
    """Calibrated probabilities beside columns that tell nothing; in the shop `wrong` what happens is turned round."""
    p = random.beta(0.6, 1.2, rows)
    shop = random.choice(list("abcdefgh"), rows)
    y = (random.random(rows) < p).astype(int)
    y = np.where(shop == wrong, 1 - y, y)
    beside = {f"c{i}": random.normal(size=rows) for i in range(8)}
    return pd.DataFrame({"p": p, "shop": shop, **beside}), y


def answers(table: pd.DataFrame) -> np.ndarray:
    return table["guess"].to_numpy()


def prices(random: np.random.Generator, rows: int, *, worse: float = 1.0) -> Pair:
    """Errors with tails that grow with the answer; in the region `south` they are so many times as large."""
    guess = random.lognormal(3, 0.6, rows)
    region = random.choice(["north", "south", "east", "west"], rows)
    noise = random.standard_t(4, rows) * guess * 0.15 * np.where(region == "south", worse, 1.0)
    return pd.DataFrame({"guess": guess, "region": region, "size": random.normal(size=rows)}), guess + noise


@pytest.mark.slow
@pytest.mark.parametrize("rows", [100, 600, 5000])
def test_no_group_is_made_out_of_chance(rows: int) -> None:
    random = np.random.default_rng(0)
    hits = sum(bool(found("assumptions/worst-slice", Candidate.of(Says(), test=shops(random, rows)))) for _ in range(25))
    hits += sum(bool(found("assumptions/worst-slice", Candidate.of(answers, test=prices(random, rows)))) for _ in range(25))
    assert hits <= 1


@pytest.mark.slow
def test_a_group_that_is_served_badly_is_found() -> None:
    random = np.random.default_rng(1)
    for _ in range(12):
        assert named(Candidate.of(Says(), test=shops(random, 1500, wrong="d")), "`shop` is 'd'")
        assert named(Candidate.of(answers, test=prices(random, 3000, worse=6)), "`region` is 'south'")


def named(candidate: Candidate, group: str) -> bool:
    """Whether something is found, and the worst of it is this group."""
    findings = asked("assumptions/worst-slice", candidate).of(Answer.FOUND)
    return bool(findings) and group in findings[0].evidence.says


def test_a_group_of_three_columns_is_described() -> None:
    random = np.random.default_rng(2)
    frame = pd.DataFrame({name: random.choice(list("xyz"), 4000) for name in "abcd"})
    bad = (frame["a"] == "x") & (frame["b"] == "y") & (frame["d"] == "z")
    error = np.where(bad, 1.0, 0.05)
    singles = conditions(Table("test", frame), np.arange(4000))
    best = worst(singles, error, np.arange(4000) % 2 == 0)[0]
    assert sorted(best.columns) == ["a", "b", "d"] and bool((best.holds == bad.to_numpy()).all())


def blobs(random: np.random.Generator, rows: int, apart: float, *, mistaken: float = 0.0) -> Pair:
    y = random.integers(0, 2, rows)
    x = random.normal(size=(rows, 4))
    x[:, 0] += y * apart
    told = np.where(random.random(rows) < mistaken, 1 - y, y)
    return pd.DataFrame(x, columns=list("abcd")), told


@pytest.mark.slow
@pytest.mark.parametrize("apart", [0.7, 1.5, 4.0])
@pytest.mark.parametrize("rows", [150, 1000])
def test_classes_that_overlap_are_no_mistakes(apart: float, rows: int) -> None:
    random = np.random.default_rng(3)
    hits = 0
    for turn in range(12):
        train, test = blobs(random, rows, apart), blobs(random, rows, apart)
        model: Any = LogisticRegression() if turn % 2 else RandomForestClassifier(10, min_samples_leaf=5, random_state=turn)
        hits += bool(found("assumptions/label-noise", Candidate.of(model.fit(*train), train=train, test=test)))
    assert hits <= 1


@pytest.mark.slow
def test_one_training_label_in_six_is_seen() -> None:
    random = np.random.default_rng(4)
    for _ in range(8):
        train, test = blobs(random, 800, 3.0, mistaken=0.17), blobs(random, 500, 3.0)
        assert found("assumptions/label-noise", Candidate.of(LogisticRegression().fit(*train), train=train, test=test)) == ["train"]


@pytest.mark.slow
@pytest.mark.parametrize(("off", "rows", "expected"), [(1.0, 60, 0), (1.0, 2000, 0), (2.0, 600, 12)])
def test_intervals_of_a_regression(off: float, rows: int, expected: int) -> None:
    random = np.random.default_rng(5)
    hits = 0
    for _ in range(12):
        x = random.normal(size=(rows + 400, 3))
        y = x @ np.array([1.0, 2.0, 0.0]) + random.normal(size=len(x)) * np.where(np.arange(len(x)) < 400, 1.0, off)
        frame = pd.DataFrame(x, columns=list("abc"))
        model = make_pipeline(StandardScaler(), BayesianRidge()).fit(frame[:400], y[:400])
        hits += bool(found("assumptions/interval-coverage", Candidate.of(model, test=(frame[400:], y[400:]))))
    assert hits == expected


@pytest.mark.slow
@pytest.mark.parametrize("rows", [100, 600])
def test_sound_models_do_not_hang_on_decimals(rows: int) -> None:
    random = np.random.default_rng(6)
    for turn in range(8):
        train, test = blobs(random, 600, 1.0), blobs(random, rows, 1.0)
        model: Any = LogisticRegression() if turn % 2 else RandomForestClassifier(10, random_state=turn)
        assert not found("assumptions/perturbation-stability", Candidate.of(model.fit(*train), test=test))


def test_a_ratio_of_differences_is_found() -> None:
    """Ten thousand times the difference of two columns that are nearly the same: a hundredth of either moves the answer by its spread."""
    random = np.random.default_rng(7)
    a = random.normal(size=400)
    frame = pd.DataFrame({"a": a, "b": a + random.normal(size=400) * 1e-4})
    outcome = asked("assumptions/perturbation-stability", Candidate.of(lambda t: (t["a"] - t["b"]).to_numpy() * 1e4, test=frame))
    assert {finding.evidence.at.column for finding in outcome.of(Answer.FOUND)} == {"a", "b"}  # type: ignore[union-attr]


@pytest.mark.slow
@pytest.mark.parametrize("rows", [60, 400, 3000])
def test_who_knows_the_truth_is_not_worse_than_a_line(rows: int) -> None:
    random = np.random.default_rng(8)
    for _ in range(20):
        train, test = blobs(random, 1000, 1.0), blobs(random, rows, 1.0)

        class Truth(Says):
            def predict_proba(self, table: Any) -> np.ndarray:
                p = 1 / (1 + np.exp(0.5 - table["a"].to_numpy()))
                return np.column_stack([1 - p, p])

            def predict(self, table: Any) -> np.ndarray:
                return (table["a"].to_numpy() > 0.5).astype(int)

        assert not found("assumptions/worse-than-simple", Candidate.of(Truth(), train=train, test=test))
        train, test = prices(random, 1000), prices(random, rows)
        assert not found("assumptions/worse-than-simple", Candidate.of(answers, train=train, test=test))


@pytest.mark.slow
def test_a_tree_without_limits_is_worse_than_a_line() -> None:
    from sklearn.tree import DecisionTreeClassifier

    random = np.random.default_rng(9)
    for turn in range(10):
        train, test = blobs(random, 1000, 1.0), blobs(random, 1500, 1.0)
        model = DecisionTreeClassifier(random_state=turn).fit(*train)
        assert found("assumptions/worse-than-simple", Candidate.of(model, train=train, test=test))
