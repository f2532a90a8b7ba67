"""Well-built models on fresh splits of real data: no ERROR may be found, and few WARNINGs.

Every exam takes a new split without replacement, in three parts: train, test, and current, which comes from the
same rows, hence has not drifted.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from time import perf_counter

from sklearn.model_selection import train_test_split

from benchmarks.subjects import CLASSIFIERS, REGRESSORS, cancer, diabetes, digits, fair, prepared, wine
from mlready_jupyter import exam
from mlready_jupyter.core.measure import Severity
from mlready_jupyter.settings import Settings
from mlready_jupyter.subjects.agreement import Owner, Owners

EXAMS = 50
OWNED = Settings(owners=Owners(Owner("Ana Silva", "Bo Chen"), Owner("Bo Chen", "Ana Silva"), Owner("Cy Young", "Ana Silva")))
KINDS = [(data, name, make) for data in (fair, cancer, wine, digits) for name, make in CLASSIFIERS.items()]
KINDS += [(data, name, make) for data in (diabetes,) for name, make in REGRESSORS.items()]


def main(exams: int = EXAMS) -> None:
    errors, warnings, told, verdicts, taken = Counter[str](), Counter[str](), list[str](), Counter[str](), list[float]()
    with_error = with_warning = 0
    for seed in range(exams):
        data, name, make = KINDS[seed % len(KINDS)]
        X, y = data()
        classes = y if y.nunique() < 20 else None
        X_train, rest, y_train, y_rest = train_test_split(X, y, test_size=0.5, random_state=seed, stratify=classes)
        X_test, current, y_test, _ = train_test_split(rest, y_rest, test_size=0.5, random_state=seed)
        model = prepared(make(seed)).fit(X_train, y_train)
        start = perf_counter()
        report = exam(
            model, train=(X_train, y_train), test=(X_test, y_test), current=current, settings=OWNED, budget="none", today=date(2026, 11, 24)
        )
        taken.append(perf_counter() - start)
        verdicts[report.verdict.value] += 1
        found = {finding.severity for finding in report.findings}
        with_error += Severity.ERROR in found
        with_warning += Severity.WARNING in found
        for finding in report.findings:
            if finding.severity > Severity.NOTE:
                (errors if finding.severity is Severity.ERROR else warnings)[finding.criterion] += 1
                told.append(f"{data.__name__}/{name}/{seed}: {finding.severity.name} {finding.criterion}: {finding.evidence.says}")
        told += [f"{data.__name__}/{name}/{seed}: BROKEN {o.criterion}: {o.reason}" for o in report.outcomes if o.answer.value == "broken"]
        print(f"{seed + 1:3} {data.__name__:14} {name:9} {report.verdict.value:10} {report.counted()}", flush=True)
    result = {
        "exams": exams,
        "with an error": with_error,
        "with a warning": with_warning,
        "verdicts": dict(verdicts),
        "errors": dict(errors),
        "warnings": dict(warnings),
        "told": told,
        "bound": f"{with_error} of {exams}: with 95 % confidence the rate of exams with an error is below {_upper(with_error, exams):.1%}",
        "seconds an exam": {"median": round(sorted(taken)[len(taken) // 2], 2), "most": round(max(taken), 2)},
    }
    Path(__file__).with_name("results").joinpath("false_alarms.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print("\n".join([*told, result["bound"]]))


def _upper(count: int, total: int) -> float:
    """One-sided Clopper-Pearson bound, by bisection on the binomial distribution."""
    from math import comb

    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        below = sum(comb(total, k) * middle**k * (1 - middle) ** (total - k) for k in range(count + 1))
        low, high = (middle, high) if below > 0.05 else (low, middle)
    return high


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
