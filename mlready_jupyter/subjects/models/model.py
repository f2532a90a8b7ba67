"""Model: what every kind of model is turned into."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from mlready_jupyter.core.errors import UsageError

Kind = Literal["classifier", "regressor", ""]


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
    kind: Kind = ""
    spell: Callable[[str], str] | None = None
    """How the framework writes the names of columns, where it does not keep them as they are."""
    takes: Callable[[Any], Any] | None = None
    """Turns a table into what the model takes, where that is not a table."""
    pack: Callable[[], Any] | None = None
    """Something that can be pickled and adapted in the model's place, where the model itself cannot be pickled."""
    likeliest: bool = False
    """Whether its framework has `predict` answer the likeliest class of `proba`, so that one call tells both."""
    adapter: str = ""
    """The module that made it, hence knows how to make it again."""
    inner: Any = None
    """What it is named after, where `thing` is only a face of that."""

    @property
    def methods(self) -> dict[str, Callable[[Any], Any]]:
        """The calls a serving system makes, by name."""
        return {"predict": self.predict} | ({"predict_proba": self.proba} if self.proba else {})

    @property
    def label(self) -> str:
        """`Pipeline(prep, LogisticRegression)`, `RandomForestClassifier`, `function score`."""
        thing = self.thing if self.inner is None else self.inner
        steps = getattr(thing, "steps", None)
        kind = type(thing).__name__
        if isinstance(steps, list):
            *before, last = [(name, type(step).__name__) for name, step in steps] or [("", "")]
            return f"{kind}({', '.join([*(name for name, _ in before), last[1]])})"
        return f"function {self.thing.__name__}" if kind == "function" else kind

    def fitted_on(self, names: list[str]) -> Model:
        """The model with its columns as a table writes them."""
        if self.columns is None or self.spell is None:
            return self
        as_written = {self.spell(name): name for name in names}
        return self._replace(columns=tuple(as_written.get(column, column) for column in self.columns))


def attribute(thing: Any, name: str) -> Any:
    """An attribute, None when it is not there or cannot be had (properties of unfitted estimators raise all sorts)."""
    try:
        return getattr(thing, name, None)
    except Exception:
        return None


def is_a(thing: Any, module: str, name: str) -> bool:
    """Whether a thing is of a class of a framework that is imported already; nothing is imported to find out."""
    if module.partition(".")[0] not in sys.modules:
        return False
    return any(kind.__name__ == name and kind.__module__.partition(".")[0] == module.partition(".")[0] for kind in type(thing).__mro__)


def one_outcome(name: str, objective: str) -> UsageError:
    """What is said of a model that answers another kind of question."""
    return UsageError(f"{name} {objective}; one outcome a row is examined: a class or a number")
