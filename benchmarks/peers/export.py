"""Writes subjects for the peers, as plain lists: tables, labels and the model's answers. Models themselves do not travel between versions.

`python -m benchmarks.peers.export FOLDER`; `--first` writes the first subject of each kind of defect only.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.defects import Defect, defects
from benchmarks.subjects import Subject, subject

UNSEEN = ("agreements", "growth", "calls")
"""Files of the list whose defects change neither a table nor what the model answers to one, or nothing that a peer looks at."""


def travels(defect: Defect) -> bool:
    return defect.plant.__module__.rpartition(".")[2] not in UNSEEN


def shown(first: bool) -> Iterator[tuple[Defect, str]]:
    """The cases that travel: a defect and the name of a subject."""
    for defect in defects():
        if travels(defect):
            yield from ((defect, name) for name in (defect.on[:1] if first else defect.on))


def path_of(kind: str, name: str) -> str:
    return f"{kind}@{name.replace('/', '+')}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    cases = list(shown(options.first))
    for name in sorted({name for _, name in cases}):
        _write(options.folder / f"{path_of('sound', name)}.pkl", subject(name))
    for defect, name in cases:
        _write(options.folder / f"{path_of(defect.kind, name)}.pkl", defect.plant(subject(name)))


def _write(path: Path, s: Subject) -> None:
    labelled = bool(s.given.get("current_labels"))
    tables = {"train": s.train, "test": s.test, "current": (s.current, s.current_labels if labelled else None)}
    told = {
        "tables": {role: _told(s, X, y) for role, (X, y) in tables.items()},
        "regression": s.regression,
        "time": s.time,
        "key": s.key,
        "times": [name for name in s.train[0].select_dtypes("datetime").columns if name != s.time],
        "words": [name for name in s.train[0].select_dtypes(exclude=["number", "bool", "datetime"]).columns if name != s.time],
    }
    path.write_bytes(pickle.dumps(told))


def _told(s: Subject, X: pd.DataFrame, y: pd.Series | None) -> dict[str, Any]:
    columns = {
        str(name): [None if value is pd.NA or value is pd.NaT else value for value in X[name].astype(object).tolist()] for name in X.columns
    }
    answers, shares = _answers(s, X)
    return {"columns": columns, "labels": None if y is None else y.tolist(), "answers": answers, "shares": shares}


def _answers(s: Subject, X: pd.DataFrame) -> tuple[Any, Any]:
    known = getattr(s.model, "feature_names_in_", None)
    fed = X[list(known)] if known is not None and set(known) <= set(X.columns) else X
    try:
        answers = np.asarray(s.model.predict(fed.copy())).tolist()
        return answers, s.model.predict_proba(fed.copy()).tolist() if hasattr(s.model, "predict_proba") else None
    except Exception:  # the model may not answer the table: that is the defect
        return None, None


if __name__ == "__main__":
    main()
