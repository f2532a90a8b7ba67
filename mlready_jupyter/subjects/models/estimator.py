"""Anything with predict(X): scikit-learn's estimators and pipelines, and all that keep its conventions (XGBoost's among them)."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.models.model import Kind, Model, attribute, one_outcome


def adapt(thing: Any, name: str) -> Model | None:
    predict = attribute(thing, "predict")
    if predict is None:
        return None
    if not callable(predict):
        raise UsageError(f"{name}.predict is a {type(predict).__name__}, not a method; expected predict(X)")
    _refuse_several(thing, name)
    proba = attribute(thing, "predict_proba")
    columns, width, classes = (attribute(thing, word) for word in ("feature_names_in_", "n_features_in_", "classes_"))
    return Model(
        thing,
        name,
        predict,
        proba=proba if callable(proba) else None,
        classes=None if classes is None else tuple(classes),
        columns=None if columns is None else tuple(map(str, columns)),
        width=int(width) if width is not None else None,
        kind=_kind(thing, classes),
        likeliest=_answers_the_likeliest(thing),
    )


def _kind(thing: Any, classes: Any) -> Kind:
    if classes is not None:
        return "classifier"
    declared = _declared(thing)
    return declared if declared in ("classifier", "regressor") else ""


def _declared(thing: Any) -> Any:
    declared = attribute(thing, "_estimator_type")
    if declared is None:
        tags = attribute(thing, "__sklearn_tags__")
        try:
            declared = getattr(tags(), "estimator_type", None) if callable(tags) else None
        except Exception:  # a broken third-party estimator must not stop the exam here
            declared = None
    return declared


def _answers_the_likeliest(thing: Any) -> bool:
    """Known of these very classes, not of what others derive from them; a pipeline answers as its last step does."""
    while f"{type(thing).__module__}.{type(thing).__name__}" == "sklearn.pipeline.Pipeline" and thing.steps:
        thing = thing.steps[-1][-1]
    kind = type(thing)
    return "predict" not in vars(thing) and kind.__name__ in LIKELIEST.get(kind.__module__.partition(".")[0], ())


LIKELIEST = {
    "sklearn": frozenset(
        {
            "HistGradientBoostingClassifier",
            "GradientBoostingClassifier",
            "RandomForestClassifier",
            "ExtraTreesClassifier",
            "DecisionTreeClassifier",
            "CalibratedClassifierCV",
        }
    ),
    "lightgbm": frozenset({"LGBMClassifier"}),
    "xgboost": frozenset({"XGBClassifier"}),
}
"""Not what decides by something else: support vectors, a tuned threshold, a vote."""

SEVERAL = frozenset({"MultiOutputClassifier", "MultiOutputRegressor", "ClassifierChain", "RegressorChain"})
"""Not MultiOutputMixin, which says only that an estimator could: Ridge and forests have it."""


def _refuse_several(thing: Any, name: str) -> None:
    """A UsageError for a model of several outcomes a row, or of none."""
    last = thing
    while isinstance(steps := attribute(last, "steps"), list) and steps:  # a pipeline is what its last step is
        last = steps[-1][-1]
    last = attribute(last, "best_estimator_") or last
    kinds = [kind.__name__ for kind in type(last).__mro__]
    outputs, several = attribute(last, "n_outputs_"), attribute(last, "multilabel_") is True
    chained = any(kind in SEVERAL for kind in kinds)
    if several or chained or (isinstance(outputs, int) and outputs > 1):
        raise one_outcome(name, "answers several questions at once (multilabel or multi-output)")
    if any(kind in ("XGBRanker", "LGBMRanker") for kind in kinds):
        raise one_outcome(name, "ranks rows within groups")
