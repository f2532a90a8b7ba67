"""Sound models of every make bring no error; each planted defect is found where it was planted."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.sparse import csr_matrix
from sklearn import datasets
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import make_column_selector as columns
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from statsmodels.datasets import fair

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.exam import exam
from mlready_jupyter.settings import Settings

Split = tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]
ROOMS = ("assumptions", "reliability")
pytestmark = pytest.mark.slow


def examined(model: Any, split: Any, *, current: Any = None, select: tuple[str, ...] = ROOMS) -> Report:
    x_train, x_test, y_train, y_test = split
    return exam(
        model,
        train=(x_train, y_train),
        test=(x_test, y_test),
        current=x_test if current is None else current,
        select=select,
        budget="none",
        settings=Settings(),
    )


def errors(report: Report) -> set[str]:
    broken = [f"{outcome.criterion}: {outcome.reason}" for outcome in report.outcomes if outcome.answer.value == "broken"]
    assert not broken
    return {finding.criterion for finding in report.findings if finding.severity is Severity.ERROR}


def split_of(load: Callable[..., Any]) -> Split:
    x, y = load(return_X_y=True, as_frame=True)
    return train_test_split(x, y, random_state=0)


def affairs(kind: str) -> Split:
    """Women asked in 1974: numbers, a flag, words of one type or another, and one age in twenty missing."""
    table = fair.load_pandas().data
    names = {1: "student", 2: "farm", 3: "white collar", 4: "teacher", 5: "manager", 6: "professional"}
    words = table["occupation"].map(names)
    table["occupation"] = pd.Series(words.tolist(), dtype=object) if kind == "object" else words.astype(kind)
    table["married_long"] = table["yrs_married"] > 10
    table["children"] = table["children"].astype(int)
    table.loc[np.random.default_rng(0).random(len(table)) < 0.05, "age"] = np.nan
    return train_test_split(table.drop(columns="affairs"), (table["affairs"] > 0).astype(int), random_state=0)


def prepared(last: Any) -> Any:
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    words = OneHotEncoder(handle_unknown="ignore")
    return make_pipeline(
        make_column_transformer((numbers, columns(dtype_include=np.number)), (words, columns(dtype_exclude=np.number))), last
    )


# Sound models

CLASSIFIERS = {
    "logistic": lambda: make_pipeline(StandardScaler(), LogisticRegression()),
    "forest": lambda: RandomForestClassifier(n_estimators=20),
    "boosting": lambda: HistGradientBoostingClassifier(max_iter=15),
    "neighbours": KNeighborsClassifier,
    "svc": SVC,
}


@pytest.mark.parametrize("make", CLASSIFIERS.values(), ids=CLASSIFIERS)
@pytest.mark.parametrize("load", [datasets.load_breast_cancer, datasets.load_wine])
def test_sound_classifier(load: Callable[..., Any], make: Callable[[], Any]) -> None:
    split = split_of(load)
    assert errors(examined(make().fit(split[0], split[2]), split)) == set()


@pytest.mark.parametrize("name", ["logistic", "forest"])
def test_sound_classifier_of_ten_classes(name: str) -> None:
    split, make = split_of(datasets.load_digits), CLASSIFIERS[name]
    assert errors(examined(make().fit(split[0], split[2]), split)) == set()


@pytest.mark.parametrize("model", [Ridge(), RandomForestRegressor(n_estimators=20), HistGradientBoostingRegressor(max_iter=30)])
def test_sound_regression(model: Any) -> None:
    split = split_of(datasets.load_diabetes)
    assert errors(examined(model.fit(split[0], split[2]), split)) == set()


@pytest.mark.parametrize("kind", ["str", "object", "category"])
@pytest.mark.parametrize("last", [LogisticRegression(), RandomForestClassifier(n_estimators=20, min_samples_leaf=20)])
def test_sound_pipeline_on_mixed_columns(kind: str, last: Any) -> None:
    split = affairs(kind)
    assert errors(examined(prepared(last).fit(split[0], split[2]), split)) == set()


def test_sound_boosting_on_categories() -> None:
    xgboost = pytest.importorskip("xgboost")
    split = affairs("category")
    model = xgboost.XGBClassifier(n_estimators=20, max_depth=3, enable_categorical=True).fit(split[0], split[2])
    assert errors(examined(model, split)) == set()
    own = HistGradientBoostingClassifier(categorical_features="from_dtype", max_iter=20).fit(split[0], split[2])
    assert errors(examined(own, split)) == set()


def test_lightgbm_takes_shuffled_columns_and_nothing_else_is_wrong() -> None:
    lightgbm = pytest.importorskip("lightgbm")
    split = affairs("category")
    model = lightgbm.LGBMClassifier(n_estimators=20, num_leaves=7, verbose=-1).fit(split[0], split[2])
    report = examined(model, split)
    assert errors(report) == {"assumptions/edge-cases"}
    assert [f.evidence.at[1] for f in report.findings if f.severity is Severity.ERROR] == ["columns shuffled"]


def test_arrays_sparse_matrices_and_polars_frames() -> None:
    split = split_of(datasets.load_digits)
    arrays = tuple(part.to_numpy() for part in split)
    model = LogisticRegression(max_iter=300).fit(arrays[0] / 16, arrays[2])
    scaled = (arrays[0] / 16, arrays[1] / 16, *arrays[2:])
    assert errors(examined(model, scaled)) == set()
    assert errors(examined(model, (csr_matrix(scaled[0]), csr_matrix(scaled[1]), *arrays[2:]))) == set()
    frames = tuple(pl.from_pandas(part) for part in split_of(datasets.load_breast_cancer))
    forest = RandomForestClassifier(n_estimators=10).fit(frames[0], frames[2])
    assert errors(examined(forest, frames)) == set()


def test_plain_function() -> None:
    split = split_of(datasets.load_diabetes)
    assert errors(examined(bmi_alone, split)) == set()


def bmi_alone(table: pd.DataFrame) -> Any:
    if list(table.columns) != list(datasets.load_diabetes(as_frame=True).data.columns):
        raise ValueError("other columns than in training")
    if not np.isfinite(table["bmi"].to_numpy(dtype=float)).all():
        raise ValueError("bmi must be known")
    if any(map(pd.api.types.is_object_dtype, table.dtypes)):
        raise ValueError("bmi must be a number")
    return 152 + 950 * table["bmi"].to_numpy()


SILENT = {"columns shuffled", "null in one column", "null in every column", "infinite value", "nullable types"}
"""What libraries that compute on whatever they get answer without a word."""


def silent(report: Report) -> set[str]:
    """The edge cases that are errors; nothing else is one."""
    assert errors(report) <= {"assumptions/edge-cases"}
    return {finding.evidence.at[1] for finding in report.findings if finding.severity is Severity.ERROR}


@pytest.mark.parametrize("load", [datasets.load_breast_cancer, datasets.load_wine, datasets.load_diabetes])
def test_boosters(load: Callable[..., Any]) -> None:
    xgboost, lightgbm = pytest.importorskip("xgboost"), pytest.importorskip("lightgbm")
    split = split_of(load)
    classes = 0 if load is datasets.load_diabetes else split[2].nunique()
    more = {"num_class": classes} if classes > 2 else {}
    word = "reg:squarederror" if not classes else "binary:logistic" if classes == 2 else "multi:softprob"
    assert (
        silent(examined(xgboost.train({"objective": word, "max_depth": 3, **more}, xgboost.DMatrix(split[0], split[2]), 15), split))
        == set()
    )
    word = "regression" if not classes else "binary" if classes == 2 else "multiclass"
    booster = lightgbm.train({"objective": word, "verbose": -1, "num_leaves": 4, **more}, lightgbm.Dataset(split[0], split[2]), 15)
    assert silent(examined(booster, split)) <= {"columns shuffled"}


def test_statsmodels_from_a_formula() -> None:
    import statsmodels.formula.api as formula

    split = split_of(datasets.load_diabetes)
    fitted = formula.ols("y ~ bmi + bp + s5 + C(sex > 0)", split[0].assign(y=split[2])).fit()
    assert silent(examined(fitted, split)) <= SILENT - {"columns shuffled"}
    split = affairs("str")
    split = (split[0].dropna(), split[1].dropna(), split[2][split[0]["age"].notna()], split[3][split[1]["age"].notna()])
    fitted = formula.logit("y ~ age + children + yrs_married + C(occupation)", split[0].assign(y=split[2])).fit(disp=0)
    assert silent(examined(fitted, split)) <= SILENT


@pytest.mark.parametrize("load", [datasets.load_breast_cancer, datasets.load_wine, datasets.load_diabetes])
def test_sessions_of_onnx_runtime(load: Callable[..., Any]) -> None:
    runtime, to_onnx = pytest.importorskip("onnxruntime"), pytest.importorskip("skl2onnx").to_onnx
    split = split_of(load)
    model = Ridge() if load is datasets.load_diabetes else RandomForestClassifier(n_estimators=20, min_samples_leaf=3, random_state=0)
    graph = to_onnx(model.fit(split[0], split[2]), split[0][:1].to_numpy(dtype=np.float32)).SerializeToString()
    assert silent(examined(runtime.InferenceSession(graph), split)) <= SILENT


def test_table_with_a_time_column() -> None:
    split = affairs("str")
    train, test = (
        table.assign(asked=pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(len(table)) % 90, "D") + shift)
        for table, shift in zip(split[:2], (pd.Timedelta(0), pd.Timedelta(91, "D")), strict=True)
    )
    months = make_column_transformer(
        (make_pipeline(FunctionTransformer(month), StandardScaler()), ["asked"]), (StandardScaler(), ["rate_marriage", "yrs_married"])
    )
    model = make_pipeline(months, LogisticRegression()).fit(train, split[2])
    report = examined(model, (train, test, *split[2:]), current=test[:200])
    assert errors(report) <= {"reliability/drifted-column", "assumptions/extrapolation-share", "reliability/prediction-drift"}


def month(table: pd.DataFrame) -> pd.DataFrame:
    return table.apply(lambda column: column.dt.month)


# Planted defects


class BatchScaler(TransformerMixin, BaseEstimator):
    """Normalises by the batch it is given."""

    def fit(self, table: Any, labels: Any = None) -> BatchScaler:
        self.fitted_ = True
        return self

    def transform(self, table: Any) -> Any:
        values = np.asarray(table, dtype=float)
        return (values - values.mean(axis=0)) / (values.std(axis=0) + 1e-9)


class WritesBack(BatchScaler):
    def transform(self, table: Any) -> Any:
        table["mean radius"] = table["mean radius"] / 30
        return table


class Adds(BatchScaler):
    def transform(self, table: Any) -> Any:
        table["ratio"] = table["mean area"] / table["mean radius"]
        return table


class NoisyForest(RandomForestClassifier):
    def predict_proba(self, table: Any) -> Any:
        return np.clip(super().predict_proba(table) + np.random.normal(scale=0.01, size=(len(table), 2)), 0, 1)


class ByPosition:
    def __init__(self, model: Any) -> None:
        self.model = model

    def predict(self, table: Any) -> Any:
        return self.model.predict(np.asarray(table, dtype=float))


class NanThrough:
    def predict(self, table: Any) -> Any:
        return 152 + 950 * table["bmi"].to_numpy(dtype=float)


@pytest.fixture(scope="module")
def cancer() -> Split:
    return split_of(datasets.load_breast_cancer)


def test_batch_statistics(cancer: Split) -> None:
    model = make_pipeline(BatchScaler(), LogisticRegression()).fit(cancer[0], cancer[2])
    assert "reliability/batch-size" in errors(examined(model, cancer))


def test_noise_in_predict_is_one_finding_not_many(cancer: Split) -> None:
    report = examined(NoisyForest(n_estimators=10).fit(cancer[0], cancer[2]), cancer)
    found = errors(report)
    assert "reliability/repeat-call" in found
    assert not found & {"reliability/row-order", "reliability/batch-size", "reliability/fresh-process", "assumptions/edge-cases"}
    assert "reliability/global-random-state" in {finding.criterion for finding in report.findings}


def test_transformer_that_writes_into_its_input(cancer: Split) -> None:
    untouched = cancer[1].copy()
    model = make_pipeline(WritesBack(), StandardScaler(), LogisticRegression()).fit(cancer[0].copy(), cancer[2])
    assert "reliability/input-mutated" in errors(examined(model, cancer))
    pd.testing.assert_frame_equal(cancer[1], untouched)


def test_column_that_is_only_added_is_a_warning(cancer: Split) -> None:
    model = make_pipeline(Adds(), StandardScaler(), LogisticRegression()).fit(cancer[0].copy(), cancer[2])
    report = examined(model, cancer, select=("input-mutated",))
    assert [finding.severity for finding in report.findings] == [Severity.WARNING]


def test_lambda(cancer: Split) -> None:
    model = make_pipeline(FunctionTransformer(lambda table: table * 2), StandardScaler(), LogisticRegression()).fit(cancer[0], cancer[2])
    assert errors(examined(model, cancer)) == {"reliability/fresh-process"}


def test_class_of_the_notebook(cancer: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a notebook, where every class belongs to `__main__`."""
    notebook = ModuleType("__main__")
    exec("class Model:\n    def predict(self, table):\n        return table['mean radius'] > 15\n", notebook.__dict__)
    monkeypatch.setitem(sys.modules, "__main__", notebook)
    report = examined(notebook.Model(), cancer, select=("fresh-process",))
    assert errors(report) == {"reliability/fresh-process"}
    assert "Model" in report.findings[0].evidence.says
    assert "module" in report.findings[0].evidence.remedy


def test_columns_by_position(cancer: Split) -> None:
    model = ByPosition(LogisticRegression(max_iter=5000).fit(cancer[0].to_numpy(), cancer[2]))
    report = examined(model, cancer, select=("edge-cases",))
    assert {"columns shuffled", "column renamed"} & {finding.evidence.at[1] for finding in report.findings}


def test_nan_passed_through() -> None:
    report = examined(NanThrough(), split_of(datasets.load_diabetes), select=("edge-cases",))
    assert "null in one column" in {finding.evidence.at[1] for finding in report.findings}


def test_labels_beside_the_wrong_rows() -> None:
    x_train, x_test, y_train, y_test = split_of(datasets.load_digits)
    shuffled = y_train.sample(frac=1, random_state=0).set_axis(y_train.index)
    model = RandomForestClassifier(n_estimators=20, random_state=0).fit(x_train, shuffled)
    found = examined(model, (x_train, x_test, shuffled, y_test), select=("no-better-than-baseline", "overfit-gap"))
    assert {finding.criterion for finding in found.findings} == {"assumptions/no-better-than-baseline", "assumptions/overfit-gap"}


def test_drift_of_a_column_and_of_the_answers() -> None:
    split = affairs("str")
    model = prepared(LogisticRegression()).fit(split[0], split[2])
    current = split[1].copy()
    current["yrs_married"] = current["yrs_married"] * 12
    found = errors(examined(model, split, current=current))
    assert {"reliability/drifted-column", "reliability/prediction-drift", "assumptions/extrapolation-share"} <= found


def test_production_lacks_a_column(cancer: Split) -> None:
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(cancer[0], cancer[2])
    report = examined(model, cancer, current=cancer[1].drop(columns="mean radius"))
    assert errors(report) == {"assumptions/predicts"}
    assert report.findings[0].evidence.at[1] == "current"


@pytest.mark.parametrize("model", [DummyClassifier(), DummyRegressor(), DummyRegressor(strategy="median")])
def test_constant_is_told_from_a_model(model: Any) -> None:
    split = split_of(datasets.load_diabetes if isinstance(model, DummyRegressor) else datasets.load_breast_cancer)
    report = examined(model.fit(split[0], split[2]), split, select=("no-better-than-baseline",))
    assert errors(report) == {"assumptions/no-better-than-baseline"}


@pytest.mark.parametrize("form", ["series", "list", "array", "grid"])
def test_a_sound_model_of_texts_brings_no_error(form: str) -> None:
    import warnings

    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import GridSearchCV

    good, bad, other = "good great nice fine superb".split(), "bad awful poor dull weak".split(), "film plot actor scene music".split()
    rng = np.random.default_rng(0)
    happy = rng.random(900) < 0.5
    texts = [" ".join(rng.permutation([*rng.choice(good if one else bad, 3), *rng.choice([*good, *bad, *other], 5)])) for one in happy]
    given: Any = pd.Series(texts, name="review")
    given = texts if form == "list" else given.to_numpy() if form == "array" else given
    train, test, y_train, y_test = given[:600], given[600:], happy[:600].astype(int), happy[600:].astype(int)
    model: Any = make_pipeline(TfidfVectorizer(), LogisticRegression())
    model = (GridSearchCV(model, {"logisticregression__C": [1, 10]}) if form == "grid" else model).fit(train, y_train)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = exam(model, train=(train, y_train), test=(test, y_test), previous=model, select=ROOMS, budget="none", settings=Settings())
    assert errors(report) == set()
    asked = {outcome.criterion: outcome.answer.value for outcome in report.outcomes}
    wanted = ("assumptions/edge-cases", "assumptions/no-better-than-baseline", "reliability/churn", "reliability/seed-churn")
    assert {asked[one] for one in (*wanted, "reliability/round-trip", "reliability/fresh-process")} <= {"clear", "found", "undecided"}


def test_a_model_of_texts_that_learnt_nothing_is_seen() -> None:
    from sklearn.feature_extraction.text import CountVectorizer

    texts = pd.Series([f"word{i % 7} thing{i % 5}" for i in range(900)])
    labels = np.random.default_rng(0).integers(0, 2, 900)
    model = make_pipeline(CountVectorizer(), LogisticRegression()).fit(texts[:600], labels[:600])
    report = examined(model, (texts[:600], texts[600:], labels[:600], labels[600:]), select=("assumptions/no-better-than-baseline",))
    assert report.findings


def test_a_vocabulary_fitted_before_the_split_is_seen_in_a_real_pipeline() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = pd.Series([f"common word{i} of {'good' if i % 2 else 'bad'} things" for i in range(600)], name="review")
    labels, asked = np.arange(600) % 2, ("pipeline/preprocessing-saw-test",)
    split = texts[:400], texts[400:], labels[:400], labels[400:]
    sound = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts[:400], labels[:400])
    assert not examined(sound, split, select=asked).findings
    vectoriser = TfidfVectorizer().fit(texts)
    leaky = make_pipeline(vectoriser, LogisticRegression().fit(vectoriser.transform(texts[:400]), labels[:400]))
    assert errors(examined(leaky, split, select=asked)) == set(asked)
