"""Models with bad manners, each around a sound one; in a module of their own, so that they can be pickled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils.metaestimators import available_if


class Wrapped:
    """A model that passes everything on; the others change one thing. What it is for is in `ask`."""

    def __init__(self, inner: Any, **told: Any) -> None:
        self.inner = inner
        self.__dict__.update(told)
        for name in ("feature_names_in_", "n_features_in_", "classes_", "_estimator_type"):
            if hasattr(inner, name):
                setattr(self, name, getattr(inner, name))
        if not hasattr(inner, "classes_"):
            self._estimator_type = "regressor"

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        return method(X)

    def predict(self, X: Any) -> Any:
        return self.ask(self.inner.predict, X)

    @available_if(lambda self: hasattr(self.inner, "predict_proba"))
    def predict_proba(self, X: Any) -> Any:
        return self.ask(self.inner.predict_proba, X)


class Noisy(Wrapped):
    """Draws from entropy of its own at each call."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        hidden = X.copy()
        random = np.random.default_rng()
        hidden[self.column] = hidden[self.column] * random.normal(1, 0.2, len(hidden))
        return method(hidden)


class Seeded(Wrapped):
    """Fills a gap of its own making from numpy's global generator."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        hidden = X.copy()
        rows = np.random.random(len(hidden)) < 0.3
        hidden.loc[rows, self.column] = np.random.choice(self.known, rows.sum())
        return method(hidden)


class Batchwise(Wrapped):
    """Scales a column by the mean of the batch it happens to come in."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        hidden = X.copy()
        hidden[self.column] = hidden[self.column] - hidden[self.column].mean() + self.middle
        return method(hidden)


class Ordered(Wrapped):
    """Reads each row's column off the row before it."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        hidden = X.copy()
        hidden[self.column] = hidden[self.column].rolling(2, min_periods=1).mean().to_numpy()
        return method(hidden)


class Counting(Wrapped):
    """Keeps a running mean of what it was asked, and answers by it."""

    seen, total = 0, 0.0

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        self.seen += len(X)
        self.total += float(np.nansum(X[self.column]))
        hidden = X.copy()
        hidden[self.column] = (
            hidden[self.column] + 0.3 * (self.total / max(self.seen, 1) - self.middle) + 0.002 * self.spread * np.sqrt(self.seen)
        )
        return method(hidden)


class Mutating(Wrapped):
    """Fills and rounds the column in the table it was handed."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        X[self.column] = np.round(X[self.column].fillna(0)) + 1
        return method(X)


class Positional(Wrapped):
    """Throws the names away and counts columns."""

    def __init__(self, inner: Any, **told: Any) -> None:
        super().__init__(inner, **told)
        del self.feature_names_in_

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        values = np.asarray(X, dtype=float)
        return method(pd.DataFrame(values, columns=self.inner.feature_names_in_[: values.shape[1]]))


class NullForNull(Wrapped):
    """Answers NaN where the column is missing."""

    def predict(self, X: Any) -> Any:
        answers = np.asarray(self.inner.predict(X.fillna({self.column: self.middle})), dtype=float)
        return np.where(X[self.column].isna(), np.nan, answers)


class AlwaysZeroForUnknown(Wrapped):
    """A probability above 1 here and there: scores were rescaled without a clip."""

    def predict_proba(self, X: Any) -> Any:
        sound = self.inner.predict_proba(X)
        return np.column_stack([1.25 * (sound[:, 0] - 0.5) + 0.5, 1.25 * (sound[:, 1] - 0.5) + 0.5])


class Sharpened(Wrapped):
    """Probabilities pushed to the ends: the decision stays, the confidence is invented."""

    def predict_proba(self, X: Any) -> Any:
        sound = self.inner.predict_proba(X) ** self.power
        return sound / sound.sum(axis=1, keepdims=True)


class Unsummed(Wrapped):
    """Scores of one-against-rest handed on as if they were probabilities."""

    def predict_proba(self, X: Any) -> Any:
        return np.sqrt(self.inner.predict_proba(X))


class Swapped(Wrapped):
    """The columns of predict_proba stand in another order than `classes_` says."""

    def predict_proba(self, X: Any) -> Any:
        return self.inner.predict_proba(X)[:, ::-1]


class Buffered(Wrapped):
    """Works in a buffer that all threads share."""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "rows": None}

    rows: Any = None

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        self.rows = X
        time.sleep(0.002)
        return method(self.rows)


class Locked(Wrapped):
    """Holds a lock, which no pickle can carry."""

    def __init__(self, inner: Any, **told: Any) -> None:
        super().__init__(inner, **told)
        self.lock = threading.Lock()


class Fragile(Wrapped):
    """Sees decimals that nobody means: the tenth decides."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        hidden = X.copy()
        tenth = np.floor(np.abs(hidden[self.column].to_numpy(float)) * 1e9) % 2
        hidden[self.column] = np.where(tenth == 1, self.high, self.low)
        return method(hidden)


class Bent(Wrapped):
    """The answer falls where it should rise: above the middle, the column counts the other way round."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        hidden = X.copy()
        hidden[self.column] = self.middle - (hidden[self.column] - self.middle).abs()
        return method(hidden)


class Below(Wrapped):
    """Answers far below what it should: a correction went wrong, and some fall under 0."""

    def predict(self, X: Any) -> Any:
        return self.inner.predict(X) - self.taken


class Quadratic(Wrapped):
    """Compares every row with every other before it answers."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        values = X[self.column].to_numpy(float)
        ranks = np.empty(len(values))
        for i, value in enumerate(values):
            ranks[i] = np.count_nonzero(values < value)
        return method(X)


class Wide(Wrapped):
    """Holds a table of every row against every sixteenth."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        values = X[self.column].to_numpy(np.float32)
        distances = values[:, None] - values[None, ::16]
        distances += 1
        return method(X)


class Sleepy(Wrapped):
    """Takes its time over each call."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        time.sleep(self.seconds)
        return method(X)


class SlowToLoad(Wrapped):
    """Takes 16 seconds to come out of its pickle."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        time.sleep(16)
        self.__dict__.update(state)


class Dragging(Wrapped):
    """Carries whatever it was given: training rows, caches."""


class AllOrNothing(Wrapped):
    """One row it does not like, and the whole batch is refused."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        if X.isna().any(axis=None):
            raise ValueError("a value is missing")
        return method(X)


class Refusing(Wrapped):
    """Knows the words of training, and raises at any other."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        other = set(X[self.column].dropna()) - self.known
        if other:
            raise KeyError(sorted(map(str, other))[0])
        return method(X)


class Constant(Wrapped):
    """Says what is said most, whatever it is asked."""

    def ask(self, method: Callable[[Any], Any], X: Any) -> Any:
        answers = method(X)
        same = np.tile(self.answer if answers.ndim == 1 else self.share, (len(answers), 1))
        return same[:, 0] if answers.ndim == 1 else same
