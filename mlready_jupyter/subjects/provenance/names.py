"""What the names that people give to rows claim about them."""

from __future__ import annotations

import ast
from functools import lru_cache

from mlready_jupyter.subjects.pattern import Pattern
from mlready_jupyter.subjects.provenance.values import Side

TRAIN = Pattern(r"(?<!s)train(?!ed|er|able)|(?:^|_)tr(?:n|g)?(?:$|_|\d)|(?:^[xyXY]|features?_?|labels?_?)tr$")
TEST = Pattern(
    r"(?<!la)(?<!con)(?<!grea)(?<!fas)(?<!pro)(?<!de)test(?!ed|er|im)|valid|holdout|hold_out|heldout|(?:^|_)(?:te|tst|val|dev|oos)(?:$|_|\d)|^[xyXY](?:te|val)$"
)
TARGET = Pattern(r"^(?:y|Y|target|label|labels|outcome|response|ground_?truth)(?:$|_|\d)|^y[A-Z]|_(?:y|target|label|labels)$|^(?:y|Y)")
LEARNERS = (
    ("scal", "scaler"), ("normali", "normaliser"), ("imput", "imputer"), ("pca", "PCA"), ("vectori", "vectoriser"), ("tfidf", "vectoriser"),
    ("selector", "selector"), ("preproc", "preprocessor"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def claims_side(name: str) -> Side | None:
    """The side of a split that a name says its rows are on."""
    if TRAIN.search(name.lower() if name[:1] not in "XY" else name):
        return None if TEST.search(name.lower()) else "train"
    return "test" if TEST.search(name.lower()) else None


@lru_cache(maxsize=4096)
def is_target(name: str) -> bool:
    return TARGET.search(name) is not None


def learner_by_name(name: str) -> str:
    """What a transformer that was made out of sight seems to be."""
    said = name.lower()
    return next((kind for word, kind in LEARNERS if word in said), "")


def literals(node: ast.AST | None) -> frozenset[str]:
    """The column names in an expression, if it holds nothing but those."""
    items = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    values = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return frozenset(values) if items and len(values) == len(items) else frozenset()
