"""What the batch gate costs, and whether a lock says what the training table says.

Run it as `python -m benchmarks.gate [--rows 10000000]`; it writes `benchmarks/results/gate.json`.

Cost: a Parquet file of 30 columns, held against a lock of 200,000 other rows. The floor is the same engine, Arrow, decoding every column
in the same blocks and taking the sum of its numbers or the length of its words. Both are processes of their own; CPU seconds of all
their threads.

Verdicts: 20 data sets, each split in two; the second half as it is, and harmed in up to five ways. Each is held against the training half
and against its lock, with every check that the gate asks of a table.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import subjects
from benchmarks.drift import table
from mlready_jupyter import lock
from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.report import Report
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.profile import Column, column
from mlready_jupyter.subjects.tables import Table

RESULT = Path(__file__).parent / "results" / "gate.json"
BLOCK = 65_536
GATE = "mlready_jupyter.frontends.gate.command"
ASKED = ("schema-change", "null-rate-change", "unseen-category", "drifted-column")
NAMES = (
    "cancer wine digits diabetes randhie anes scorecard cps nhefs mortgages autompg boston segments phishing bananas waterflow "
    "iris star98 modechoice fair"
).split()


# Cost


def written(path: Path, rows: int) -> None:
    """In files' usual row groups of a million; the same million in another order each time, for a table of its own takes long."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    part = pa.Table.from_pandas(table(min(rows, 1_000_000), seed=1), preserve_index=False)
    order = np.random.default_rng(2)
    with pq.ParquetWriter(path, part.schema) as out:
        for start in range(0, rows, part.num_rows):
            some = part.slice(0, min(part.num_rows, rows - start))
            out.write_table(some.take(order.permutation(some.num_rows)))


FLOOR = f"""
import sys
import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq
total = 0.0
with pq.ParquetFile(sys.argv[1], buffer_size=1 << 20, pre_buffer=False) as file:
    for batch in file.iter_batches({BLOCK}):
        for column in batch.columns:
            numeric = pa.types.is_floating(column.type)
            total += (pc.sum(column) if numeric else pc.sum(pc.binary_length(column))).as_py() or 0.0
print(total)
"""


def cost(rows: int, repeats: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        path, agreed = Path(home) / "batch.parquet", Path(home) / lock.FILE
        written(path, rows)
        lock.write(lock.read(agreed).with_block("m", *lock.agree(Candidate.of(train=table(200_000, seed=3)))))
        pairs = [
            (spent("-c", FLOOR, str(path)), spent("-m", GATE, "check", str(path), "--lock", str(agreed), "-q")) for _ in range(repeats)
        ]
        least, most = (min(pair[side][0] for pair in pairs) for side in (0, 1))
        return {
            "rows": rows,
            "columns": 30,
            "MB on disk": round(path.stat().st_size / 1e6),
            "lock kB": round(agreed.stat().st_size / 1e3, 1),
            "decoding CPU s": round(least, 2),
            "gate CPU s": round(most, 2),
            "times": round(most / least, 2),
            "decoding memory MB": max(pair[0][1] for pair in pairs),
            "gate memory MB": max(pair[1][1] for pair in pairs),
            "exit code": pairs[0][1][2],
        }


SPENT = """
import json, os, subprocess, sys
child = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, os.waitstatus_to_exitcode(status)]))
"""
"""Started by a small process, for a child begins with the peak memory of its parent."""


def spent(*words: str) -> tuple[float, int, int]:
    """CPU seconds, peak memory in MB, and the exit code of a Python of its own."""
    done = subprocess.run([sys.executable, "-c", SPENT, *words], capture_output=True, text=True, check=True)
    seconds, memory, code = json.loads(done.stdout)
    return seconds, memory, code


# Kills

WRITER = """
import sys
from pathlib import Path
from mlready_jupyter import lock
path = Path(sys.argv[1])
print("ready", flush=True)
for n in range(1, 10**9):
    block = {"rows": n, "schema": {f"column{i}": {"kind": "number", "type": "Int64"} for i in range(200)}}
    lock.write(lock.read(path).with_block("m", block))
    print(n, flush=True)
"""


def kills(times: int) -> dict[str, int]:
    """A writer of locks is killed at random moments: what it said was written must be there, and every file must load."""
    moments, lost, unreadable, written = random.Random(0), 0, 0, 0
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / lock.FILE
        for _ in range(times):
            path.unlink(missing_ok=True)
            writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            time.sleep(moments.uniform(0, 0.4))
            writer.kill()
            told = [int(word) for word in writer.stdout.read().split()]
            writer.wait()
            written += len(told)
            try:
                found = lock.read(path).agreement("m")
                lost += (found.rows if found else 0) < max(told, default=0)
            except UsageError:
                unreadable += 1
    return {"kills": times, "locks written": written, "acknowledged and lost": lost, "half-written": unreadable}


# Verdicts


def features(name: str) -> pd.DataFrame:
    if name == "iris":
        from sklearn.datasets import load_iris

        return load_iris(as_frame=True).data
    if name in ("star98", "modechoice"):
        import statsmodels.datasets as known

        return getattr(known, name).load_pandas().data
    return getattr(subjects, name)()[0]


def harmed(rows: pd.DataFrame, seed: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """As it is, and with one column moved, spread, emptied, given a new word, or gone."""
    draw = np.random.default_rng(seed)
    numbers = [name for name in rows.columns if pd.api.types.is_numeric_dtype(rows[name]) and not pd.api.types.is_bool_dtype(rows[name])]
    yield "as it is", rows
    if numbers:
        name = numbers[int(draw.integers(len(numbers)))]
        values = rows[name].astype(float)
        yield "moved", rows.assign(**{name: values + values.std() / 2})
        yield "spread", rows.assign(**{name: values.mean() + (values - values.mean()) * 1.3})
    name = rows.columns[int(draw.integers(rows.shape[1]))]
    yield "emptied", rows.assign(**{name: rows[name].where(draw.random(len(rows)) > 0.2)})
    yield "gone", rows.drop(columns=name)
    words = [name for name in rows.columns if name not in numbers and rows[name].dtype.kind in "OT"]
    if words:
        name = words[0]
        yield "new word", rows.assign(**{name: rows[name].astype(object).where(draw.random(len(rows)) > 0.15, "never seen")})


def verdicts() -> dict[str, Any]:
    criteria = tuple(one for one in catalogue(()).load("checks", ASKED, ()))
    policy = Policy(today=date(2026, 11, 27))
    told: dict[str, Any] = {"data sets": {}, "differ": []}
    pairs = same = answers = alike = errors = 0
    apart: list[tuple[float, str]] = []
    outside = 0
    for seed, name in enumerate(NAMES):
        whole = features(name)
        whole.columns = [str(column) for column in whole.columns]
        order = np.random.default_rng(seed).permutation(len(whole))
        train, other = whole.iloc[order[: len(whole) // 2]], whole.iloc[order[len(whole) // 2 :]]
        with tempfile.TemporaryDirectory() as home:
            path = Path(home) / lock.FILE
            lock.write(lock.read(path).with_block("m", *lock.agree(Candidate.of(train=train))))
            size, agreement = path.stat().st_size, lock.read(path).agreement("m")
        assert agreement is not None
        told["data sets"][name] = {"rows": len(whole), "columns": whole.shape[1], "lock kB": round(size / 1e3, 1)}
        for how, rows in harmed(other, seed):
            against_table = judge(Candidate.of(train=train, current=rows), criteria, policy)
            against_lock = judge(Candidate.of(current=rows, lock=agreement, recalled=True), criteria, policy)
            pairs += 1
            agree = verdict(against_table) == verdict(against_lock)
            same += agree
            errors += verdict(against_table) == "found"
            if not agree:
                told["differ"].append(
                    f"{name}, {how}: {verdict(against_table)} against the table, {verdict(against_lock)} against the lock"
                )
            one, two = places(against_table), places(against_lock)
            answers += len(one)
            for place, (answer, value) in one.items():
                there = two.get(place)
                alike += there is not None and there[0] is answer
                if there is not None and place[0].endswith("drifted-column"):
                    outside += abs(there[1] - value) > bound(agreement.remembered.summary[place[1]], rows, place[1]) + 1e-9
                    apart.append(
                        (abs(there[1] - value), f"{name} ({len(train):,} rows), {how}, {place[1]}: {value:.4f} and {there[1]:.4f}")
                    )
                if there is None or there[0] is not answer:
                    told.setdefault("other answers", []).append(
                        f"{name}, {how}, {place[1]}: {answer.value} {value:.4f} against the table, "
                        + (f"{there[0].value} {there[1]:.4f}" if there else "not asked")
                    )
    sizes = sorted((held["lock kB"] for held in told["data sets"].values() if held["columns"] <= 30), reverse=True)
    told |= {
        "pairs": pairs,
        "verdicts that are the same": same,
        "of them found": errors,
        "answers": answers,
        "answers that are the same": alike,
    }
    told |= {
        "distances farther apart than the bound": outside,
        "farthest apart": [said for _, said in sorted(apart, reverse=True)[:12]],
        "largest lock kB of up to 30 columns": sizes[0],
    }
    return told


def bound(then: Column, rows: pd.DataFrame, name: str) -> float:
    """How far two distances may be apart: the rows between two neighbouring points of the lock, of the side that has fewer there.

    Let F and G be the two distributions and a < x < b, then F(x) - G(x) <= F(b) - G(a) = F(b) - G(b) + (G(b) - G(a)), and likewise with F.
    """
    now = column(Table("current", rows), name, then)
    if then.edges is None or now.below is None:
        return (then.rare + sum(count for word, count in (now.counts or {}).items() if word not in (then.counts or {}))) / max(
            then.known, 1
        )
    between = []
    for side in (then, now):
        below = side.below / max(side.known, 1)
        under = below if side.under is None else side.under / max(side.known, 1)
        between.append(np.r_[under, 1.0] - np.r_[0.0, below])
    return float(np.minimum(*between).max())


def verdict(report: Report) -> str:
    return "found" if any(finding.severity is Severity.ERROR for finding in report.findings) else "nothing"


def places(report: Report) -> dict[tuple[str, str], tuple[Answer, float]]:
    assert not report.of(Answer.BROKEN), report.of(Answer.BROKEN)[0].reason
    return {(f.criterion, str(f.evidence.at[1])): (f.answer, f.evidence.measured.value if f.evidence.measured else 1.0) for f in report}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--kills", type=int, default=200)
    asked = parser.parse_args()
    result = {"cost": cost(asked.rows, asked.repeats), "kills": kills(asked.kills), "verdicts": verdicts()}
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
