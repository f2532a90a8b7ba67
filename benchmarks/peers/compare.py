"""How the peers fare on the same subjects: exports them, runs each peer in its environment, and counts by the same rules.

`python -m benchmarks.peers.compare` needs the environments of `make.sh`, and writes `results/peers.json`. An alarm counts only if
the same subject without the defect does not have it. Which of a peer's checks name a kind rightly is in `NAMES`, and generous:
where the peer has one word for several things (drift for a jump of units), that word counts. Defects that change no table (of
ownership, of scale, of how predict behaves) are not shown to the peers, which look at none of these, and count as not seen.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.defects import Defect, defects
from benchmarks.peers.export import path_of, travels
from benchmarks.subjects import subject

ROOT = Path(__file__).parents[2]
HOME = ROOT / "build" / "peers"
RESULT = ROOT / "benchmarks" / "results" / "peers.json"
PEERS = ("deepchecks", "evidently")
DRIFT = ("FeatureDrift", "ValueDrift", "DriftedColumnsCount", "MeanValue", "QuantileValue", "StdValue")
RANGE = ("MinValue", "MaxValue", "OutlierSampleDetection", *DRIFT)
WORDS = ("NewCategoryTrainTest", "StringMismatchComparison", "StringMismatch", "UniqueValueCount", "error", *DRIFT)
TWINS = ("DataDuplicates", "TrainTestSamplesMix", "DuplicatedRowCount", "ConflictingLabels")
NAMES: dict[str, tuple[str, ...]] = {
    "pipeline/temp-residue": ("DatasetsSizeComparison", "RowCount", "ColumnCount", "IdentifierLabelCorrelation"),
    "pipeline/infinite-value": ("error", *RANGE),
    "reliability/columns-swapped": ("MultivariateDrift", *DRIFT),
    "reliability/output-invariants": ("PredictionDrift", "MinValue"),
    "assumptions/constant-model": ("SimpleModelComparison", "DummyQuality"),
    "pipeline/leaking-feature": ("FeatureLabelCorrelation", "FeatureLabelCorrelationChange", "IdentifierLabelCorrelation"),
    "pipeline/shared-rows": TWINS,
    "pipeline/near-duplicate-rows": TWINS,
    "pipeline/duplicate-rows": TWINS,
    "pipeline/shared-entities": ("IndexTrainTestLeakage", *TWINS),
    "pipeline/future-in-train": ("DateTrainTestLeakageDuplicates", "DateTrainTestLeakageOverlap"),
    "pipeline/id-like-column": ("IdentifierLabelCorrelation",),
    "pipeline/schema-change": ("error", "ColumnCount", "MixedDataTypes", *WORDS),
    "pipeline/schema-vs-model": ("error", "ColumnCount"),
    "pipeline/number-as-text": ("error", "MixedDataTypes", "StringMismatchComparison", "MixedNulls"),
    "pipeline/mixed-type-column": ("error", "MixedDataTypes", "StringMismatchComparison", "MixedNulls"),
    "pipeline/unit-jump": RANGE,
    "pipeline/sentinel-value": RANGE,
    "pipeline/null-rate-change": ("PercentOfNulls", "MissingValueCount", "DatasetMissingValueCount"),
    "pipeline/unseen-category": WORDS,
    "pipeline/casing-change": WORDS,
    "pipeline/encoding-change": ("SpecialCharacters", *WORDS),
    "pipeline/category-violation": WORDS,
    "pipeline/constant-column": ("IsSingleValue", "ConstantColumnsCount", "UniqueValueCount", *DRIFT),
    "pipeline/broken-key": ("IndexTrainTestLeakage", *TWINS),
    "pipeline/range-violation": RANGE,
    "pipeline/freshness": ("DateTrainTestLeakageDuplicates", "DateTrainTestLeakageOverlap"),
    "pipeline/swapped-day-and-month": ("DateTrainTestLeakageDuplicates", "DateTrainTestLeakageOverlap", *DRIFT),
    "pipeline/shifted-time-zone": ("DateTrainTestLeakageDuplicates", "DateTrainTestLeakageOverlap", *DRIFT),
    "assumptions/extrapolation-share": RANGE,
    "assumptions/no-better-than-baseline": ("SimpleModelComparison", "DummyQuality"),
    "assumptions/overfit-gap": (
        "TrainTestPerformance",
        "BoostingOverfit",
        "Accuracy",
        "F1Score",
        "Recall",
        "Precision",
        "RMSE",
        "MAE",
        "R2Score",
    ),
    "assumptions/calibration": ("CalibrationScore", "LogLoss", "RocAuc"),
    "assumptions/worst-slice": ("WeakSegmentsPerformance",),
    "assumptions/label-noise": ("ConflictingLabels",),
    "reliability/drifted-column": DRIFT,
    "reliability/drift-that-matters": DRIFT,
    "reliability/joint-drift": ("MultivariateDrift", "FeatureLabelCorrelationChange"),
    "reliability/correlation-flip": ("MultivariateDrift", "FeatureLabelCorrelationChange", "FeatureFeatureCorrelation"),
    "reliability/label-drift": ("LabelDrift", "ValueDrift"),
    "reliability/prediction-drift": ("PredictionDrift", "ValueDrift"),
    "reliability/concept-drift": (
        "TrainTestPerformance",
        "FeatureLabelCorrelationChange",
        "Accuracy",
        "F1Score",
        "Recall",
        "RMSE",
        "MAE",
        "R2Score",
    ),
    "reliability/time-decay": ("TrainTestPerformance", "FeatureLabelCorrelationChange", "Accuracy", "F1Score", "Recall"),
    "reliability/seed-churn": ("TrainTestPerformance",),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", action="store_true", help="the first subject of each kind")
    parser.add_argument("--told", action="store_true", help="run nothing: count the cases that every peer has told of so far")
    options = parser.parse_args()
    first = options.first
    subjects = HOME / ("first" if first else "subjects")
    exported = [sys.executable, "-m", "benchmarks.peers.export", str(subjects), *(["--first"] if first else [])]
    outs = {peer: HOME / f"{peer}{'-first' if first else ''}.json" for peer in PEERS}
    if not options.told:
        subprocess.run(exported, check=True, cwd=ROOT)
        for peer, out in outs.items():
            script = Path(__file__).with_name(f"with_{peer}.py")
            subprocess.run([str(HOME / peer / "bin" / "python"), str(script), str(subjects), str(out)], check=True, capture_output=True)
    told = {peer: json.loads(out.read_text(encoding="utf-8")) for peer, out in outs.items()}
    cases = [
        (defect, name)
        for defect in defects()
        for name in (defect.on[:1] if first else defect.on)
        if not travels(defect) or all({path_of(defect.kind, name), path_of("sound", name)} <= set(one) for one in told.values())
    ]
    result: dict[str, Any] = {"mlready": ours(cases), **{peer: counted(one, cases) for peer, one in told.items()}}
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({peer: {key: value for key, value in told.items() if key != "cases"} for peer, told in result.items()}, indent=1))


def ours(cases: list[tuple[Defect, str]]) -> dict[str, Any]:
    """What `planted.py` and `clean.py` wrote down for the same cases, in the words of the table."""
    planted = {(one["kind"], one["on"]): one for one in json.loads(RESULT.with_name("planted.json").read_text(encoding="utf-8"))["told"]}
    told = [{**planted[defect.kind, name], "shown": travels(defect)} for defect, name in cases]
    exams = json.loads(RESULT.with_name("clean.json").read_text(encoding="utf-8"))["all"]
    warned = [sum(one["severity"] != "note" for one in exam["found"]) for exam in exams]
    return {
        **shares(told),
        "sound subjects with an alarm": f"{sum(map(bool, warned))} of {len(warned)} (of `clean.py`)",
        "alarms on a sound subject": round(sum(warned) / len(warned), 1),
        "median CPU seconds": sorted(exam["CPU seconds"] for exam in exams)[len(exams) // 2],
        "cases": [],
    }


def shares(cases: list[dict[str, Any]]) -> dict[str, str]:
    shown = [case for case in cases if case["shown"]]
    return {
        "of all cases, rightly named": _share(cases, "named"),
        "of all cases, rightly placed": _share(cases, "placed"),
        "of the cases that change a table, rightly named": _share(shown, "named"),
        "of the cases that change a table, rightly placed": _share(shown, "placed"),
    }


def counted(told: dict[str, Any], of: list[tuple[Defect, str]]) -> dict[str, Any]:
    cases = [_case(told, defect, name) for defect, name in of]
    sound = {name: one["alarms"] for name, one in told.items() if name.startswith("sound@")}
    return {
        **shares(cases),
        "sound subjects with an alarm": f"{sum(map(bool, sound.values()))} of {len(sound)}",
        "alarms on a sound subject": round(sum(map(len, sound.values())) / max(len(sound), 1), 1),
        "median CPU seconds": sorted(one["CPU seconds"] for one in told.values())[len(told) // 2],
        "cases": cases,
    }


def _case(told: dict[str, Any], defect: Defect, name: str) -> dict[str, Any]:
    case = {"kind": defect.kind, "on": name, "shown": travels(defect), "detected": False, "named": False, "placed": False}
    if not case["shown"]:
        return case
    planted = defect.plant(subject(name))
    columns = [str(column) for column in planted.train[0].columns]
    before = {_key(alarm, columns) for alarm in told[path_of("sound", name)]["alarms"]}
    new = [alarm for alarm in told[path_of(defect.kind, name)]["alarms"] if _key(alarm, columns) not in before]
    right = [alarm for alarm in new if any(alarm["check"] in NAMES.get(found, ()) for found in defect.found)]
    placed = [alarm for alarm in right if any(_stands_at(alarm, place, columns) for place in defect.places(planted))]
    return {
        **case,
        "detected": bool(new),
        "named": bool(right),
        "placed": bool(placed),
        "says": [alarm["says"][:120] for alarm in right[:1]],
    }


def _key(alarm: dict[str, str], columns: list[str]) -> tuple[str, str, tuple[str, ...]]:
    return alarm["stage"], alarm["check"], tuple(column for column in columns if column in alarm["says"])


def _stands_at(alarm: dict[str, str], place: str, columns: list[str]) -> bool:
    """A column must be named; a table is named by the stage; anything wider is taken to be right."""
    if place in columns:
        return place in alarm["says"]
    return place in alarm["stage"] if place in ("train", "test", "current") else place in ("model", "target") or place.startswith("call:")


def _share(cases: list[dict[str, Any]], key: str) -> str:
    count = sum(case[key] for case in cases)
    return f"{count} of {len(cases)} ({count / max(len(cases), 1):.0%})"


if __name__ == "__main__":
    main()
