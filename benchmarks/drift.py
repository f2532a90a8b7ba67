"""What drift of a million rows costs, against the least that any histogram of the same columns must cost.

Run it as `python benchmarks/drift.py [--rows 1000000] [--repeats 3]`; it writes `benchmarks/results/drift.json`.
Both take turns in one process, in CPU seconds. Memory is the peak beyond the loaded data (Linux), each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

NUMBERS, WORDS = 24, 6
BLOCK, EDGES = 32_768, 20
RESULT = Path(__file__).parent / "results" / "drift.json"


def table(rows: int, seed: int) -> pd.DataFrame:
    """24 columns of float64 in three shapes, 6 of text (pandas `str`, kept by pyarrow) with 5 to 1,000 words."""
    random = np.random.default_rng(seed)
    shapes = (random.standard_normal, lambda n: random.lognormal(size=n), lambda n: random.standard_t(3, size=n))
    frame = {f"n{i}": shapes[i % 3](rows) for i in range(NUMBERS)}
    for i, words in enumerate((5, 10, 20, 50, 200, 1000)[:WORDS]):
        known = np.array([f"category {k}" for k in range(words)], dtype=object)
        frame[f"c{i}"] = pd.array(known[random.integers(0, words, rows)], dtype="str")
    return pd.DataFrame(frame)


def floor(current: pd.DataFrame, reference: pd.DataFrame) -> float:
    """20 edges a column from a sample; each block compared with each edge and added into bytes, then counted; words counted by pandas."""
    worst = 0.0
    for name in reference.columns[:NUMBERS]:
        seen = reference[name].to_numpy()
        edges = np.quantile(seen[:: max(len(seen) // 20_000, 1)], np.linspace(0, 1, EDGES + 2)[1:-1])
        one, other = (_counts(frame[name].to_numpy(), edges) for frame in (reference, current))
        worst = max(worst, float(np.abs(np.cumsum(one) / one.sum() - np.cumsum(other) / other.sum()).max()))
    for name in reference.columns[NUMBERS:]:
        shares = [frame[name].value_counts(normalize=True) for frame in (reference, current)]
        worst = max(worst, float((shares[0] - shares[1]).abs().max()))
    return worst


def _counts(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    counts = np.zeros(len(edges) + 1, dtype=np.int64)
    for start in range(0, len(values), BLOCK):
        block = values[start : start + BLOCK]
        bins = np.zeros(len(block), dtype=np.uint8)
        for edge in edges:
            bins += block > edge
        counts += np.bincount(bins, minlength=len(counts))
    return counts


def ours(current: pd.DataFrame, reference: pd.DataFrame) -> float:
    from mlready_jupyter.frontends.comparing import drift

    report = drift(current, reference, select=["drifted-column"], budget="none")
    return max(finding.evidence.measured.value for finding in report if finding.evidence.measured)


def peak(which: str, rows: int) -> float:
    """Megabytes that one run takes beyond the tables themselves."""
    tables = table(rows, 2), table(rows, 1)
    run = {"ours": ours, "floor": floor}[which]
    small = table(1_000, 3)
    run(small, small)  # imports are paid by now
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts afresh
    loaded = _status("VmRSS")
    run(*tables)
    return (_status("VmHWM") - loaded) / 1024


def _status(field: str) -> float:
    """Kilobytes, from what Linux says of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return float(line.split()[1])
    raise OSError(f"no {field} in /proc/self/status")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peak", choices=("ours", "floor"), help="only the memory of one, in this process")
    options = parser.parse_args()
    if options.peak:
        print(peak(options.peak, options.rows))
        return
    current, reference = table(options.rows, 2), table(options.rows, 1)
    small = table(1_000, 3)
    ours(small, small), floor(small, small)
    taken: dict[str, list[tuple[float, float]]] = {"ours": [], "floor": []}
    for _ in range(options.repeats):
        for name, run in (("floor", floor), ("ours", ours)):
            cpu, wall = process_time(), perf_counter()
            run(current, reference)
            taken[name].append((process_time() - cpu, perf_counter() - wall))
    command = [sys.executable, __file__, "--rows", str(options.rows), "--peak"]
    memory = {name: float(subprocess.check_output([*command, name], text=True)) for name in taken}
    best = {name: min(cpu for cpu, _ in runs) for name, runs in taken.items()}
    result = {
        "rows": options.rows,
        "columns": {"float64": NUMBERS, "str": WORDS},
        "cpu_seconds": {name: round(seconds, 3) for name, seconds in best.items()},
        "wall_seconds": {name: round(min(wall for _, wall in runs), 3) for name, runs in taken.items()},
        "times_the_floor": round(best["ours"] / best["floor"], 2),
        "peak_megabytes_above_the_data": {name: round(peaked, 1) for name, peaked in memory.items()},
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pandas": pd.__version__,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
