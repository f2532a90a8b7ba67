"""Golden rows are recorded, read back, and asked again, whatever the table and the model."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.golden import Golden, as_text, ask_again, read, record, write
from tests.asking import asked

RANDOM = np.random.default_rng(0)
PEOPLE = pd.DataFrame(
    {
        "age": RANDOM.normal(40, 10, 300),
        "shop": pd.Categorical(RANDOM.choice(list("abc"), 300)),
        "since": pd.Timestamp("2025-01-01") + pd.to_timedelta(RANDOM.integers(0, 300, 300), "D"),
        "member": RANDOM.random(300) < 0.5,
    }
)
PEOPLE.loc[7, "age"] = np.nan
BOUGHT = (PEOPLE["age"].fillna(0) > 40).astype(int)


def answer(table: Any) -> np.ndarray:
    return np.asarray(table["age"], dtype=float) * 2 + np.asarray(table["member"], dtype=float)


def recorded(candidate: Candidate, path: Path) -> Golden:
    assert candidate.model is not None and candidate.sample is not None
    write(record(candidate.model, candidate.sample, date(2026, 11, 2)), path)
    return read(path)


@pytest.mark.parametrize("make", [lambda frame: frame, pl.from_pandas, lambda frame: frame[["age", "member"]].to_numpy(dtype=float)])
def test_what_was_recorded_is_answered_again(make: Any, tmp_path: Path) -> None:
    call = answer if not isinstance(make(PEOPLE), np.ndarray) else lambda given: given[:, 0] * 2
    candidate = Candidate.of(call, test=make(PEOPLE))
    golden = recorded(candidate, tmp_path / "golden.json")
    assert candidate.model is not None and candidate.sample is not None
    assert golden.rows >= 80
    assert not any(again.changed.any() for again in ask_again(golden, candidate.model, candidate.sample))


@pytest.mark.slow
def test_another_model_of_the_same_kind_is_found(tmp_path: Path) -> None:
    def fitted(strength: float) -> Any:
        encode = make_column_transformer((OneHotEncoder(), ["shop"]), remainder="drop")
        return make_pipeline(encode, LogisticRegression(C=strength)).fit(PEOPLE[["shop"]], BOUGHT)

    golden = recorded(Candidate.of(fitted(1.0), test=(PEOPLE[["shop"]], BOUGHT)), tmp_path / "golden.json")
    one, other = (
        asked("reliability/golden-rows", Candidate.of(fitted(c), test=(PEOPLE[["shop"]], BOUGHT), golden=golden)) for c in (1.0, 0.001)
    )
    assert one.answer is Answer.CLEAR
    assert other.answer is Answer.FOUND


def test_a_file_that_was_changed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "golden.json"
    golden = recorded(Candidate.of(answer, test=PEOPLE), path)
    path.write_text(as_text(golden).replace('"a"', '"b"', 1))
    with pytest.raises(UsageError, match="changed by hand"):
        read(path)
    path.write_text("[]")
    with pytest.raises(UsageError, match="holds no golden rows"):
        read(path)
    with pytest.raises(UsageError, match="there is no such file"):
        read(tmp_path / "nothing.json")
