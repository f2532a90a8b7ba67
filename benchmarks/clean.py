"""Sound models on fresh splits: whatever is found here is a false alarm, unless a careful reviewer would say the same.

`python -m benchmarks.clean` holds all exams and writes `results/clean.json`; `--every 5` holds each fifth of them. Every exam takes a new
split without replacement in three parts: train, test, and current, which comes from the same rows, hence has not drifted.
The model is trained on half of the rows. Beyond a table's own rows, the stated generator makes them.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from math import comb
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from benchmarks import subjects as data
from benchmarks.asking import alarms, ask
from benchmarks.subjects import CLASSIFIERS, REGRESSORS, SOUND_FACTS, Pair, Subject, at_random, by_group, fitted, prepared
from mlready_jupyter.core.measure import Answer

RESULT = Path(__file__).parent / "results" / "clean.json"
CLASSES = (data.fair, data.cancer, data.digits, data.anes, data.cps, data.nhefs, data.segments, data.phishing, data.bananas)
NUMBERS = (data.diabetes, data.autompg, data.boston, data.scorecard)
"""Without `wine`, which has fewer than 300 rows; `randhie`, whose people come several times without a key to split by; `waterflow`,
which does change with time."""
MADE = {"binary": 2, "classes": 4, "numbers": 0}

SMALL: dict[str, dict[str, Any]] = {
    "forest": {"min_samples_leaf": 8},
    "boosting": {"max_iter": 25, "max_leaf_nodes": 4, "min_samples_leaf": 20},
    "lightgbm": {"n_estimators": 25, "num_leaves": 4},
    "xgboost": {"n_estimators": 25, "max_depth": 2, "min_child_weight": 8},
}
"""Gentler models for tables of fewer than 2,000 rows, as a careful modeller would choose them."""


class Control(NamedTuple):
    """One exam: a table, a model by name, the seed of the split, the number of rows (0: all there are), and what goes with it."""

    table: str
    model: str
    seed: int
    rows: int = 0
    with_: str = ""

    @property
    def name(self) -> str:
        return "/".join(filter(None, (self.table, self.model, str(self.seed), f"{self.rows:,} rows" if self.rows else "", self.with_)))


def controls() -> Iterator[Control]:
    """All exams: five models, each on a split of its own, for every table; subsamples of the large one; generated rows."""
    seed = 100
    for table in (*CLASSES, *NUMBERS):
        for model in REGRESSORS if table in NUMBERS else CLASSIFIERS:
            beside = ("", "time", "", "previous", "")[seed % 5] if table is not data.scorecard else "key"
            yield Control(table.__name__, model, seed, with_=beside)
            seed += 1
    for rows, model in zip((300, 1_000, 5_000, 20_000, 100_000), CLASSIFIERS, strict=True):
        yield Control("mortgages", model, seed, rows)
        seed += 1
    for rows in (300, 1_000, 3_000, 10_000, 30_000, 100_000):
        for task in MADE:
            models = tuple(REGRESSORS if task == "numbers" else CLASSIFIERS)
            for model in (models[seed % 5], models[(seed + 2) % 5]):
                yield Control(f"generated {task}", model, seed, rows, ("", "time", "", "previous", "key")[seed % 5])
                seed += 1


def generated(task: str, rows: int, seed: int) -> Pair:
    """Nine columns of the usual shapes (normal, log-normal, counts, flags, words, gaps), and an outcome that hangs on five of them."""
    random = np.random.default_rng(seed)
    X = pd.DataFrame(
        {
            "age": random.normal(44, 12, rows).clip(18, 95).round(),
            "income": random.lognormal(10, 0.6, rows).round(2),
            "visits": random.poisson(3, rows),
            "balance": random.standard_t(4, rows) * 900,
            "score": random.uniform(0, 1, rows),
            "member": random.random(rows) < 0.35,
            "region": random.choice(["north", "south", "east", "west"], rows, p=[0.4, 0.3, 0.2, 0.1]),
            "product": random.choice([f"product {n}" for n in range(12)], rows),
            "tenure": random.gamma(2.0, 3.0, rows).round(1),
        }
    )
    X["member"] = X["member"].astype(int)
    X.loc[random.random(rows) < 0.06, "income"] = np.nan
    signal = 0.05 * (X["age"] - 44) + 0.8 * np.log(X["income"].fillna(22_000) / 22_000) + 0.25 * (X["visits"] - 3)
    signal += (X["region"] == "north") * 0.5 + X["score"] - 0.5
    if task == "numbers":
        return X, pd.Series(100 + 12 * signal + random.normal(0, 9, rows), name="spent")
    noisy = signal + random.logistic(0, 0.6, rows)
    cuts = np.quantile(noisy, np.linspace(0, 1, MADE[task] + 1)[1:-1])
    return X, pd.Series(np.digitize(noisy, cuts), name="outcome")


def control(of: Control) -> Subject:
    """The subject of an exam."""
    task = of.table.removeprefix("generated ")
    X, y = generated(task, of.rows, of.seed) if task in MADE else getattr(data, of.table)()
    random = np.random.default_rng(of.seed)
    if of.rows and of.rows < len(X):
        kept = random.choice(len(X), of.rows, replace=False)
        X, y = X.iloc[kept].reset_index(drop=True), y.iloc[kept].reset_index(drop=True)
    numbers = task == "numbers" or of.table in {table.__name__ for table in NUMBERS}
    if of.model == "xgboost" and not pd.api.types.is_numeric_dtype(y):
        y = y.rank(method="dense").astype(int) - 1  # it knows classes by number only
    last = (REGRESSORS if numbers else CLASSIFIERS)[of.model]

    small = SMALL.get(of.model, {}) if len(X) < 2_000 else {}

    def build(seed: int) -> Any:
        return prepared(last(seed).set_params(**small), scaled=of.model in ("logistic", "ridge"))

    if of.with_ == "key" and "unitid" not in X.columns:
        X = X.assign(customer=10_000 + random.permutation(len(X)))
    key = "unitid" if "unitid" in X.columns else "customer" if "customer" in X.columns else ""
    parts = by_group(X[key], of.seed) if key else at_random(y, of.seed)
    tables = [(X.iloc[rows].reset_index(drop=True), y.iloc[rows].reset_index(drop=True)) for rows in parts]
    features = [name for name in X.columns if name != key]
    model = fitted(build(of.seed), tables[0][0][features], tables[0][1])
    sound = Subject(
        name=of.name,
        build=build,
        train=tables[0],
        test=tables[1],
        current=tables[2][0],
        current_labels=tables[2][1],
        model=model,
        number=features[0],
        strong=features[0],
        key=key,
        facts=SOUND_FACTS,
    )
    if of.with_ == "time":
        return _dated(sound)
    if of.with_ == "previous":
        half = random.choice(len(tables[0][0]), len(tables[0][0]) * 9 // 10, replace=False)
        return sound.giving(previous=fitted(build(of.seed + 1), tables[0][0].iloc[half], tables[0][1].iloc[half]), current_labels=True)
    return sound


def _dated(s: Subject) -> Subject:
    """With a column that says when: the training rows first, then those of the test, then today's, up to the day of the exam."""
    sizes = [len(s.train[0]), len(s.test[0]), len(s.current)]
    when = pd.Series(pd.date_range(end="2026-11-24 06:00", periods=sum(sizes), freq=f"{max(300 * 1440 // sum(sizes), 1)}min"))
    first, second, third = (part.reset_index(drop=True) for part in (when[: sizes[0]], when[sizes[0] : -sizes[2]], when[-sizes[2] :]))
    return s.having(
        train=(s.train[0].assign(seen=first), s.train[1]),
        test=(s.test[0].assign(seen=second), s.test[1]),
        current=s.current.assign(seen=third),
        time="seen",
    )


def held(of: Control, select: tuple[str, ...]) -> dict[str, Any]:
    """One exam, and what was found in it."""
    subject = control(of)
    wall, cpu = perf_counter(), process_time()
    report = ask(subject, select=select)
    seconds = round(perf_counter() - wall, 1), round(process_time() - cpu, 1)
    return {
        "exam": of.name,
        "rows": len(subject.train[0]) + len(subject.test[0]) + len(subject.current),
        "verdict": report.verdict.value,
        "found": [{"severity": one.severity, "criterion": one.criterion, "at": one.keys[-1], "says": one.says} for one in alarms(report)],
        "broken": [f"{outcome.criterion}: {outcome.reason}" for outcome in report.of(Answer.BROKEN)],
        "undecided": [outcome.criterion for outcome in report.of(Answer.UNDECIDED)],
        "seconds": seconds[0],
        "CPU seconds": seconds[1],
    }


def summary(exams: list[dict[str, Any]]) -> dict[str, Any]:
    def having(severity: str) -> int:
        return sum(any(one["severity"] == severity for one in exam["found"]) for exam in exams)

    def named(severity: str) -> dict[str, int]:
        return dict(Counter(one["criterion"] for exam in exams for one in exam["found"] if one["severity"] == severity).most_common())

    errors = having("error")
    return {
        "exams": len(exams),
        "planned": sum(1 for _ in controls()),
        "rows": [min(exam["rows"] for exam in exams), max(exam["rows"] for exam in exams)],
        "exams with an error": errors,
        "exams with a warning": having("warning"),
        "exams with something broken": sum(bool(exam["broken"]) for exam in exams),
        "verdicts": dict(Counter(exam["verdict"] for exam in exams)),
        "errors": named("error"),
        "warnings": named("warning"),
        "notes": named("note"),
        "bound": f"{errors} of {len(exams)}: with 95 % confidence fewer than {_upper(errors, len(exams)):.1%} of such exams have an error",
        "seconds an exam": {"median": _median([exam["seconds"] for exam in exams]), "most": max(exam["seconds"] for exam in exams)},
    }


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _upper(count: int, total: int) -> float:
    """One-sided Clopper-Pearson bound, by bisection on the binomial distribution."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        below = sum(comb(total, k) * middle**k * (1 - middle) ** (total - k) for k in range(count + 1))
        low, high = (middle, high) if below > 0.05 else (low, middle)
    return high


def join(files: Iterable[str]) -> None:
    """One result of several parts."""
    known: dict[str, dict[str, Any]] = {}
    for file in files:
        for exam in json.loads(Path(file).read_text(encoding="utf-8"))["all"]:
            known.setdefault(exam["exam"], exam)
    exams = [known[of.name] for of in controls() if of.name in known]
    result = summary(exams)
    RESULT.write_text(json.dumps({**result, "all": exams}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1, ensure_ascii=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="hold each n-th exam")
    parser.add_argument("--skip", type=int, default=0, help="begin with this one")
    parser.add_argument("--on", default="", help="exams whose name holds this word")
    parser.add_argument("--most", type=int, default=10**9, help="leave out exams of more rows")
    parser.add_argument("--select", default="", help="rooms or ids, apart by commas")
    parser.add_argument("--save", default=str(RESULT), help="where to")
    parser.add_argument(
        "--join",
        nargs="+",
        default=(),
        metavar="FILE",
        help="hold none: join what was saved in parts; the first file that has an exam counts",
    )
    options = parser.parse_args()
    if options.join:
        join(options.join)
        return
    select = tuple(filter(None, options.select.split(",")))
    exams = []
    for of in [one for one in controls() if options.on in one.name and one.rows <= options.most][options.skip :: options.every]:
        exams.append(held(of, select))
        last = exams[-1]
        print(f"{len(exams):3} {last['exam']:42} {last['verdict']:10} {last['seconds']:5} s", flush=True)
        for one in last["found"]:
            if one["severity"] != "note":
                print(f"      {one['severity'].upper()} {one['criterion']} at {one['at']}: {one['says']}"[:240], flush=True)
        for one in last["broken"]:
            print(f"      BROKEN {one}"[:240], flush=True)
    result = summary(exams)
    whole = options.every == 1 and not (options.on or select or options.skip or options.most < 10**9)
    if whole or options.save != str(RESULT):
        Path(options.save).write_text(json.dumps({**result, "all": exams}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
