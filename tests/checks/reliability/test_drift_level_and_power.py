"""How often drift is found where there is none, and where there is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from mlready_jupyter.subjects.candidate import Candidate
from tests.asking import found

ID = "reliability/drifted-column"
WORDS = np.array(list("abcdefgh"))


def table(random: np.random.Generator, rows: int) -> pd.DataFrame:
    """15 numbers of three shapes and 5 categories."""
    draws: list[Callable[[], np.ndarray]] = [
        lambda: random.normal(size=rows),
        lambda: random.lognormal(size=rows),
        lambda: random.standard_t(3, size=rows),
    ]
    numbers = {f"n{i}": draws[i % 3]() for i in range(15)}
    weights = np.arange(8, 0, -1) / 36
    return pd.DataFrame(numbers | {f"c{i}": random.choice(WORDS, rows, p=weights) for i in range(5)})


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "repeats"), [(500, 50), (10_000, 50)])
def test_no_drift_is_never_flagged(rows: int, repeats: int) -> None:
    random = np.random.default_rng(0)
    flagged = sum(bool(found(ID, Candidate.of(train=table(random, rows), current=table(random, rows)))) for _ in range(repeats))
    assert flagged == 0


@pytest.mark.slow
def test_a_quarter_of_a_standard_deviation_is_flagged() -> None:
    random = np.random.default_rng(1)
    for _ in range(10):
        current = table(random, 10_000)
        current["n0"] += 0.25
        assert found(ID, Candidate.of(train=table(random, 10_000), current=current)) == ["n0"]


@pytest.mark.slow
def test_one_category_five_points_up_is_flagged() -> None:
    random = np.random.default_rng(2)
    hits = 0
    for _ in range(10):
        current = table(random, 10_000)
        others = np.flatnonzero(current["c0"] != "h")
        moved = random.choice(others, 500, replace=False)
        values = current["c0"].to_numpy(dtype=object).copy()
        values[moved] = "h"
        current["c0"] = values
        hits += found(ID, Candidate.of(train=table(random, 10_000), current=current)) == ["c0"]
    assert hits >= 9


@pytest.mark.slow
def test_a_million_rows_do_not_make_a_hundredth_matter() -> None:
    random = np.random.default_rng(3)
    train = pd.DataFrame({"x": random.normal(size=1_000_000)})
    current = pd.DataFrame({"x": random.normal(0.01, 1, size=1_000_000)})
    assert found(ID, Candidate.of(train=train, current=current)) == []


@pytest.mark.slow
def test_predictions_that_did_not_move_are_never_flagged() -> None:
    random = np.random.default_rng(4)
    for _ in range(50):
        test, current = (pd.DataFrame({"x": random.normal(size=2_000)}) for _ in range(2))
        assert found("reliability/prediction-drift", Candidate.of(answer, test=test, current=current)) == []
    moved = pd.DataFrame({"x": random.normal(0.4, 1, size=2_000)})
    assert found("reliability/prediction-drift", Candidate.of(answer, test=test, current=moved)) == ["current"]


def answer(table: pd.DataFrame) -> np.ndarray:
    return table["x"].to_numpy() * 2


class Leans:
    """Answers that hang on one column alone."""

    def predict(self, table: pd.DataFrame) -> np.ndarray:
        return table["n0"].to_numpy() * 2.0


@pytest.mark.slow
@pytest.mark.parametrize(("column", "wanted"), [("n3", []), ("n0", ["n0"])])
def test_drift_matters_only_in_what_the_model_leans_on(column: str, wanted: list[str]) -> None:
    random = np.random.default_rng(3)
    for _ in range(25):
        current = table(random, 3_000)
        current[column] += 0.5
        candidate = Candidate.of(Leans(), train=table(random, 3_000), current=current)
        assert found("reliability/drift-that-matters", candidate) == wanted
