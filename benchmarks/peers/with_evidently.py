"""What evidently says of the exported subjects; run in its own environment: `python with_evidently.py FOLDER OUT.json`."""

from __future__ import annotations

import json
import pickle
import sys
import warnings
from pathlib import Path
from time import process_time

warnings.simplefilter("ignore")

import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, MulticlassClassification, Regression, Report
from evidently.presets import ClassificationPreset, DataDriftPreset, DataSummaryPreset, RegressionPreset


def frame(table: dict, answered: bool) -> pd.DataFrame:
    made = pd.DataFrame({name: pd.Series(values).infer_objects() for name, values in table["columns"].items()})
    if table["answers"] is not None:
        made = made.assign(prediction=table["answers"])
    if answered:
        made = made.assign(target=table["labels"])
        if table["shares"] is not None and len(table["shares"][0]) == 2:
            made = made.assign(share=[share[1] for share in table["shares"]])
    return made


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
    numbers = [
        name for name in tables["train"]["columns"] if name not in words and name not in (case["time"], case["key"], *case.get("times", ()))
    ]
    has_labels = tables["current"]["labels"] is not None and tables["current"]["answers"] is not None

    def definition(which: str, role: str, answered: bool) -> DataDefinition:
        there = tables[which]["columns"]
        task = {}
        if answered and case["regression"]:
            task = {"regression": [Regression(target="target", prediction="prediction")]}
        elif answered:
            many = len(set(tables["train"]["labels"])) > 2
            whole = {"prediction_labels": "prediction", "target": "target"}
            share = {"prediction_probas": "share", "pos_label": sorted(set(tables["train"]["labels"]))[1]}
            task = {"classification": [MulticlassClassification(**whole) if many else BinaryClassification(**whole, **share)]}
        known = {"numerical_columns": [n for n in numbers if n in there], "categorical_columns": [n for n in words if n in there]}
        known |= {"datetime_columns": [name for name in (case["time"], *case.get("times", ())) if name in there]}
        known |= {"id_column": case["key"]} if case["key"] in there else {}
        if not answered and all(tables[which]["answers"] is not None for which in ("train", role)):  # answers drift as columns do
            known["numerical_columns" if case["regression"] else "categorical_columns"].append("prediction")
        return DataDefinition(**known, **task)

    def run(stage: str, role: str, presets: list, answered: bool) -> None:
        try:
            made = [
                Dataset.from_pandas(frame(tables[which], answered), data_definition=definition(which, role, answered))
                for which in (role, "train")
            ]
            snapshot = Report(presets, include_tests=True).run(*made)
            for test in snapshot.dict()["tests"]:
                if "SUCCESS" not in str(test["status"]):
                    params = test["metric_config"]["params"]
                    alarms.append(
                        {"stage": stage, "check": params["type"].rpartition(":")[2], "says": f"{test['name']}: {test['description']}"[:300]}
                    )
        except Exception as error:  # an error that names the column is an alarm too
            alarms.append({"stage": stage, "check": "error", "says": f"{type(error).__name__}: {error}"[:500]})

    task = RegressionPreset() if case["regression"] else ClassificationPreset()
    run("train-current", "current", [DataDriftPreset(), DataSummaryPreset()], False)
    run("train-test", "test", [DataDriftPreset(), DataSummaryPreset()], False)
    run("model-test", "test", [task], True)
    if has_labels:
        run("model-current", "current", [DataDriftPreset(), task], True)
    return alarms


if __name__ == "__main__":
    main(*sys.argv[1:])
