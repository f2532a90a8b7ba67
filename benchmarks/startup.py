"""What it costs to start: nblint on one small notebook, and `%load_ext` in a running shell, in seconds beyond what is there anyway."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 15
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Prices\n", "What a house costs."]},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "execution_count": 1,
            "outputs": [],
            "source": [
                "import pandas as pd\n",
                "df = pd.read_csv('houses.csv')\n",
                "for _, row in df.iterrows():\n",
                "    print(row.price)",
            ],
        },
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
LOADING = """
import sys, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("1")
before, start = set(sys.modules), time.perf_counter()
shell.run_line_magic("load_ext", "mlready_jupyter")
taken = time.perf_counter() - start
heavy = {"pandas", "numpy", "narwhals", "matplotlib", "sklearn", "anywidget", "nbformat"}
print(taken, *sorted(heavy & (set(sys.modules) - before)))
"""


def main() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.ipynb"
        path.write_text(json.dumps(NOTEBOOK, indent=1))
        bare = [_cpu([sys.executable, "-c", "pass"], environment, folder) for _ in range(RUNS)]
        lint = [_cpu([sys.executable, "-m", "mlready_jupyter.frontends.nblint", str(path)], environment, folder) for _ in range(RUNS)]
        loads = [
            subprocess.run([sys.executable, "-c", LOADING], env=environment, cwd=folder, capture_output=True, text=True, check=True).stdout
            for _ in range(5)
        ]
    told = [said.splitlines()[-1].split() for said in loads]  # what the shell itself shows stands above
    seconds = [float(taken) for taken, *_ in told]
    result = {
        "python -c pass, CPU ms": round(1e3 * min(bare), 1),
        "nblint on one small notebook, CPU ms": round(1e3 * min(lint), 1),
        "nblint beyond bare Python, CPU ms (limit 60)": round(1e3 * (min(lint) - min(bare)), 1),
        "%load_ext, ms (limit 50)": round(1e3 * sorted(seconds)[len(seconds) // 2], 1),
        "heavy modules that %load_ext imports": sorted({name for _, *names in told for name in names}),
    }
    Path(__file__).with_name("results").joinpath("startup.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def _cpu(command: list[str], environment: dict[str, str], folder: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, cwd=folder, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
