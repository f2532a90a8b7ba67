"""What each of a peer's checks speaks of, by its public documentation, and which of our ids it therefore names rightly.

Generous: where a peer has one word for several things (drift, for a jump of units, a sentinel, a stuck sensor), that word counts for
each; so does an error, whatever it says, where a table no longer fits. Of evidently most of the
reference of metrics and the page on data summaries were read (docs.evidentlyai.com/metrics/all_metrics), of deepchecks excerpts of some
public pages (docs.deepchecks.com/stable), those on drift of labels and predictions for its vision checks; all its other checks are taken
at their names. What is not listed speaks of nothing that was planted.
"""

from __future__ import annotations

_SCHEMA = "pipeline/schema-change pipeline/schema-vs-model"
_TYPES = "pipeline/number-as-text pipeline/mixed-type-column"
_WORDS = "pipeline/unseen-category pipeline/casing-change pipeline/encoding-change pipeline/category-violation"
_TIMES = "pipeline/future-in-train pipeline/freshness pipeline/swapped-day-and-month pipeline/shifted-time-zone pipeline/stamped-later"
_RANGE = "pipeline/range-violation pipeline/infinite-value assumptions/extrapolation-share pipeline/sentinel-value pipeline/unit-jump"
_GAPS = "pipeline/null-rate-change pipeline/sentinel-value pipeline/stamped-later pipeline/leaking-feature"
_MOVED = "reliability/drifted-column reliability/drift-that-matters reliability/columns-swapped pipeline/constant-column"
_DRIFT = f"{_MOVED} {_RANGE} {_WORDS} {_TIMES} pipeline/schema-change reliability/label-drift reliability/prediction-drift"
_TOGETHER = f"reliability/joint-drift reliability/correlation-flip {_MOVED} {_RANGE}"
_TWINS = "pipeline/shared-rows pipeline/near-duplicate-rows pipeline/duplicate-rows pipeline/shared-entities pipeline/broken-key"
_LEAK = "pipeline/leaking-feature pipeline/id-like-column pipeline/stamped-later"
_TURNED = "reliability/concept-drift reliability/time-decay reliability/joint-drift reliability/correlation-flip"
_ANSWERS = "reliability/prediction-drift reliability/label-free-performance reliability/output-invariants"
_WORSE = (
    "assumptions/overfit-gap assumptions/no-better-than-baseline assumptions/constant-model assumptions/worst-slice "
    "reliability/concept-drift reliability/time-decay reliability/seed-churn reliability/churn "
    "reliability/label-free-performance reliability/output-invariants"
)
_PROBABLE = "assumptions/calibration reliability/output-contract"
_ERROR = f"{_SCHEMA} {_TYPES} {_WORDS} pipeline/infinite-value reliability/output-contract"

_SAID: dict[str, dict[str, str]] = {
    "deepchecks": {
        "error": _ERROR,
        "IsSingleValue": "pipeline/constant-column",
        "SpecialCharacters": "pipeline/encoding-change pipeline/category-violation",
        "MixedNulls": f"{_TYPES} {_GAPS}",
        "MixedDataTypes": f"{_TYPES} pipeline/schema-change",
        "StringMismatch": _WORDS,
        "StringMismatchComparison": _WORDS,
        "StringLengthOutOfBounds": _WORDS,
        "NewCategoryTrainTest": f"{_WORDS} {_TYPES} pipeline/schema-change",
        "PercentOfNulls": _GAPS,
        "DataDuplicates": _TWINS,
        "TrainTestSamplesMix": _TWINS,
        "IndexTrainTestLeakage": "pipeline/shared-entities pipeline/broken-key",
        "ConflictingLabels": f"assumptions/label-noise {_TWINS}",
        "OutlierSampleDetection": _RANGE,
        "FeatureLabelCorrelation": _LEAK,
        "IdentifierLabelCorrelation": f"{_LEAK} pipeline/temp-residue pipeline/shared-entities",
        "FeatureFeatureCorrelation": "reliability/correlation-flip pipeline/leaking-feature",
        "FeatureLabelCorrelationChange": f"{_LEAK} {_TURNED}",
        "DatasetsSizeComparison": "pipeline/temp-residue",
        "DateTrainTestLeakageDuplicates": _TIMES,
        "DateTrainTestLeakageOverlap": _TIMES,
        "FeatureDrift": _DRIFT,
        "MultivariateDrift": _TOGETHER,
        "LabelDrift": "reliability/label-drift reliability/concept-drift",
        "NewLabelTrainTest": "reliability/label-drift",
        "PredictionDrift": f"{_ANSWERS} reliability/drift-that-matters",
        "TrainTestPerformance": _WORSE,
        "SimpleModelComparison": "assumptions/no-better-than-baseline assumptions/constant-model",
        "WeakSegmentsPerformance": "assumptions/worst-slice",
        "CalibrationScore": _PROBABLE,
        "RocReport": _WORSE,
        "BoostingOverfit": "assumptions/overfit-gap",
        "UnusedFeatures": "pipeline/constant-column pipeline/id-like-column",
        "RegressionErrorDistribution": f"{_WORSE} reliability/label-drift",
    },
    "evidently": {
        "error": _ERROR,
        "ValueDrift": f"{_DRIFT} {_ANSWERS}",
        "DriftedColumnsCount": f"{_DRIFT} {_TOGETHER}",
        "MinValue": f"{_DRIFT} reliability/output-invariants",
        **dict.fromkeys(("MaxValue", "MeanValue", "MedianValue", "QuantileValue", "StdValue"), _DRIFT),
        "UniqueValueCount": f"{_WORDS} pipeline/schema-change pipeline/constant-column pipeline/id-like-column",
        "MissingValueCount": f"{_GAPS} {_TYPES}",
        "DatasetMissingValueCount": f"{_GAPS} {_TYPES}",
        "ColumnsWithMissingValuesCount": _GAPS,
        "EmptyColumnsCount": _GAPS,
        "EmptyRowsCount": _GAPS,
        "RowCount": "pipeline/temp-residue pipeline/duplicate-rows pipeline/freshness",
        "ColumnCount": f"{_SCHEMA} pipeline/temp-residue",
        "ConstantColumnsCount": "pipeline/constant-column",
        "AlmostConstantColumnsCount": "pipeline/constant-column",
        "DuplicatedRowCount": _TWINS,
        "DuplicatedColumnsCount": "pipeline/leaking-feature",
        **dict.fromkeys("Accuracy Precision Recall F1Score TPR TNR FPR FNR RocAuc RocAUC".split(), _WORSE),
        **dict.fromkeys("PrecisionByLabel RecallByLabel F1ByLabel RocAUCByLabel".split(), f"{_WORSE} assumptions/worst-slice"),
        **dict.fromkeys("MeanError MAE RMSE MAPE R2Score AbsMaxError".split(), _WORSE),
        "LogLoss": f"{_WORSE} {_PROBABLE}",
    },
}

NAMES: dict[str, dict[str, frozenset[str]]] = {
    peer: {check: frozenset(ids.split()) for check, ids in said.items()} for peer, said in _SAID.items()
}
