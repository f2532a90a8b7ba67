"""Real tables that packages ship, and well-built models for them: what is examined before anything is planted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupShuffleSplit, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

Pair = tuple[pd.DataFrame, pd.Series]


# The tables


def fair() -> Pair:
    """statsmodels: 6,366 answers to a survey, with gaps put in: one age in twenty, one religion in fifty."""
    import statsmodels.api as sm

    frame = sm.datasets.fair.load_pandas().data
    words = {1.0: "student", 2.0: "farming", 3.0: "white collar", 4.0: "teacher", 5.0: "manager", 6.0: "professional"}
    frame["occupation"] = frame["occupation"].map(words)
    random = np.random.default_rng(1)
    for column, share in (("age", 0.05), ("religious", 0.02)):
        frame.loc[random.random(len(frame)) < share, column] = np.nan
    return frame.drop(columns="affairs"), (frame["affairs"] > 0).astype(int)


def cancer() -> Pair:
    """scikit-learn: 569 tumours, 30 measures each."""
    return _bunch(datasets.load_breast_cancer(as_frame=True))


def wine() -> Pair:
    """scikit-learn: 178 wines of three growers."""
    return _bunch(datasets.load_wine(as_frame=True))


def digits() -> Pair:
    """scikit-learn: 1,797 drawn digits of 8 by 8 pixels."""
    return _bunch(datasets.load_digits(as_frame=True))


def diabetes() -> Pair:
    """scikit-learn: 442 patients, in the units they were measured in."""
    return _bunch(datasets.load_diabetes(as_frame=True, scaled=False))


def randhie() -> Pair:
    """statsmodels: 20,190 years of insured people: whether they saw a doctor at all."""
    import statsmodels.api as sm

    frame = sm.datasets.randhie.load_pandas().data
    return frame.drop(columns="mdvis"), (frame["mdvis"] > 0).astype(int)


def anes() -> Pair:
    """statsmodels: 944 voters of 1996."""
    import statsmodels.api as sm

    frame = sm.datasets.anes96.load_pandas().data
    return frame.drop(columns=["vote", "popul"]), frame["vote"].astype(int)


def scorecard() -> Pair:
    """causaldata: 48,445 years of colleges: what their alumni earn. `unitid` says which. Equal reports count once."""
    import causaldata

    frame = causaldata.scorecard.load_pandas().data.dropna(subset=["earnings_med"])
    frame = frame.drop_duplicates([name for name in frame.columns if name != "unitid"]).reset_index(drop=True)
    frame["pred_degree_awarded_ipeds"] = frame["pred_degree_awarded_ipeds"].astype(str)
    return frame.drop(columns="earnings_med"), frame["earnings_med"]


def cps() -> Pair:
    """causaldata: 15,992 people of the Current Population Survey: who earned more than 15,000 dollars in 1978."""
    import causaldata

    frame = causaldata.cps_mixtape.load_pandas().data
    return frame.drop(columns=["data_id", "treat", "re78"]).astype(float), (frame["re78"] > 15_000).astype(int)


def nhefs() -> Pair:
    """causaldata: 1,566 smokers of 1971: who had died by 1992."""
    import causaldata

    frame = causaldata.nhefs_complete.load_pandas().data
    kept = ["age", "sex", "race", "wt71", "ht", "smokeintensity", "smokeyrs", "sbp", "dbp", "cholesterol", "exercise", "active", "income"]
    X = frame[kept].copy()
    for column in ("sex", "race", "exercise", "active"):
        X[column] = X[column].astype(str).map(lambda word, column=column: f"{column} {word}")
    return X.astype({"income": float}), frame["death"].astype(int)


def mortgages() -> Pair:
    """causaldata: 214,144 people of the census of 1960, in a few coarse columns: who owns a home."""
    import causaldata

    frame = causaldata.mortgages.load_pandas().data
    return frame.drop(columns="home_ownership"), frame["home_ownership"].astype(int)


def autompg() -> Pair:
    """mlxtend: 392 cars of the seventies."""
    from mlxtend.data import autompg_data

    values, y = autompg_data()
    names = ["cylinders", "displacement", "horsepower", "weight", "acceleration", "year", "origin"]
    return pd.DataFrame(values[:, :7].astype(float), columns=names), pd.Series(y, name="mpg")


def boston() -> Pair:
    """mlxtend: 506 districts, under names of our own."""
    from mlxtend.data import boston_housing_data

    values, y = boston_housing_data()
    return pd.DataFrame(values, columns=[f"measure_{i}" for i in range(values.shape[1])]), pd.Series(y, name="price")


def segments() -> Pair:
    """river: 2,310 patches of outdoor pictures, of seven kinds, each once."""
    from river.datasets import ImageSegments

    X, y = _stream(ImageSegments())
    first = ~X.duplicated()
    return X[first].reset_index(drop=True), y[first].reset_index(drop=True)


def phishing() -> Pair:
    """river: 1,250 web pages."""
    from river.datasets import Phishing

    return _stream(Phishing())


def bananas() -> Pair:
    """river: 5,300 points in the shape of two bananas."""
    from river.datasets import Bananas

    X, y = _stream(Bananas())
    return X.rename(columns={"1": "across", "2": "up"}), y


def waterflow() -> Pair:
    """river: 1,268 hours of water flowing to a part of a city, each with the hour and the day before."""
    from river.datasets import WaterFlow

    X, y = _stream(WaterFlow())
    time = pd.to_datetime(X["Time"], utc=True).dt.tz_localize(None)
    frame = pd.DataFrame({"Time": time, "hour_before": y.shift(1), "day_before": y.shift(24)})
    return frame.iloc[24:].reset_index(drop=True), y.iloc[24:].reset_index(drop=True)


def _bunch(bunch: Any) -> Pair:
    return bunch.data, bunch.target


def _stream(stream: Any) -> Pair:
    rows = list(stream)
    labels = pd.Series([label for _, label in rows], name="target")
    return pd.DataFrame([features for features, _ in rows]), labels.astype(int) if labels.dtype == bool else labels


# The models


def hours(frame: pd.DataFrame) -> pd.DataFrame:
    """A time as the hour of the day and the day of the week."""
    time = pd.to_datetime(frame["Time"])
    return frame.drop(columns="Time").assign(hour=time.dt.hour, weekday=time.dt.weekday)


def prepared(*last: Any, scaled: bool = True) -> Any:
    """Gaps filled, words one-hot encoded, numbers scaled unless the model needs no scale."""
    numbers = make_pipeline(SimpleImputer(), StandardScaler()) if scaled else SimpleImputer()
    words = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"))
    columns = make_column_transformer(
        (numbers, make_column_selector(dtype_include="number")),
        (words, make_column_selector(dtype_exclude="number")),
        sparse_threshold=0.0 if any("HistGradient" in type(step).__name__ for step in last) else 0.3,
    )
    return make_pipeline(columns, *last)


def _lightgbm(kind: str, seed: int) -> Any:
    import lightgbm

    of = {"classes": lightgbm.LGBMClassifier, "numbers": lightgbm.LGBMRegressor}[kind]
    return of(n_estimators=60, num_leaves=8, min_child_samples=30, n_jobs=1, random_state=seed, verbose=-1)


def _xgboost(kind: str, seed: int) -> Any:
    import xgboost

    of = {"classes": xgboost.XGBClassifier, "numbers": xgboost.XGBRegressor}[kind]
    return of(n_estimators=60, max_depth=3, learning_rate=0.15, n_jobs=1, random_state=seed)


def _logistic(seed: int) -> Any:
    return LogisticRegression(max_iter=2_000)


def _ridge(seed: int) -> Any:
    return Ridge()


def _forest_of_classes(seed: int) -> Any:
    return RandomForestClassifier(100, min_samples_leaf=5, random_state=seed)


def _forest_of_numbers(seed: int) -> Any:
    return RandomForestRegressor(100, min_samples_leaf=5, random_state=seed)


def _boosting_of_classes(seed: int) -> Any:
    return HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=8, learning_rate=0.1, random_state=seed)


def _gentle_boosting(seed: int) -> Any:
    return HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=4, learning_rate=0.08, min_samples_leaf=40, random_state=seed)


def _boosting_of_numbers(seed: int) -> Any:
    return HistGradientBoostingRegressor(max_iter=60, max_leaf_nodes=8, learning_rate=0.1, random_state=seed)


CLASSIFIERS: dict[str, Callable[[int], Any]] = {
    "logistic": _logistic,
    "forest": _forest_of_classes,
    "boosting": _boosting_of_classes,
    "lightgbm": lambda seed: _lightgbm("classes", seed),
    "xgboost": lambda seed: _xgboost("classes", seed),
}
REGRESSORS: dict[str, Callable[[int], Any]] = {
    "ridge": _ridge,
    "forest": _forest_of_numbers,
    "boosting": _boosting_of_numbers,
    "lightgbm": lambda seed: _lightgbm("numbers", seed),
    "xgboost": lambda seed: _xgboost("numbers", seed),
}


# The subjects


@dataclass(frozen=True)
class Subject:
    """A fitted model with its tables, and all that its makers say of it. Planting a defect gives another one; no table is changed in place.

    `number`, `word` and `strong` name a column of numbers, one of words ("" if there is none), and the one that
    matters most. `facts` are what people agreed (owners, waivers, banned features ...), in words that
    `benchmarks.asking` turns into settings; `given` are further arguments of an exam (the previous model ...).
    """

    name: str
    build: Callable[[int], Any]
    train: Pair
    test: Pair
    current: pd.DataFrame
    current_labels: pd.Series
    model: Any
    number: str
    strong: str
    word: str = ""
    time: str = ""
    key: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)

    def having(self, **changes: Any) -> Subject:
        return replace(self, **changes)

    def retrained(self, train: Pair, **changes: Any) -> Subject:
        """The same model, fitted on another training table."""
        return replace(self, train=train, model=fitted(self.build(0), *train), **changes)

    def stating(self, **facts: Any) -> Subject:
        return replace(self, facts={**self.facts, **facts})

    def giving(self, **given: Any) -> Subject:
        return replace(self, given={**self.given, **given})

    @property
    def regression(self) -> bool:
        return self.train[1].nunique() > 20


def fitted(model: Any, X: pd.DataFrame, y: pd.Series) -> Any:
    return model.fit(X, y)


SOUND_FACTS: dict[str, Any] = {
    "owners": {"model": ("Ana Silva", "Bo Chen"), "pipeline": ("Bo Chen", "Ana Silva"), "outcome": ("Cy Young", "Ana Silva")},
    "intended use": "Ranks cases for a person to look at; decides nothing by itself.",
    "population": "The people of the table it was trained on.",
    "cost of error": "A case is looked at for nothing, or a week too late.",
    "runbook": "docs/runbook.md",
    "alert": "model-alerts channel",
    "retrain days": 90,
    "trained days ago": 20,
    "rollback": "previous.pkl",
}
_MADE: dict[str, tuple[Callable[[], Pair], Callable[[int], Any], dict[str, str]]] = {
    "fair/logistic": (fair, _logistic, {"number": "age", "strong": "rate_marriage", "word": "occupation"}),
    "fair/lightgbm": (fair, CLASSIFIERS["lightgbm"], {"number": "age", "strong": "rate_marriage", "word": "occupation"}),
    "cancer/logistic": (cancer, _logistic, {"number": "mean area", "strong": "worst texture"}),
    "cancer/forest": (cancer, _forest_of_classes, {"number": "mean area", "strong": "worst perimeter"}),
    "wine/forest": (wine, _forest_of_classes, {"number": "alcohol", "strong": "flavanoids"}),
    "digits/logistic": (digits, _logistic, {"number": "pixel_3_4", "strong": "pixel_4_4"}),
    "diabetes/ridge": (diabetes, _ridge, {"number": "bmi", "strong": "s5"}),
    "scorecard/boosting": (
        scorecard,
        _boosting_of_numbers,
        {"number": "count_working", "strong": "pred_degree_awarded_ipeds", "word": "state_abbr"},
    ),
    "cps/xgboost": (cps, CLASSIFIERS["xgboost"], {"number": "age", "strong": "re75"}),
    "nhefs/boosting": (nhefs, _gentle_boosting, {"number": "wt71", "strong": "age", "word": "exercise"}),
    "autompg/forest": (autompg, _forest_of_numbers, {"number": "weight", "strong": "weight"}),
    "segments/lightgbm": (segments, CLASSIFIERS["lightgbm"], {"number": "intensity-mean", "strong": "region-centroid-row"}),
    "waterflow/boosting": (waterflow, _boosting_of_numbers, {"number": "day_before", "strong": "hour_before", "time": "Time"}),
}
NAMES = tuple(_MADE)


@cache
def subject(name: str) -> Subject:
    """A sound subject: half of the rows to train, a quarter to test, a quarter as what production sends today."""
    data, last, columns = _MADE[name]
    X, y = data()
    train, test, current = (
        _in_order(len(X)) if columns.get("time") else by_group(X.pop("unitid"), 0) if "unitid" in X.columns else at_random(y, 0)
    )

    def build(seed: int) -> Any:
        steps = [FunctionTransformer(hours)] if columns.get("time") else []
        return make_pipeline(*steps, *(step for _, step in prepared(last(seed)).steps))

    pair = X.iloc[train].reset_index(drop=True), y.iloc[train].reset_index(drop=True)
    return Subject(
        name=name,
        build=build,
        train=pair,
        test=(X.iloc[test].reset_index(drop=True), y.iloc[test].reset_index(drop=True)),
        current=X.iloc[current].reset_index(drop=True),
        current_labels=y.iloc[current].reset_index(drop=True),
        model=fitted(build(0), *pair),
        facts=SOUND_FACTS,
        **columns,
    )


def at_random(y: pd.Series, seed: int) -> tuple[Any, Any, Any]:
    """Row numbers of half to train, a quarter to test, a quarter for today; by classes where there are few."""
    classes = y if y.nunique() < 20 else None
    train, rest = train_test_split(np.arange(len(y)), test_size=0.5, random_state=seed, stratify=classes)
    test, current = train_test_split(rest, test_size=0.5, random_state=seed)
    return train, test, current


def by_group(groups: pd.Series, seed: int) -> tuple[Any, Any, Any]:
    """The same, whole groups at a time."""
    rows = np.arange(len(groups))
    train, rest = next(GroupShuffleSplit(1, test_size=0.5, random_state=seed).split(rows, groups=groups))
    test, current = next(GroupShuffleSplit(1, test_size=0.5, random_state=seed).split(rest, groups=groups.iloc[rest]))
    return train, rest[test], rest[current]


def _in_order(rows: int) -> tuple[Any, Any, Any]:
    return tuple(np.split(np.arange(rows), [rows // 2, rows * 3 // 4]))  # type: ignore[return-value]
