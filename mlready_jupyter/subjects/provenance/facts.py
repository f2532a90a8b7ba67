"""What is found of rows in a notebook, for rules to judge."""

from __future__ import annotations

from typing import NamedTuple

from mlready_jupyter.subjects.provenance.values import Estimator, Lesson, Rows, Spot


class Leak(NamedTuple):
    """A lesson that the rows on the other side of a split have a part in."""

    lesson: Lesson
    split: Spot
    by: str


class Refit(NamedTuple):
    """A transformer that was fitted on train rows, and then again on test rows."""

    kind: str
    at: Spot
    trained: Spot


class Score(NamedTuple):
    """A number for a model: on which rows, and on which the model had been fitted."""

    at: Spot
    by: str
    model: Estimator
    fitted: Rows
    on: Rows


class Stop(NamedTuple):
    """A fit that ends, or picks its weights, by rows held out."""

    at: Spot
    model: Estimator
    on: Rows


class Given(NamedTuple):
    """A model that is fitted on a table in which its own target still stands."""

    at: Spot
    target: str
    kind: str
