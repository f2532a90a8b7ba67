"""How well debts are known by their words, on 62,275 labelled comments of ten Java projects, each judged by a model of the other nine.

    python -m benchmarks.debt maldonado.csv            # the figures
    python -m benchmarks.debt maldonado.csv --write    # the weights too: mlready_jupyter/subjects/admitted_weights.py
    python -m benchmarks.debt                          # only the notebook comments of debt_labels.csv, read from the corpus

The comments are those of Maldonado, Shihab & Tsantalis (TSE 2017), columns project, label, is_satd, comment.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.corpus.fetch import FOLDER
from mlready_jupyter.subjects.admitted import Model, traits
from mlready_jupyter.subjects.notebook import Notebook
from mlready_jupyter.subjects.promises import is_bare, tagged

RESULT = Path(__file__).parent / "results" / "debt.json"
LABELS = Path(__file__).with_name("debt_labels.csv")
WEIGHTS = Path(__file__).parents[1] / "mlready_jupyter" / "subjects" / "admitted_weights.py"
FRAME = re.compile(r"(?:\A|\n)\s*(?:/\*+|\*+(?!/)|//+)|\s//+|\*+/\s*\Z")
"""What makes Java take text for a comment."""
PRECISION = 0.86
"""What the threshold is set for, on the other nine projects."""
STRENGTH = 0.3
"""C of the L1 penalty: few weights are left, and those are general."""
SEEN = 4
"""Comments in which a trait must occur."""


def main(path: Path | None, *, write: bool) -> None:
    kept = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    figures = (of_projects(path, write=write) if path else kept) | {"notebook comments": of_notebooks()}
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


def of_projects(path: Path, *, write: bool) -> dict[str, Any]:
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    texts = [FRAME.sub(" ", row["comment"]) for row in rows]
    debt = np.array([row["is_satd"] == "1" for row in rows])
    project = np.array([row["project"] for row in rows])
    tags = np.array([bool(tagged(text)) for text in texts])
    bare = np.array([is_bare(text) for text in texts])
    by_tag = tags & ~bare
    rest = np.flatnonzero(~tags)
    vectors = CountVectorizer(analyzer=traits, binary=True, min_df=SEEN)
    X, y = vectors.fit_transform([texts[i] for i in rest]), debt[rest]

    score = np.full(len(texts), -np.inf)
    for left_out in sorted(set(project)):
        inside = project[rest] != left_out
        score[rest[~inside]] = _fit(X[inside], y[inside]).decision_function(X[~inside])
    said = by_tag.copy()
    for left_out in sorted(set(project)):
        inside = project != left_out
        said |= ~inside & (score >= _threshold(score[inside], by_tag[inside], debt[inside]))
    threshold = _threshold(score, by_tag, debt)
    figures = {
        "comments": len(texts),
        "debts": int(debt.sum()),
        "tags alone": _figures(tags, debt),
        "tags that say something": _figures(by_tag, debt),
        "tags and words": _figures(said, debt),
        "threshold": round(threshold, 3),
        "by project": {p: _figures(said[project == p], debt[project == p]) for p in sorted(set(project))},
    }
    whole = _fit(X, y)
    names = vectors.get_feature_names_out()
    weights = {str(names[i]): round(float(whole.coef_[0][i]), 2) for i in np.flatnonzero(np.abs(whole.coef_[0]) >= 0.01)}
    figures["weights"] = len(weights)
    if write:
        _write(Model(weights, round(float(whole.intercept_[0]), 2), round(threshold, 2)))
    return figures


def _fit(X: Any, y: Any) -> LogisticRegression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        warnings.filterwarnings("ignore", "Inconsistent values", UserWarning)
        return LogisticRegression(C=STRENGTH, penalty="l1", solver="liblinear", random_state=0).fit(X, y)


def _threshold(score: Any, by_tag: Any, debt: Any) -> float:
    """The score from which on comments count, so that precision over all is PRECISION and recall as high as can be."""
    order = np.argsort(-score)
    order = order[np.isfinite(score[order])]
    right = int((by_tag & debt).sum()) + np.cumsum(debt[order])
    precision = right / (int(by_tag.sum()) + np.arange(1, len(order) + 1))
    return float(score[order[np.flatnonzero(precision >= PRECISION)[-1]]])


def _figures(said: Any, debt: Any) -> dict[str, float]:
    right = int((said & debt).sum())
    precision, recall = right / max(int(said.sum()), 1), right / max(int(debt.sum()), 1)
    return {"P": round(precision, 3), "R": round(recall, 3), "F1": round(2 * precision * recall / max(precision + recall, 1e-9), 3)}


def _write(model: Model) -> None:
    lines = [f"        {json.dumps(trait, ensure_ascii=False)}: {weight}," for trait, weight in sorted(model.weights.items())]
    WEIGHTS.write_text(
        "\n".join(
            (
                '"""The weights of the words of debt; written by benchmarks/debt.py --write."""\n',
                "from mlready_jupyter.subjects.admitted import Model\n",
                "MODEL = Model(",
                "    {",
                *lines,
                "    },",
                f"    intercept={model.intercept},",
                f"    threshold={model.threshold},",
                ")\n",
            )
        ),
        encoding="utf-8",
    )


def of_notebooks() -> dict[str, Any]:
    """The rules on comments of real notebooks that were labelled by reading; those that the corpus no longer holds are left out."""
    labels = list(csv.DictReader(LABELS.open(encoding="utf-8", newline="")))
    truth, said = [], []
    for path in sorted({row["notebook"] for row in labels}):
        if not (FOLDER / path).exists():
            continue
        notebook = Notebook(FOLDER / path, shown=path)
        found = {(p.words.cell.number, p.words.line) for p in notebook.promises}
        digests = {(w.cell.number, w.line): hashlib.sha256(w.text[:600].encode()).hexdigest()[:16] for w in notebook.comments}
        for row in labels:
            at = int(row["cell"]), int(row["line"])
            if row["notebook"] == path and digests.get(at) == row["sha256"]:
                truth.append(row["is_debt"] == "1")
                said.append(at in found)
    debt, told = np.array(truth, dtype=bool), np.array(said, dtype=bool)
    return {"labelled": len(truth), "debts": int(debt.sum()), **_figures(told, debt)}


if __name__ == "__main__":
    main(next((Path(word) for word in sys.argv[1:] if not word.startswith("-")), None), write="--write" in sys.argv)
