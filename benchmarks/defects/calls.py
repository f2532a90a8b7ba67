"""Calls of predict that are not what a caller may count on."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from benchmarks.defects import defect, random_of
from benchmarks.defects import wrappers as w
from benchmarks.subjects import Subject


def _wrapped(s: Subject, kind: type[w.Wrapped], **told: Any) -> Subject:
    return s.having(model=kind(s.model, **({"column": s.strong} | told)))


def _middle(s: Subject) -> dict[str, float]:
    column = s.train[0][s.strong].astype(float)
    return {"middle": float(column.mean()), "spread": float(column.std())}


@defect(found="reliability/repeat-call", at="call:", on="fair/logistic | diabetes/ridge | autompg/forest")
def answers_by_chance(s: Subject) -> Subject:
    """predict draws random numbers of its own: the same rows get other answers."""
    return _wrapped(s, w.Noisy)


@defect(found="reliability/global-random-state | reliability/repeat-call", at="call:", on="cancer/logistic | cps/xgboost")
def draws_from_the_global_generator(s: Subject) -> Subject:
    """predict fills values from numpy's global generator."""
    return _wrapped(s, w.Seeded, known=s.train[0][s.strong].dropna().to_numpy())


@defect(found="reliability/batch-size", at="call:", on="fair/lightgbm | diabetes/ridge | segments/lightgbm")
def answers_by_the_batch(s: Subject) -> Subject:
    """A column is centred by the batch that a row comes in."""
    return _wrapped(s, w.Batchwise, **_middle(s))


@defect(found="reliability/row-order", at="call:", on="fair/logistic | autompg/forest")
def answers_by_the_row_before(s: Subject) -> Subject:
    """A row is averaged with the one before it."""
    return _wrapped(s, w.Ordered)


@defect(found="reliability/state-between-calls | reliability/repeat-call", at="call:", on="diabetes/ridge | cancer/logistic")
def remembers_what_it_was_asked(s: Subject) -> Subject:
    """A running mean over all calls enters the answer."""
    return _wrapped(s, w.Counting, **_middle(s))


@defect(found="reliability/input-mutated", at="call: | {strong}", on="fair/logistic | segments/lightgbm | autompg/forest")
def writes_into_the_table(s: Subject) -> Subject:
    """predict fills and rounds a column in place."""
    return _wrapped(s, w.Mutating)


@defect(found="assumptions/edge-cases", at="call:shuffl | call:order", on="diabetes/ridge | cancer/forest | segments/lightgbm")
def reordered_columns_taken_silently(s: Subject) -> Subject:
    """Columns are counted, not read by name: another order gives other answers without a word."""
    return _wrapped(s, w.Positional)


@defect(
    found="assumptions/edge-cases | reliability/output-contract",
    at="call:null | call:missing | call:none",
    on="diabetes/ridge | autompg/forest",
)
def nan_for_a_gap(s: Subject) -> Subject:
    """A gap in one column gives NaN for an answer."""
    return _wrapped(s, w.NullForNull, **_middle(s))


@defect(found="reliability/output-contract", at="call:", on="fair/logistic | cps/xgboost")
def probability_above_one(s: Subject) -> Subject:
    """Scores were stretched and not clipped."""
    return _wrapped(s, w.AlwaysZeroForUnknown)


@defect(
    found="reliability/output-contract | assumptions/calibration | assumptions/no-better-than-baseline",
    at="call: | test",
    on="fair/logistic | cancer/forest",
)
def probabilities_of_the_other_class(s: Subject) -> Subject:
    """The columns of predict_proba stand in the other order than the classes."""
    return _wrapped(s, w.Swapped)


@defect(found="reliability/thread-safety", at="call: | model", on="fair/logistic | cancer/forest")
def one_buffer_for_all_threads(s: Subject) -> Subject:
    """Rows wait in an attribute of the model while it works: two threads get each other's answers."""
    return _wrapped(s, w.Buffered)


@defect(found="reliability/fresh-process | reliability/round-trip", at="call: | model", on="cancer/logistic | scorecard/boosting")
def lambda_inside(s: Subject) -> Subject:
    """A step of the pipeline is a lambda, which no pickle carries."""
    return s.having(model=make_pipeline(FunctionTransformer(lambda X: X), *[step for _, step in s.model.steps]))


@defect(found="reliability/fresh-process | reliability/round-trip", at="call: | model", on="diabetes/ridge | segments/lightgbm")
def class_of_the_notebook(s: Subject) -> Subject:
    """The model's class was written in a cell: a service that loads it has no such class."""
    main = sys.modules["__main__"]
    kind = type("MyModel", (w.Wrapped,), {"__module__": "__main__", "__qualname__": "MyModel"})
    main.MyModel = kind  # type: ignore[attr-defined]
    return s.having(model=kind(s.model))


@defect(found="reliability/fresh-process | reliability/round-trip", at="call: | model", on="fair/lightgbm | autompg/forest")
def lock_inside(s: Subject) -> Subject:
    """The model holds a lock, which cannot be pickled."""
    return _wrapped(s, w.Locked)


@defect(found="assumptions/predicts", at="call:current", on="fair/logistic | nhefs/boosting")
def stops_at_a_new_word(s: Subject) -> Subject:
    """predict raises for a word that training did not have, and current has one."""
    known = set(s.train[0][s.word])
    changed = s.current.assign(**{s.word: s.current[s.word].where(random_of(s).random(len(s.current)) > 0.02, "astronaut")})
    return s.having(model=w.Refusing(s.model, column=s.word, known=known), current=changed)


@defect(found="scale/partial-failure | assumptions/edge-cases", at="call:", on="diabetes/ridge | segments/lightgbm")
def one_bad_row_stops_the_batch(s: Subject) -> Subject:
    """A gap in one row of a thousand, and no row gets an answer."""
    return _wrapped(s, w.AllOrNothing)


def _batch_centred(X: Any) -> Any:
    numbers = X.select_dtypes("number")
    return X.assign(**{name: numbers[name] - numbers[name].mean() for name in numbers})


@defect(found="pipeline/impure-features", at="features | call: | model", on="diabetes/ridge | cancer/logistic")
def feature_function_fits_while_it_transforms(s: Subject) -> Subject:
    """The function that makes features takes the mean of the table at hand."""
    train, test, current = (_batch_centred(X) for X in (s.train[0], s.test[0], s.current))
    raw = s.current
    changed = s.retrained((train, s.train[1]), test=(test, s.test[1]), current=current)
    return changed.giving(features=_batch_centred, raw=raw)


_STAMP = np.random.default_rng(5)


def _stamped(X: Any) -> Any:
    return X.assign(stamp=_STAMP.random(len(X)))


@defect(found="pipeline/impure-features", at="features | stamp | call: | model", on="autompg/forest")
def feature_function_draws_numbers(s: Subject) -> Subject:
    """The function that makes features draws a column by chance."""
    train, test, current = (_stamped(X) for X in (s.train[0], s.test[0], s.current))
    return s.retrained((train, s.train[1]), test=(test, s.test[1]), current=current).giving(features=_stamped, raw=s.current)
