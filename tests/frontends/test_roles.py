"""The roles that variables play, read from how people name them and what they hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.roles import guess, read

COLUMNS = ("age", "height")


def features(rows: int = 20, columns: tuple[str, ...] = COLUMNS) -> pd.DataFrame:
    return pd.DataFrame({name: np.arange(rows, dtype=float) for name in columns})


def labels(rows: int = 20) -> pd.Series:
    return pd.Series(np.arange(rows) % 2, name="bought")


def table(rows: int = 20) -> pd.DataFrame:
    return features(rows).assign(bought=np.arange(rows) % 2)


MODEL = make_pipeline(StandardScaler(), LogisticRegression()).fit(features(), labels())
OF_ARRAYS = make_pipeline(StandardScaler(), LogisticRegression()).fit(features().to_numpy(), labels())


class Ours:
    """A model that says nothing of itself."""

    def predict(self, X: Any) -> Any:
        return np.zeros(len(X))


def pairs(*names: str) -> dict[str, Any]:
    """`X y` pairs: 20 rows for the first, 10 for each later one."""
    rows = [20] + [10] * len(names)
    things = [features(rows[i // 2]) if i % 2 == 0 else labels(rows[i // 2]) for i in range(len(names))]
    return dict(zip(names, things, strict=True))


HABITS = [
    (pairs("X_train", "y_train", "X_test", "y_test"), "train = X_train, y_train, test = X_test, y_test"),
    (pairs("Xtrain", "ytrain", "Xtest", "ytest"), "train = Xtrain, ytrain, test = Xtest, ytest"),
    (pairs("x_train", "y_train", "x_test", "y_test"), "train = x_train, y_train, test = x_test, y_test"),
    (pairs("X_tr", "y_tr", "X_te", "y_te"), "train = X_tr, y_tr, test = X_te, y_te"),
    (pairs("trainX", "trainY", "testX", "testY"), "train = trainX, trainY, test = testX, testY"),
    (pairs("train_X", "train_y", "val_X", "val_y"), "train = train_X, train_y, test = val_X, val_y"),
    (pairs("X_train", "y_train", "X_val", "y_val"), "train = X_train, y_train, test = X_val, y_val"),
    (pairs("X_train", "y_train", "X_valid", "y_valid"), "train = X_train, y_train, test = X_valid, y_valid"),
    (pairs("features_train", "labels_train", "features_test", "labels_test"), "train = features_train, labels_train, test = features_test"),
    (pairs("train_features", "train_labels", "test_features", "test_labels"), "train = train_features, train_labels, test = test_features"),
    (pairs("X_train_scaled", "y_train", "X_test_scaled", "y_test"), "train = X_train_scaled, y_train, test = X_test_scaled, y_test"),
    (pairs("X_training", "y_training", "X_holdout", "y_holdout"), "train = X_training, y_training, test = X_holdout, y_holdout"),
    (pairs("X", "y"), "train = X, y"),
    (pairs("features", "labels"), "train = features, labels"),
    (pairs("features", "target"), "train = features, target"),
    ({"train_df": table(), "test_df": table(10)}, "train = train_df, test = test_df, target = bought"),
    ({"df_train": table(), "df_test": table(10)}, "train = df_train, test = df_test, target = bought"),
    ({"dftrain": table(), "dftest": table(10)}, "train = dftrain, test = dftest, target = bought"),
    ({"train": table(), "test": table(10)}, "train = train, test = test, target = bought"),
    ({"train_set": table(), "valid": table(10)}, "train = train_set, test = valid, target = bought"),
    ({"training_data": table(), "test_data": table(10)}, "train = training_data, test = test_data, target = bought"),
    ({"trainset": table(), "testset": table(10)}, "train = trainset, test = testset, target = bought"),
    ({"df": table()}, "train = df, target = bought"),
]


@pytest.mark.parametrize(("names", "expected"), [pytest.param(*habit, id=",".join(habit[0])) for habit in HABITS])
def test_habit(names: dict[str, Any], expected: str) -> None:
    found = guess({"pipe": MODEL, **names})
    assert found.said.startswith(f"model = pipe, {expected}")
    assert not [remark for remark in found.remarks if "held out" not in remark]


@pytest.mark.parametrize(
    "name",
    ["current", "new_batch", "production", "live", "df_new", "today", "X_new", "scoring", "prod_df", "incoming", "current_df", "dfnew"],
)
def test_current(name: str) -> None:
    found = guess({"pipe": MODEL, **pairs("X_train", "y_train", "X_test", "y_test"), name: features(7)})
    assert found.current == (name,) and found.train == ("X_train", "y_train")


def test_current_must_look_like_what_the_model_was_fitted_on() -> None:
    odd = {"new_prices": features(5, ("price", "shop")), "batch_size": 32, "live": "yes"}
    assert guess({"pipe": MODEL, **pairs("X_train", "y_train"), **odd}).current == ()


def test_full_command_can_be_corrected() -> None:
    found = guess({"pipe": MODEL, **pairs("X_train", "y_train", "X_test", "y_test"), "X_new": features(3)})
    assert found.command == "%mlready exam pipe --train X_train y_train --test X_test y_test --current X_new"
    whole = guess({"pipe": MODEL, "train": table(), "test": table(10)})
    assert whole.command == "%mlready exam pipe --train train --test test --target bought"


def test_y_beside_x_and_z_is_a_length() -> None:
    stones = features(20, ("carat", "x", "y", "z", "price"))
    model = LogisticRegression().fit(stones.drop(columns="price").to_numpy(), labels())
    found = guess({"pipe": model, "train": stones})
    assert found.target == "" and "add --target with one of carat, x, y, z, price" in found.remarks[0]
    assert guess({"pipe": OF_ARRAYS, "train": features(20, ("x", "z", "y"))}).target == ""
    assert guess({"pipe": OF_ARRAYS, "train": features(20, ("a", "b", "y"))}).target == "y"


# Which model


def test_takes_the_model_that_fits_the_tables() -> None:
    other = LogisticRegression().fit(features(20, ("price", "shop")), labels())
    found = guess({"pipe": MODEL, "other": other, **pairs("X_train", "y_train", "X_test", "y_test")})
    assert found.model == "pipe" and found.remarks == ("other models here: other",)


def test_of_models_that_fit_takes_the_latest() -> None:
    names = pairs("X_train", "y_train", "X_test", "y_test")
    second = LogisticRegression().fit(features(), labels())
    assert guess({"first": MODEL, "second": second, **names}).model == "second"
    assert guess({"first": MODEL, "second": second, **names}, latest=["first"]).model == "first"


def test_a_model_that_another_is_compared_with_comes_last() -> None:
    names = pairs("X_train", "y_train", "X_test", "y_test")
    second = LogisticRegression().fit(features(), labels())
    assert guess({"pipe": MODEL, "old": second, **names}).model == "pipe"
    assert guess({"pipe": MODEL, "baseline_model": second, **names}, latest=["baseline_model"]).model == "pipe"
    assert guess({"old_model": second, **names}).model == "old_model"


def test_a_step_of_a_pipeline_is_no_model_of_its_own() -> None:
    last = LogisticRegression()
    pipe = make_pipeline(StandardScaler(), last).fit(features(), labels())
    assert guess({"pipe": pipe, "last": last, **pairs("X_train", "y_train", "X_test", "y_test")}).remarks == ()


def test_a_fitted_model_comes_before_one_that_is_not() -> None:
    assert guess({"pipe": MODEL, "fresh": LogisticRegression(), **pairs("X_train", "y_train")}).model == "pipe"


def test_a_model_that_says_nothing_is_taken() -> None:
    assert guess({"ours": Ours(), **pairs("X_train", "y_train", "X_test", "y_test")}).model == "ours"


def test_results_of_statsmodels_are_a_model() -> None:
    ols = sm.OLS(labels(), features()[["age"]])
    assert guess({"ols": ols, "results": ols.fit(), **pairs("X_train", "y_train", "X_test", "y_test")}).model == "results"


def test_functions_classes_and_strangers_are_not_guessed() -> None:
    class Stranger:
        predict = "not callable"

    things = {"score": len, "Ours": Ours, "np": np, "stranger": Stranger()}
    with pytest.raises(UsageError, match="but no model"):
        guess({**things, **pairs("X_train", "y_train", "X_test", "y_test")})


# Which tables


def test_arrays_are_told_by_their_width() -> None:
    names = {name: thing.to_numpy() for name, thing in pairs("X_train", "y_train", "X_test", "y_test").items()}
    found = guess({"pipe": OF_ARRAYS, **names, "X_wide": np.zeros((20, 5))})
    assert found.said == "model = pipe, train = X_train, y_train, test = X_test, y_test"


def test_polars_and_lists() -> None:
    names = {
        "X_train": pl.DataFrame(features()),
        "y_train": [0, 1] * 10,
        "X_test": pl.DataFrame(features(10)),
        "y_test": pl.Series([0, 1] * 5),
    }
    assert guess({"pipe": MODEL, **names}).test == ("X_test", "y_test")


def test_predictions_are_no_labels() -> None:
    names = pairs("X_train", "y_train", "X_test", "y_test") | {"y_pred": labels(10), "y_test_hat": labels(10), "train_preds": table()}
    found = guess({"pipe": MODEL, **names})
    assert found.said == "model = pipe, train = X_train, y_train, test = X_test, y_test" and not found.remarks


def test_pairs_must_have_the_same_rows() -> None:
    found = guess({"pipe": MODEL, **pairs("X_train", "y_train"), "X_test": features(10), "y_test": labels(9)})
    assert found.test == ("X_test",)
    assert "X_test has 10 rows and y_test has 9: no pair" in found.remarks


def test_variants_are_told_by_what_the_model_was_fitted_on() -> None:
    scaled = features().to_numpy()
    names = pairs("X_train", "y_train", "X_test", "y_test") | {"X_train_wide": features(20, ("a", "b", "c")), "X_train_scaled": scaled}
    assert guess({"pipe": MODEL, **names}).train == ("X_train", "y_train")


def test_ambiguity_is_said() -> None:
    names = pairs("X_train", "y_train", "X_test", "y_test") | {"X_train_clean": features()}
    found = guess({"pipe": MODEL, **names})
    assert found.train == ("X_train", "y_train") and found.remarks == ("train could be X_train_clean, y_train",)


def test_validation_is_left_out_where_there_is_a_test() -> None:
    found = guess({"pipe": MODEL, **pairs("X_train", "y_train", "X_val", "y_val", "X_test", "y_test")})
    assert found.test == ("X_test", "y_test") and found.remarks == ("left out: X_val, y_val",)


def test_a_test_table_without_labels_gives_way_to_one_that_has_them() -> None:
    found = guess({"pipe": MODEL, **pairs("X_train", "y_train", "X_valid", "y_valid"), "test": features(9)})
    assert found.test == ("X_valid", "y_valid") and found.remarks == ("left out: test",)
    assert guess({"pipe": MODEL, **pairs("X_train", "y_train"), "X_val": features(8), "test": features(9)}).test == ("test",)


def test_the_target_of_a_frame_must_be_found_or_asked_for() -> None:
    wide = table().assign(id=range(20))
    found = guess({"pipe": MODEL, "train": wide, "test": wide})
    assert found.target == "" and found.remarks == ("no target found in train: add --target with one of bought, id",)
    usual = wide.rename(columns={"bought": "label"})
    assert guess({"pipe": MODEL, "train": usual, "test": usual}).target == "label"


def test_only_what_was_not_held_out() -> None:
    assert guess({"pipe": MODEL, **pairs("X", "y")}).remarks == ("nothing is held out: no test table was found",)


# Nothing found


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({}, "I found no model; wanted: a fitted object with predict"),
        ({"Ours": Ours}, "Ours is a class: make an instance and fit it"),
        (pairs("X_train", "y_train", "X_test", "y_test"), r"I found tables \(X_train, y_train; X_test, y_test\), but no model"),
        ({"pipe": MODEL}, "I found the model pipe, but no table; wanted: names such as X_train"),
        ({"pipe": MODEL, "X_train": np.zeros((4, 3, 2)), "y_train": labels(4)}, r"no table \(X_train has 3 dimensions\)"),
        ({"pipe": MODEL, "X_train": features(9, ("price", "shop")), "y_train": labels(9)}, "no table fits pipe.*X_train lacks age, height"),
        ({"pipe": OF_ARRAYS, "X_train": np.zeros((9, 7))}, "fitted on 2 columns: X_train has 7"),
    ],
)
def test_one_clear_line(names: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as error:
        guess(names)
    assert "\n" not in str(error.value)


def test_read() -> None:
    assert read("X_train_scaled")[:3] == ("train", "X", frozenset({"scaled"}))
    assert read("trainY")[:2] == ("train", "y")
    assert read("XTest")[:2] == ("test", "X")
    assert read("ytest")[:2] == ("test", "y")
    assert read("new_batch")[:3] == ("current", "", frozenset())
    assert read("strain")[:2] == ("", "")
