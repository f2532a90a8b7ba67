"""What a full exam costs: 100,000 rows by 30 columns, a fitted HistGradientBoosting pipeline, no budget; in CPU seconds, children included.

`python -m benchmarks.speed` writes `results/speed.json`: the whole, the dearest checks, the dearest shared parts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.asking import alarms, arguments_of, ask
from benchmarks.subjects import SOUND_FACTS, Subject, prepared
from mlready_jupyter import exam

RESULT = Path(__file__).parent / "results" / "speed.json"
NUMBERS, WORDS = 24, 6


def table(rows: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """24 columns of numbers in three shapes, 6 of words; a class that hangs on four of them."""
    random = np.random.default_rng(seed)
    shapes = (random.standard_normal, lambda n: random.lognormal(size=n), lambda n: random.standard_t(4, size=n))
    X = pd.DataFrame({f"n{i}": shapes[i % 3](rows) for i in range(NUMBERS)})
    for i, words in enumerate((3, 5, 8, 12, 20, 30)[:WORDS]):
        X[f"c{i}"] = np.array([f"word {k}" for k in range(words)])[random.integers(0, words, rows)]
    signal = X["n0"] + 0.6 * np.log(X["n1"]) + 0.3 * X["n2"] + (X["c0"] == "word 0")
    return X, (signal + random.logistic(size=rows) > 0.5).astype(int)


def subject(rows: int) -> Subject:
    def build(seed: int) -> Any:
        return prepared(HistGradientBoostingClassifier(max_iter=100, random_state=seed), scaled=False)

    train, test, current = (table(count, seed) for seed, count in enumerate((rows, rows // 4, rows // 4)))
    model = build(0).fit(*train)
    return Subject("speed/boosting", build, train, test, *current, model, "n0", "n0", facts=SOUND_FACTS)


def cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    ask(subject(1_000))  # imports are paid by now
    examined = subject(options.rows)
    arguments = arguments_of(examined)
    start, wall = cpu(), perf_counter()
    report = exam(examined.model, **arguments)
    spent, wall = cpu() - start, perf_counter() - wall
    size = len(report_page(report))
    result = {
        "rows": options.rows,
        "columns": NUMBERS + WORDS,
        "CPU seconds": round(spent, 1),
        "wall seconds": round(wall, 1),
        "verdict": report.verdict.value,
        "checks": len(report.outcomes),
        "dearest checks, wall seconds": dict(
            sorted(((o.criterion, round(o.seconds, 2)) for o in report.outcomes), key=lambda each: -each[1])[:12]
        ),
        "dearest shared parts, wall seconds": dict(
            sorted(((name, round(taken, 2)) for name, taken in report.shared), key=lambda each: -each[1])[:10]
        ),
        "found": [f"{one.severity} {one.criterion}: {one.says}" for one in alarms(report)],
        "bytes of the report": size,
    }
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1, ensure_ascii=False))


def report_page(report: Any) -> bytes:
    from mlready_jupyter.display import page

    return page.render(report).encode()


if __name__ == "__main__":
    main()
