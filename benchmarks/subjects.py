"""Real tables that packages ship, and well-built models for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

Data = tuple[pd.DataFrame, pd.Series]


def fair() -> Data:
    """6,366 answers to a survey, with gaps put in: one age in twenty, one religion in fifty."""
    import statsmodels.api as sm

    frame = sm.datasets.fair.load_pandas().data
    words = {1.0: "student", 2.0: "farming", 3.0: "white collar", 4.0: "teacher", 5.0: "manager", 6.0: "professional"}
    frame["occupation"] = frame["occupation"].map(words)
    random = np.random.default_rng(1)
    for column, share in (("age", 0.05), ("religious", 0.02)):
        frame.loc[random.random(len(frame)) < share, column] = np.nan
    return frame.drop(columns="affairs"), (frame["affairs"] > 0).astype(int)


def _bunch(load: Callable[..., Any]) -> Callable[[], Data]:
    def data() -> Data:
        bunch = load(as_frame=True)
        return bunch.data, bunch.target

    data.__name__ = load.__name__.removeprefix("load_")
    return data


CLASSES = (fair, _bunch(datasets.load_breast_cancer), _bunch(datasets.load_wine), _bunch(datasets.load_digits))
NUMBERS = (_bunch(datasets.load_diabetes),)


def _prepared(*last: Any) -> Any:
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    words = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"))
    columns = make_column_transformer(
        (numbers, make_column_selector(dtype_include="number")), (words, make_column_selector(dtype_exclude="number"))
    )
    return make_pipeline(columns, *last)


CLASSIFIERS: dict[str, Callable[[int], Any]] = {
    "logistic": lambda seed: _prepared(LogisticRegression(max_iter=2_000)),
    "forest": lambda seed: _prepared(RandomForestClassifier(100, min_samples_leaf=3, random_state=seed)),
    "boosting": lambda seed: _prepared(HistGradientBoostingClassifier(max_iter=60, random_state=seed)),
}
REGRESSORS: dict[str, Callable[[int], Any]] = {
    "ridge": lambda seed: _prepared(Ridge()),
    "forest": lambda seed: _prepared(RandomForestRegressor(100, min_samples_leaf=3, random_state=seed)),
    "boosting": lambda seed: _prepared(HistGradientBoostingRegressor(max_iter=60, random_state=seed)),
}
