"""The metrics that everybody knows are what scikit-learn says they are."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, mean_absolute_error, mean_squared_error, roc_auc_score
from sklearn.naive_bayes import GaussianNB

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.metrics import metrics


def measured(model: object, X: object, y: object) -> dict[str, float]:
    candidate = Candidate.of(model, test=(X, y))
    assert candidate.task is not None
    made = metrics(candidate.predicted_test, candidate.task)
    assert all(metric.value.low <= metric.value.value <= metric.value.high for metric in made)
    return {metric.name: metric.value.value for metric in made}


def test_two_classes() -> None:
    X, y = load_breast_cancer(as_frame=True, return_X_y=True)
    model = LogisticRegression(max_iter=50).fit(X[["mean radius"]], y)
    X = X[["mean radius"]]
    proba = model.predict_proba(X)[:, 1]
    assert measured(model, X, y) == pytest.approx(
        {
            "accuracy": accuracy_score(y, model.predict(X)),
            "roc_auc": roc_auc_score(y, proba),
            "brier_score": 2 * brier_score_loss(y, proba),  # over both classes, as for more than two
        }
    )


def test_several_classes_and_numbers() -> None:
    X, y = load_wine(as_frame=True, return_X_y=True)
    model = GaussianNB().fit(X, y)
    assert measured(model, X, y).keys() == {"accuracy", "brier_score"}
    X, y = load_diabetes(as_frame=True, return_X_y=True)
    line = LinearRegression().fit(X, y)
    errors = {"mae": mean_absolute_error(y, line.predict(X)), "rmse": np.sqrt(mean_squared_error(y, line.predict(X)))}
    assert measured(line, X, y) == pytest.approx(errors)


def test_nothing_is_measured_without_labels() -> None:
    X, y = load_diabetes(as_frame=True, return_X_y=True)
    candidate = Candidate.of(LinearRegression().fit(X, y), test=X)
    assert candidate.task is not None
    with pytest.raises(Absent, match="no labels"):
        metrics(candidate.predicted_test, candidate.task)
