"""XGBoost's own Booster, which takes a DMatrix; its scikit-learn classes are estimators like any other."""

from __future__ import annotations

import json
import sys
from typing import Any

from mlready_jupyter.subjects.models.model import Model, is_a, one_outcome


def adapt(thing: Any, name: str) -> Model | None:
    if not is_a(thing, "xgboost", "Booster"):
        return None
    learner = json.loads(thing.save_config())["learner"]
    objective, classes = learner["objective"]["name"], int(learner["learner_model_param"]["num_class"])
    if objective.startswith(("rank:", "survival:")) or int(learner["learner_model_param"].get("num_target", 1)) > 1:
        raise one_outcome(name, f"was trained for {objective}")

    def answer(table: Any) -> Any:
        return thing.predict(_matrix(table))

    columns = thing.feature_names
    common: dict[str, Any] = {"columns": tuple(columns) if columns else None, "width": thing.num_features()}
    if objective == "multi:softprob":
        return Model(thing, name, lambda table: answer(table).argmax(axis=1), answer, tuple(range(classes)), kind="classifier", **common)
    if objective == "multi:softmax":
        return Model(thing, name, lambda table: answer(table).astype(int), None, tuple(range(classes)), kind="classifier", **common)
    if objective in ("binary:logitraw", "binary:hinge"):
        return Model(thing, name, lambda table: (answer(table) > 0).astype(int), None, (0, 1), kind="classifier", **common)
    return Model(thing, name, answer, kind="classifier" if objective == "binary:logistic" else "regressor", **common)


def _matrix(table: Any) -> Any:
    return sys.modules["xgboost"].DMatrix(table, enable_categorical=hasattr(table, "columns"))
