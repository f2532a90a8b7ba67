"""Every kind of model, by its real library: how it is asked, what it says of itself, and what is refused in one line."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor, StackingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier, MultiOutputRegressor
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.models import Model, adapt, adapt_again

CANCER, WINE, DIABETES = (load(return_X_y=True, as_frame=True) for load in (load_breast_cancer, load_wine, load_diabetes))
TABLES = {"binary": CANCER, "multiclass": WINE, "regression": DIABETES}


def logistic() -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression())


SKLEARN = {
    "grid search": lambda: GridSearchCV(logistic(), {"logisticregression__C": [0.1, 1]}, cv=2),
    "voting": lambda: VotingClassifier([("a", logistic()), ("b", DecisionTreeClassifier(max_depth=2))], voting="soft"),
    "stacking": lambda: StackingClassifier([("a", logistic()), ("b", DecisionTreeClassifier(max_depth=2))], cv=2),
    "calibrated": lambda: CalibratedClassifierCV(DecisionTreeClassifier(max_depth=3), cv=2),
}


@pytest.mark.parametrize("task", ["binary", "multiclass"])
@pytest.mark.parametrize("make", SKLEARN.values(), ids=SKLEARN)
def test_scikit_learn(make: Any, task: str) -> None:
    x, y = TABLES[task]
    check(adapt(make().fit(x, y)), task, x, names=tuple(x))


@pytest.mark.slow
@pytest.mark.parametrize("task", TABLES)
def test_xgboost(task: str) -> None:
    xgboost = pytest.importorskip("xgboost")
    x, y = TABLES[task]
    more = {"binary": {"objective": "binary:logistic"}, "multiclass": {"objective": "multi:softprob", "num_class": 3}}
    booster = xgboost.train(more.get(task, {}), xgboost.DMatrix(x, y), 3)
    model = adapt(booster)
    check(model, task, x, names=tuple(x))
    assert np.allclose(model.predict(x) if task != "multiclass" else model.proba(x), booster.predict(xgboost.DMatrix(x)))  # type: ignore[misc]
    make = xgboost.XGBRegressor if task == "regression" else xgboost.XGBClassifier
    check(adapt(make(n_estimators=3).fit(x, y)), task, x, names=tuple(x))


@pytest.mark.parametrize("objective", ["binary:hinge", "binary:logitraw", "multi:softmax"])
def test_xgboost_that_answers_with_classes(objective: str) -> None:
    xgboost = pytest.importorskip("xgboost")
    x, y = WINE if objective == "multi:softmax" else CANCER
    more = {"num_class": 3} if objective == "multi:softmax" else {}
    model = adapt(xgboost.train({"objective": objective, **more}, xgboost.DMatrix(x, y), 20))
    assert (model.predict(x) == y).mean() > 0.9 and model.kind == "classifier"


@pytest.mark.slow
@pytest.mark.parametrize("task", TABLES)
def test_lightgbm(task: str) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    x, y = TABLES[task]
    more = {"binary": {"objective": "binary"}, "multiclass": {"objective": "multiclass", "num_class": 3}}
    booster = lightgbm.train({"verbose": -1, **more.get(task, {})}, lightgbm.Dataset(x, y), 3)
    check(Candidate.of(booster, test=(x, y)).model, task, x, names=tuple(x))
    make = lightgbm.LGBMRegressor if task == "regression" else lightgbm.LGBMClassifier
    check(Candidate.of(make(n_estimators=3, verbose=-1).fit(x, y), test=(x, y)).model, task, x, names=tuple(x))
    assert adapt(lightgbm.train({"verbose": -1}, lightgbm.Dataset(x.to_numpy(), y), 3)).columns is None


def test_statsmodels() -> None:
    sm = pytest.importorskip("statsmodels.api")
    formula = pytest.importorskip("statsmodels.formula.api")
    x, y = DIABETES
    arrays = adapt(sm.OLS(y, sm.add_constant(x)).fit())
    check(arrays, "regression", sm.add_constant(x), names=("const", *x))
    check(adapt(formula.ols("y ~ bmi + np.log(bp + 1)", x.assign(y=y)).fit()), "regression", x, names=("bmi", "bp"))
    assert adapt(sm.OLS(y.to_numpy(), x.to_numpy()).fit()).columns is None
    x, y = sm.add_constant(CANCER[0].iloc[:, :2]), CANCER[1]
    for fitted in (sm.Logit(y, x).fit(disp=0), sm.GLM(y, x, family=sm.families.Binomial()).fit()):
        check(adapt(fitted), "binary", x, names=tuple(x))
    x, y = sm.add_constant(WINE[0].iloc[:, :3]), WINE[1]
    check(adapt(sm.MNLogit(y, x).fit(disp=0)), "multiclass", x, names=tuple(x))
    with pytest.raises(UsageError, match="forecasts a series"):
        adapt(sm.tsa.ARIMA(DIABETES[1][:50].to_numpy(), order=(1, 0, 0)).fit())


@pytest.mark.slow
@pytest.mark.parametrize("zipmap", [True, False])
@pytest.mark.parametrize("task", TABLES)
def test_onnx_of_an_array(task: str, zipmap: bool) -> None:
    runtime, convert = pytest.importorskip("onnxruntime"), pytest.importorskip("skl2onnx").to_onnx
    x, y = TABLES[task]
    fitted = (Ridge() if task == "regression" else logistic()).fit(x, y)
    options = None if task == "regression" else {"zipmap": zipmap}
    graph = convert(fitted, x[:1].to_numpy(dtype=np.float32), options=options).SerializeToString()
    candidate = Candidate.of(runtime.InferenceSession(graph), test=(x, y))
    assert candidate.model is not None and candidate.test is not None and isinstance(candidate.test.fed, np.ndarray)
    check(candidate.model, task, candidate.test.fed, names=None)
    assert np.allclose(candidate.model.predict(candidate.test.fed).astype(float), fitted.predict(x), rtol=1e-2)
    assert candidate.model.pack is not None
    again = adapt_again(candidate.model.pack(), candidate.model.adapter)
    assert (again.predict(candidate.test.fed) == candidate.model.predict(candidate.test.fed)).all()
    with pytest.raises(UsageError, match="test cannot be turned into what model takes: could not convert string"):
        Candidate.of(runtime.InferenceSession(graph), test=(x.astype(object).assign(word="a"), y))


def test_onnx_of_columns() -> None:
    runtime, skl2onnx = pytest.importorskip("onnxruntime"), pytest.importorskip("skl2onnx")
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType
    from sklearn.compose import make_column_transformer
    from sklearn.preprocessing import OneHotEncoder

    table = pd.DataFrame({"age": np.linspace(20, 60, 40), "town": ["Porto", "Faro"] * 20})
    labels = (table["age"] > 40).astype(int)
    encode = make_column_transformer((StandardScaler(), ["age"]), (OneHotEncoder(handle_unknown="ignore"), ["town"]))
    fitted = make_pipeline(encode, LogisticRegression()).fit(table, labels)
    types = [("age", FloatTensorType([None, 1])), ("town", StringTensorType([None, 1]))]
    graph = skl2onnx.convert_sklearn(fitted, initial_types=types).SerializeToString()
    model = adapt(runtime.InferenceSession(graph))
    check(model, "binary", table, names=("age", "town"))
    with pytest.raises(ValueError, match="'town', which the table has not"):
        model.predict(table[["age"]])
    with pytest.raises(ValueError, match="'town' holds something that is no text"):
        model.predict(table.assign(town=None))


def check(model: Model | None, task: str, x: Any, *, names: tuple[str, ...] | None) -> None:
    """One answer a row; probabilities that sum to one; and the columns as the table writes them."""
    assert model is not None
    answers = np.asarray(model.predict(x))
    assert answers.shape == (len(x),)
    assert model.kind == ("regressor" if task == "regression" else "classifier")
    assert model.columns == names
    if model.proba is not None:
        assert np.allclose(np.asarray(model.proba(x)).sum(axis=1), 1, atol=1e-5)
        assert np.asarray(model.proba(x)).shape[1] == (3 if task == "multiclass" else 2)


TWO = pd.DataFrame({"a": [0, 1, 0, 1, 1, 0], "b": [1, 1, 0, 0, 1, 0]})
X = pd.DataFrame({"x": np.arange(6.0), "z": [0.0, 1, 0, 1, 1, 0]})
SEVERAL = {
    "multilabel": OneVsRestClassifier(LogisticRegression()),
    "multi-output": MultiOutputClassifier(LogisticRegression()),
    "numbers": MultiOutputRegressor(Ridge()),
    "forest": RandomForestRegressor(n_estimators=2),
    "classes": RandomForestClassifier(n_estimators=2),
    "pipeline": make_pipeline(StandardScaler(), RandomForestClassifier(n_estimators=2)),
    "search": GridSearchCV(DecisionTreeClassifier(), {"max_depth": [1, 2]}, cv=2),
}


@pytest.mark.parametrize("model", SEVERAL.values(), ids=SEVERAL)
def test_several_outcomes_are_refused_in_one_line(model: Any) -> None:
    with pytest.raises(UsageError, match="one outcome a row is examined") as told:
        Candidate.of(model.fit(X, TWO), test=X)
    assert "\n" not in str(told.value)
    with pytest.raises(UsageError, match="one outcome a row is examined"):
        Candidate.of(LogisticRegression().fit(X, TWO["a"]), test=(X, TWO))


def test_rankers_are_refused_in_one_line() -> None:
    xgboost, lightgbm = pytest.importorskip("xgboost"), pytest.importorskip("lightgbm")
    x, y = DIABETES[0], (DIABETES[1] // 100).astype(int)
    rankers = [
        xgboost.XGBRanker(n_estimators=2).fit(x, y, group=[len(x)]),
        xgboost.train({"objective": "rank:pairwise"}, xgboost.DMatrix(x, y), 2),
        lightgbm.LGBMRanker(n_estimators=2, verbose=-1).fit(x, y, group=[len(x)]),
        lightgbm.train({"objective": "lambdarank", "verbose": -1}, lightgbm.Dataset(x, y, group=[len(x)]), 2),
    ]
    for ranker in rankers:
        with pytest.raises(UsageError, match="one outcome a row is examined"):
            adapt(ranker)


def test_no_framework_is_imported_to_find_out() -> None:
    code = (
        "import sys\nfrom mlready_jupyter.subjects.models import adapt\n"
        "class Booster:\n    def predict(self, table): return [0] * len(table)\n"
        "adapt(Booster()); adapt(len)\n"
        "heavy = {'sklearn', 'xgboost', 'lightgbm', 'statsmodels', 'onnxruntime', 'scipy', 'torch'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("kind", [Ridge, RandomForestRegressor, KNeighborsRegressor])
def test_models_that_could_answer_several_questions_and_answer_one(kind: type) -> None:
    x, y = TABLES["regression"]
    assert adapt(make_pipeline(StandardScaler(), kind()).fit(x, y)).kind == "regressor"
