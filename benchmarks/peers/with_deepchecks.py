"""What deepchecks says of the exported subjects; run in its own environment: `python with_deepchecks.py FOLDER OUT.json`."""

from __future__ import annotations

import json
import os
import pickle
import sys
import warnings
from pathlib import Path
from time import process_time

warnings.simplefilter("ignore")
os.environ["TQDM_DISABLE"] = "1"

import numpy as np
import pandas as pd
from deepchecks.tabular import Dataset, Suite
from deepchecks.tabular.checks import PredictionDrift
from deepchecks.tabular.suites import data_integrity, model_evaluation, train_test_validation


def frame(table: dict, labelled: bool) -> pd.DataFrame:
    made = pd.DataFrame({name: pd.Series(values).infer_objects() for name, values in table["columns"].items()})
    return made.assign(target=table["labels"]) if labelled else made


def failed(stage: str, result: object) -> list[dict]:
    alarms = []
    for check in result.get_not_passed_checks():
        details = [condition.details for condition in check.conditions_results if not condition.is_pass()]
        alarms.append({"stage": stage, "check": type(check.check).__name__, "says": " | ".join(details)})
    return alarms


def main(folder: str, out: str) -> None:
    told = json.loads(Path(out).read_text()) if Path(out).exists() else {}
    for path in sorted(Path(folder).glob("*.pkl"), key=lambda path: (not path.stem.startswith("sound@"), path.stem)):
        if path.stem in told:
            continue
        start = process_time()
        told[path.stem] = {"alarms": examined(pickle.loads(path.read_bytes())), "CPU seconds": round(process_time() - start, 1)}
        Path(out).write_text(json.dumps(told, indent=1, default=str))
        print(path.stem, len(told[path.stem]["alarms"]), told[path.stem]["CPU seconds"], flush=True)


def examined(case: dict) -> list[dict]:
    tables, alarms = case["tables"], []
    words = case["words"]

    def dataset(role: str, labelled: bool = True) -> Dataset:
        made = frame(tables[role], labelled)
        extra = {"datetime_name": case["time"]} if case["time"] in made else {}
        extra |= {"index_name": case["key"]} if case["key"] in made else {}
        label = {"label": "target", "label_type": kind} if labelled else {}
        return Dataset(made, cat_features=[name for name in words if name in made], **extra, **label)

    classes = sorted(set(tables["train"]["labels"]))
    kind = "regression" if case["regression"] else "binary" if len(classes) == 2 else "multiclass"
    has_labels = tables["current"]["labels"] is not None

    def run(stage: str, make: object) -> None:
        np.random.seed(0)
        try:
            alarms.extend(failed(stage, make()))
        except Exception as error:  # an error that names the column is an alarm too
            alarms.append({"stage": stage, "check": "error", "says": f"{type(error).__name__}: {error}"[:500]})

    run("train", lambda: data_integrity().run(dataset("train"), with_display=False))
    run("current", lambda: data_integrity().run(dataset("current", has_labels), with_display=False))
    run("train-test", lambda: train_test_validation().run(dataset("train"), dataset("test"), with_display=False))
    run(
        "train-current",
        lambda: train_test_validation().run(dataset("train", has_labels), dataset("current", has_labels), with_display=False),
    )

    def answers(other: str) -> dict:
        given = {} if case["regression"] else {"model_classes": classes}
        for role, word in (("train", "train"), (other, "test")):
            if tables[role]["answers"] is None:
                raise ValueError(f"the model does not answer {role}")
            given[f"y_pred_{word}"] = np.array(tables[role]["answers"])
            if tables[role]["shares"] is not None and not case["regression"]:
                given[f"y_proba_{word}"] = np.array(tables[role]["shares"])
        return given

    def evaluated(other: str) -> object:
        return model_evaluation().run(dataset("train"), dataset(other), with_display=False, **answers(other))

    def drifted() -> object:
        suite = Suite("answers", PredictionDrift().add_condition_drift_score_less_than())
        return suite.run(dataset("train"), dataset("current", False), with_display=False, **answers("current"))

    run("model-test", lambda: evaluated("test"))
    if has_labels:
        run("model-current", lambda: evaluated("current"))
    else:  # the part of the suite that needs no labels
        run("answers-current", drifted)
    return alarms


if __name__ == "__main__":
    main(*sys.argv[1:])
