"""Labels that probabilities tell, and columns nudged in one call: what is not asked must be what it would have been."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from mlready_jupyter.subjects import cases, nudges, predictions, repeats
from mlready_jupyter.subjects.models import Model, adapt
from mlready_jupyter.subjects.tables import Table


def _fitted(last: Any) -> tuple[Model, Table]:
    random = np.random.default_rng(3)
    X = pd.DataFrame({"age": random.normal(40, 9, 400), "size": random.normal(size=400), "town": random.choice(["a", "b"], 400)})
    y = np.where(X["age"] + 5 * X["size"] + 4 * (X["town"] == "a") + random.normal(size=400) > 42, "yes", "no")
    prepare = make_column_transformer((OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["town"]), remainder="passthrough")
    return adapt(make_pipeline(prepare, last).fit(X, y)), Table("test", (X, y))


@pytest.fixture(scope="module")
def tree() -> tuple[Model, Table]:
    return _fitted(DecisionTreeClassifier(max_depth=7, min_samples_leaf=5, random_state=0))


def _plain(model: Model, table: Table) -> dict[str, Any]:
    return {name: predictions.caller(model, name)(table.pick(table.spread(50))) for name in model.methods}


def test_who_tells(tree: tuple[Model, Table]) -> None:
    model, table = tree
    plain = _plain(model, table)
    assert predictions.tells(model, plain)
    assert not predictions.tells(model, plain | {"predict": plain["predict"][::-1]}), "its labels are others"
    assert not predictions.tells(model._replace(likeliest=False), plain)
    assert not predictions.tells(model, {"predict": plain["predict"]})
    assert predictions.likeliest(model, plain["predict_proba"] * np.nan) is None
    linear = _fitted(LogisticRegression(max_iter=500))
    assert not predictions.tells(linear[0], _plain(*linear)), "a framework must have said so"


@pytest.mark.slow
def test_the_same_is_said_of_all_that_is_not_asked(tree: tuple[Model, Table], monkeypatch: pytest.MonkeyPatch) -> None:
    model, table = tree
    for module in (cases, repeats):
        monkeypatch.setattr(module, "SECONDS", 60.0)
    asked = model._replace(likeliest=False)
    told_of, asked_of = (cases.run_cases(each, table) for each in (model, asked))
    assert [result[:4] for result in told_of.results] == [result[:4] for result in asked_of.results]
    again, anew = (repeats.repeat(each, table) for each in (model, asked))
    assert sorted(map(str, again.made)) == sorted(map(str, anew.made))


@pytest.mark.slow
def test_less_is_asked(tree: tuple[Model, Table], monkeypatch: pytest.MonkeyPatch) -> None:
    model, table = tree
    monkeypatch.setattr(repeats, "SECONDS", 60.0)
    calls = [0]

    def predict(given: Any) -> Any:
        calls[0] += 1
        return model.predict(given)

    counted = []
    for likeliest in (True, False):
        calls[0] = 0
        repeats.repeat(model._replace(predict=predict, likeliest=likeliest), table)
        counted.append(calls[0])
    assert 0 < counted[0] < counted[1] / 3


def test_answers_that_change_are_seen_of_both(tree: tuple[Model, Table]) -> None:
    """What hangs on the size of its batch, before a step that tells labels from probabilities."""
    model, table = tree
    assert model.proba is not None
    proba = model.proba

    def by_crowd(given: Any) -> Any:
        return proba(given) if len(given) > 100 else proba(given)[:, ::-1]

    crowd = model._replace(proba=by_crowd, predict=lambda given: np.asarray(model.classes)[by_crowd(given).argmax(axis=1)])
    made = repeats.repeat(crowd, table)
    assert {repeat.method for repeat in made.of("batched") if repeat.changed} == {"predict", "predict_proba"}


def test_columns_nudged_together_are_nudged_each(tree: tuple[Model, Table], monkeypatch: pytest.MonkeyPatch) -> None:
    model, table = tree
    calls = [0]
    assert model.proba is not None
    proba = model.proba

    def counted(given: Any) -> Any:
        calls[0] += 1
        return proba(given)

    monkeypatch.setattr(nudges, "QUICK", 60.0)
    together = nudges.nudge(model._replace(proba=counted), table)
    few = calls[0]
    monkeypatch.setattr(nudges, "QUICK", 0.0)
    alone = nudges.nudge(model._replace(proba=counted), table)
    assert few < calls[0] - few
    assert [nudge[:2] for nudge in together.made] == [nudge[:2] for nudge in alone.made]
    for one, other in zip(together.made, alone.made, strict=True):
        np.testing.assert_allclose(one.by, other.by, atol=1e-12)
    assert any(float(nudge.by.max()) > 0 for nudge in together.made)


def test_what_hangs_on_its_batch_is_nudged_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table("test", pd.DataFrame({"a": np.random.default_rng(0).normal(size=300), "b": np.random.default_rng(1).normal(size=300)}))
    monkeypatch.setattr(nudges, "QUICK", 60.0)
    sizes: list[int] = []

    def by_mean(given: Any) -> Any:
        sizes.append(len(given))
        return given["a"].to_numpy() - given["a"].mean() * len(given)

    made = nudges.nudge(adapt(by_mean), table)
    assert len(made.made) == 4
    assert sizes.count(300) == 6, "the plain rows twice, and each move by itself"
