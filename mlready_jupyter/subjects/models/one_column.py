"""Models of texts: fed one column, as a Series, a list or an array, where others are fed a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd

from mlready_jupyter.subjects.models.model import Model

Form = Literal["series", "list", "array"]
FED = frozenset({"predict", "predict_proba", "decision_function"})
LOOKED_AT = 1_000


class OneColumn:
    """An estimator of one column, asked with a table of one column. It is what the estimator is, but for what it is fed."""

    def __init__(self, inner: Any, form: Form) -> None:
        self.inner = inner
        self.form = form

    def __getattr__(self, name: str) -> Any:
        if name in ("inner", "form") or (name.startswith("__") and name != "__sklearn_tags__"):
            raise AttributeError(name)
        found = getattr(self.inner, name)
        if name == "best_estimator_":
            return OneColumn(found, self.form)
        return partial(_asked, found, self.form) if name in FED else found

    def __sklearn_clone__(self) -> OneColumn:
        from sklearn.base import clone

        return OneColumn(clone(self.inner), self.form)

    def fit(self, table: pd.DataFrame, *labels: Any) -> OneColumn:
        self.inner.fit(_column(table, self.form), *labels)
        return self


def form_of(features: Any) -> Form | None:
    """How the one column of texts is kept; None for what is no column of texts."""
    if isinstance(features, list):
        return "list" if _holds_texts(features) else None
    if type(features).__name__ == "Series" and hasattr(features, "to_list"):
        return ("series" if hasattr(features, "iloc") else "list") if _holds_texts(features.to_list()) else None
    if isinstance(features, np.ndarray) and features.ndim == 1 and features.dtype.kind in "OU":
        return "array" if _holds_texts(features.tolist()) else None
    return None


def in_tables(given: Mapping[str, Any]) -> tuple[Form | None, dict[str, Any]]:
    """Tables, or pairs of a table and labels, with columns of texts as tables of one, and the form these had; all else as it is."""
    forms = {role: form for role, thing in given.items() if (form := form_of(_features(thing))) is not None}
    tables = {role: _as_table(thing) if role in forms else thing for role, thing in given.items()}
    return next(iter(forms.values()), None), tables


def wrapped(model: Any, form: Form | None) -> Any:
    """The model asked with tables where it takes a column of this form; a function of a table is left as it is."""
    return model if form is None or not hasattr(model, "predict") else OneColumn(model, form)


def inside(model: Any) -> Any:
    """What was wrapped; None for what was not."""
    return model.inner if isinstance(model, OneColumn) else None


def is_wrapped(model: Model) -> bool:
    return model.inner is not None


def _features(thing: Any) -> Any:
    return thing[0] if isinstance(thing, tuple) and len(thing) == 2 else thing


def _as_table(thing: Any) -> Any:
    if isinstance(thing, tuple):
        return _as_table(thing[0]), thing[1]
    features: Any = thing
    name = getattr(features, "name", None)
    values = features if hasattr(features, "iloc") else pd.Series(list(features), dtype=object)
    return values.to_frame("text" if name is None else name)


def _holds_texts(values: list[Any]) -> bool:
    known = [value for value in values[:LOOKED_AT] if value is not None and value == value]
    return bool(known) and all(isinstance(value, str) for value in known)


def _asked(method: Callable[[Any], Any], form: Form, table: pd.DataFrame) -> Any:
    return method(_column(table, form))


def _column(table: pd.DataFrame, form: Form) -> Any:
    if table.shape[1] != 1:
        raise ValueError(f"the model takes one column of texts, and the table has {table.shape[1]}")
    column = table.iloc[:, 0]
    return column if form == "series" else column.tolist() if form == "list" else column.to_numpy()
