"""Model: what every kind of model is turned into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple


class Model(NamedTuple):
    """`predict` gives one answer a row, `proba` (where there is one) one probability a row and class.

    `columns` and `width` are what the model says it was fitted on, None where it does not say.
    """

    thing: Any
    name: str
    predict: Callable[[Any], Any]
    proba: Callable[[Any], Any] | None = None
    classes: tuple[Any, ...] | None = None
    columns: tuple[str, ...] | None = None
    width: int | None = None
    kind: Literal["classifier", "regressor", ""] = ""

    @property
    def methods(self) -> dict[str, Callable[[Any], Any]]:
        """The calls a serving system makes, by name."""
        return {"predict": self.predict} | ({"predict_proba": self.proba} if self.proba else {})

    @property
    def label(self) -> str:
        """`Pipeline(prep, LogisticRegression)`, `RandomForestClassifier`, `function score`."""
        steps = getattr(self.thing, "steps", None)
        kind = type(self.thing).__name__
        if isinstance(steps, list):
            *before, last = [(name, type(step).__name__) for name, step in steps] or [("", "")]
            return f"{kind}({', '.join([*(name for name, _ in before), last[1]])})"
        return f"function {self.thing.__name__}" if kind == "function" else kind
