"""What a look of the watch takes after a cell that changed a table of 100,000 rows and 30 columns, in milliseconds."""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

LOOKS = 200
SETUP = """
import numpy as np
import pandas as pd

draw = np.random.default_rng(0)
train = pd.DataFrame(draw.normal(size=(100_000, 24)), columns=[f"n{i}" for i in range(24)])
for i in range(6):
    train[f"c{i}"] = draw.choice([f"word {k}" for k in range(20)], 100_000)
today = train.sample(frac=1.0, random_state=1)

def model(X):
    return X["n0"] * 2
"""


def main() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        shell.run_line_magic("load_ext", "mlready_jupyter")
        shell.run_cell(SETUP)
        shell.run_cell("%mlready exam model --train train --current today --select pipeline/schema-change -q")
        shell.run_cell("%mlready watch on")
        watch = shell.mlready_jupyter.watch  # type: ignore[attr-defined]
        looks = list(_looks(shell, watch))
    wall, busy = (sorted(1e3 * look[n] for look in looks) for n in (0, 1))
    result = {
        "rows and columns": [100_000, 30],
        "looks": LOOKS,
        "wall ms, median": round(statistics.median(wall), 1),
        "wall ms, 95th percentile (limit 100)": round(wall[int(0.95 * LOOKS)], 1),
        "CPU ms, median": round(statistics.median(busy), 1),
        "CPU ms, 95th percentile": round(busy[int(0.95 * LOOKS)], 1),
    }
    Path(__file__).with_name("results").joinpath("watch.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def _looks(shell: Any, watch: Any) -> Iterator[tuple[float, float]]:
    """Seconds by the clock and seconds at work, of a look after a cell that changed every row of a column."""
    for n in range(LOOKS):
        cell = f"today['n{n % 24}'] = today['n{n % 24}'].to_numpy() * 1.0001"
        exec(cell, shell.user_ns)
        start, busy = perf_counter(), process_time()
        line = watch.look(cell)
        yield perf_counter() - start, process_time() - busy
        assert "today" in line.says, line


if __name__ == "__main__":
    main()
