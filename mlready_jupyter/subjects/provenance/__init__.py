"""Where the rows of a notebook come from, what was learned from them, and where they go."""

import ast

from mlready_jupyter.subjects.provenance.apis import CROSSES, RESAMPLES, SPLITS
from mlready_jupyter.subjects.provenance.engine import Provenance
from mlready_jupyter.subjects.provenance.facts import Given, Leak, Refit, Score, Stop
from mlready_jupyter.subjects.provenance.values import Estimator, Part, Rows, covers
from mlready_jupyter.subjects.python import Calls, root

__all__ = ["Estimator", "Given", "Leak", "Part", "Provenance", "Refit", "Rows", "Score", "Stop", "concerns", "covers"]

BOOSTERS = ("xgb", "xgboost", "lgb", "lightgbm")
"""Modules whose `train` fits a model."""


def concerns(calls: Calls) -> bool:
    """Whether anything is split, or fitted on rows that it is given; a notebook without is not followed."""
    fitted = any(_is_given_rows(call.tree) for call in calls.of("fit", "fit_transform"))
    return fitted or any(calls.of(*SPLITS, *CROSSES, *RESAMPLES)) or any(root(call.receiver) in BOOSTERS for call in calls.of("train"))


def _is_given_rows(call: ast.Call) -> bool:
    return bool(call.args) or any(keyword.arg in ("X", "x", None) for keyword in call.keywords)
