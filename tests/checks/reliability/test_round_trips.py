"""Real models go through pickle, joblib and skops, and come back as they were."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from mlready_jupyter.core.measure import Answer
from mlready_jupyter.subjects.candidate import Candidate
from tests.asking import asked

RANDOM = np.random.default_rng(0)
X = pd.DataFrame({"age": RANDOM.normal(40, 10, 200), "height": RANDOM.normal(170, 9, 200)})
y = (X["age"] + RANDOM.normal(0, 5, 200) > 40).astype(int)


@pytest.mark.slow
@pytest.mark.parametrize("model", [make_pipeline(StandardScaler(), LogisticRegression()), RandomForestClassifier(5, random_state=0)])
def test_all_ways_are_tried(model: object) -> None:
    outcome = asked("reliability/round-trip", Candidate.of(model.fit(X, y), test=(X, y)))  # type: ignore[attr-defined]
    assert outcome.answer is Answer.CLEAR
    assert [finding.evidence.says.split()[1] for finding in outcome.findings] == ["pickle", "joblib", "skops"]


def test_what_cannot_be_written_is_no_round_trip() -> None:
    model = make_pipeline(FunctionTransformer(lambda table: table), LogisticRegression()).fit(X, y)
    outcome = asked("reliability/round-trip", Candidate.of(model, test=(X, y)))
    assert outcome.answer is Answer.SKIPPED, [finding.evidence.says for finding in outcome.findings]


def test_a_way_that_cannot_be_imported_is_no_round_trip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skops.io", None)
    outcome = asked("reliability/round-trip", Candidate.of(LogisticRegression().fit(X, y), test=(X, y)))
    assert outcome.answer is Answer.CLEAR
    assert [finding.evidence.says.split()[1] for finding in outcome.findings] == ["pickle", "joblib"]
