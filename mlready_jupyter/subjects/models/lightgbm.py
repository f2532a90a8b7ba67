"""LightGBM: its Booster, and its scikit-learn classes, which write `mean radius` as `mean_radius`."""

from __future__ import annotations

import re
from typing import Any

from mlready_jupyter.subjects.models import estimator
from mlready_jupyter.subjects.models.model import Model, attribute, is_a, one_outcome


def adapt(thing: Any, name: str) -> Model | None:
    if is_a(thing, "lightgbm", "Booster"):
        return _booster(thing, name)
    if not is_a(thing, "lightgbm", "LGBMModel"):
        return None
    model = estimator.adapt(thing, name)
    return None if model is None else model._replace(columns=_columns(attribute(thing, "feature_names_in_")), spell=_spelled)


def _booster(thing: Any, name: str) -> Model:
    objective, _, more = str(thing.dump_model(num_iteration=1).get("objective", "")).partition(" ")
    if objective.startswith(("lambdarank", "rank_")):
        raise one_outcome(name, f"was trained for {objective}")
    common: dict[str, Any] = {"columns": _columns(thing.feature_name()), "width": thing.num_feature(), "spell": _spelled}
    if objective.startswith("multiclass"):
        classes = int(re.search(r"num_class:(\d+)", more)[1])  # type: ignore[index]
        return Model(
            thing,
            name,
            lambda table: thing.predict(table).argmax(axis=1),
            thing.predict,
            tuple(range(classes)),
            kind="classifier",
            **common,
        )
    return Model(thing, name, thing.predict, kind="classifier" if objective == "binary" else "regressor", **common)


def _columns(names: Any) -> tuple[str, ...] | None:
    """None where it saw an array, and numbered the columns itself."""
    names = None if names is None else tuple(map(str, names))
    return None if not names or names == tuple(f"Column_{i}" for i in range(len(names))) else names


def _spelled(name: str) -> str:
    return re.sub(r"\s", "_", name)
