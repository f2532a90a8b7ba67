"""What people hand over by mistake: one clear line each, through the function and through the magic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from IPython.core.error import UsageError as OneLine
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlready_jupyter import Report, UsageError, exam
from tests.frontends.conftest import MODEL, X_TEST, X_TRAIN, bought

Y = bought(X_TRAIN)
Y_TEST = bought(X_TEST)


class Looks:
    predict = "a word"


class Mute:
    """Has predict, but not as anybody would call it."""

    def predict(self) -> int:
        return 1


class Bad(NamedTuple):
    """The arguments, and the line they end in."""

    model: Any
    roles: dict[str, Any]
    said: str
    target: str | None = None


TWO = pd.DataFrame({"a": Y, "b": 1 - Y})
TWICE = pd.DataFrame(np.zeros((len(Y), 2)), columns=["age", "age"])
BAD = {
    "no model": Bad(None, {"train": (X_TRAIN, Y)}, "no model: pass a fitted object with predict(X)"),
    "no table": Bad(MODEL, {}, "no table to examine"),
    "a number for a model": Bad(3, {"train": (X_TRAIN, Y)}, "of type int; expected an object with predict(X)"),
    "a table for a model": Bad(X_TRAIN, {"train": (X_TRAIN, Y)}, "of type DataFrame; expected an object with predict(X)"),
    "looks like a model": Bad(Looks(), {"train": (X_TRAIN, Y)}, "predict is a str, not a method; expected predict(X)"),
    "a class": Bad(LogisticRegression, {"train": (X_TRAIN, Y)}, "is the class LogisticRegression; pass a fitted instance of it"),
    "not fitted": Bad(LogisticRegression(), {"train": (X_TRAIN, Y)}, "is not fitted; fit it first"),
    "a pipeline not fitted": Bad(make_pipeline(StandardScaler(), LogisticRegression()), {"train": (X_TRAIN, Y)}, "is not fitted"),
    "a model of several labels": Bad(MultiOutputClassifier(LogisticRegression()).fit(X_TRAIN, TWO), {"train": X_TRAIN}, "multilabel"),
    "several labels": Bad(MODEL, {"train": (X_TRAIN, TWO)}, "the labels of train have shape (300, 2): one outcome"),
    "an empty frame": Bad(MODEL, {"train": (X_TRAIN[:0], Y[:0])}, "train has no rows"),
    "no target": Bad(MODEL, {"train": X_TRAIN.assign(bought=Y)}, "train has no column 'bougth'; did you mean 'bought'?", "bougth"),
    "a target without names": Bad(
        MODEL, {"train": X_TRAIN.to_numpy()}, "train has no column names, so target='bought' names nothing", "bought"
    ),
    "X and y differ": Bad(MODEL, {"train": (X_TRAIN, Y[:30])}, "train: X has 300 rows and y has 30; they must be the same rows"),
    "X and y swapped": Bad(MODEL, {"train": (Y, X_TRAIN)}, "train is a Series; expected a table"),
    "three dimensions": Bad(MODEL, {"train": (np.zeros((4, 3, 2)), np.zeros(4))}, "train is an array of 3 dimensions; expected 2"),
    "one dimension": Bad(MODEL, {"train": np.zeros(4)}, "train is an array of 1 dimensions; expected 2"),
    "names twice": Bad(MODEL, {"train": (TWICE, Y)}, "train has more than one column named 'age'"),
    "a path": Bad(MODEL, {"train": "train.csv"}, "train is a str; expected a table"),
    "a dictionary": Bad(MODEL, {"test": {"age": [1, 2]}}, "test is a dict; expected a table"),
    "a model for a table": Bad(MODEL, {"test": MODEL}, "test is a Pipeline; expected a table"),
    "a word for labels": Bad(MODEL, {"train": (X_TRAIN, "bought")}, "the labels of train are a str; expected one value a row"),
}


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_function_says_it_in_one_line(case: Bad) -> None:
    with pytest.raises(UsageError) as error:
        exam(case.model, **case.roles, target=case.target)
    said = str(error.value)
    assert case.said in said and "\n" not in said


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_magic_says_it_in_one_line(shell: Any, case: Bad, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["exam thing"]
    shell.user_ns["thing"] = case.model
    for role, given in case.roles.items():
        parts = given if isinstance(given, tuple) else (given,)
        names = [f"{role}_{n}" for n in range(len(parts))]
        shell.user_ns.update(zip(names, parts, strict=True))
        words.append(f"--{role} {' '.join(names)}")
    words += [f"--target {case.target}"] if case.target else []
    result = shell.run_cell(f"%mlready {' '.join(words)}")
    assert isinstance(result.error_in_exec, OneLine)
    out, err = capsys.readouterr()
    assert case.said in err
    assert len(err.strip().splitlines()) == 1 and "Traceback" not in out


def findings(report: Report) -> str:
    said = [finding.evidence.says for finding in report.findings] + [outcome.reason for outcome in report.outcomes]
    assert all("\n" not in line for line in said)
    return " | ".join(said)


ODD: dict[str, tuple[Callable[[], Report], str]] = {
    "other columns": (
        lambda: exam(MODEL, train=(X_TRAIN, Y), test=(X_TEST.rename(columns={"age": "Age"}), Y_TEST), ignore="scale"),
        "`test` lacks `age`",
    ),
    "no column in common": (
        lambda: exam(MODEL, train=(X_TRAIN, Y), test=pd.DataFrame({"price": [1.0, 2.0]}), ignore="scale"),
        "`test` lacks `age`, `height`",
    ),
    "a predict that takes nothing": (lambda: exam(Mute(), train=(X_TRAIN, Y), ignore="scale"), "failed"),
    "one row": (lambda: exam(MODEL, train=(X_TRAIN[:1], Y[:1]), ignore="scale"), "nobody is named"),
    "labels unknown": (lambda: exam(MODEL, train=(X_TRAIN, Y.where(Y > 0)), ignore="scale"), "nobody is named"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("examine", "said"), ODD.values(), ids=ODD)
def test_what_can_be_examined_is_a_finding(examine: Callable[[], Report], said: str) -> None:
    assert said in findings(examine())


@pytest.mark.slow
def test_nothing_of_the_users_is_changed() -> None:
    before, state = X_TRAIN.copy(), np.random.get_state()[1].tolist()
    exam(MODEL, train=(X_TRAIN, Y), test=(X_TEST, Y_TEST), budget=1)
    pd.testing.assert_frame_equal(X_TRAIN, before)
    assert np.random.get_state()[1].tolist() == state


@pytest.mark.slow
def test_a_noisy_model_is_kept_quiet(recwarn: pytest.WarningsRecorder) -> None:
    unnamed = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_TRAIN.to_numpy(), Y)
    exam(unnamed, train=(X_TRAIN, Y), budget=1)
    assert not [warning for warning in recwarn if "feature names" in str(warning.message)]
