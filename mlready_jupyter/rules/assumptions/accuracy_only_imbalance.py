"""assumptions/accuracy-only-imbalance"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Calls, Cell, Evidence, Iterator, Nodes, Severity, rule

OTHERS = (
    "f1", "precision", "recall", "roc_auc", "confusion_matrix", "classification_report", "balanced_accuracy",
    "log_loss", "average_precision", "kappa",
    "matthews", "brier",
    "value_counts", "bincount", "stratify", "class_weight", "auc", "Counter", "ConfusionMatrix", "fbeta", "countplot", "imblearn",
)  # fmt: skip
"""What shows that somebody looked at the classes, as it stands in the code."""
BALANCED = (
    "iris",
    "digits",
    "mnist",
    "cifar",
    "make_classification",
    "make_blobs",
    "make_moons",
    "wine",
    "20newsgroups",
    "olivetti",
    "imdb",
)
METRICS = ("accuracy_score", "accuracy")


@rule(severity=Severity.NOTE, about=METRICS, preview=True)
def accuracy_only_imbalance(calls: Calls, nodes: Nodes, cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """A classifier is judged by accuracy alone, and nobody has counted the classes.

    Where 97 of 100 rows are of one class, a model that has learned nothing is right in 97 %.

    It says nothing where another metric is computed, where classes are counted or the split is stratified, nor on well-known balanced sets.
    """
    scores = [call for call in calls.of("accuracy_score") if len(call.tree.args) >= 2]
    if not scores:
        return
    text = "\n".join(cell.source for cell in cells if cell.kind == "code")
    if any(word in text for word in OTHERS) or any(word in text.lower() for word in BALANCED) or any(True for _ in nodes.of(ast.Assert)):
        return
    yield Evidence(
        "accuracy is the only score, and the classes are never counted",
        at=scores[0].place,
        remedy="Count the classes, and report balanced accuracy, or precision and recall, beside the rate of the largest class.",
    )


accuracy_only_imbalance.good("# %%\naccuracy_score(y, p)\nf1_score(y, p)\n")
accuracy_only_imbalance.good("# %%\ny.value_counts()\naccuracy_score(y, p)\n")
accuracy_only_imbalance.good("# %%\nX, y = load_iris(return_X_y=True)\naccuracy_score(y, p)\n")
accuracy_only_imbalance.bad("# %%\nmodel.fit(X, y)\nprint(accuracy_score(y_test, model.predict(X_test)))\n", findings=1, at="nb:0:2")
