"""nblint against ruff and against other linters of notebooks: CPU and wall seconds on real notebooks, as ratios within one run.

    python -m benchmarks.nblint_speed [--copies N] [--no-peers]

The corpus is that of `benchmarks.corpus.fetch`, enlarged by copies that differ in a byte. Peers are installed in environments of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.corpus.fetch import FOLDER, fetch

ROUNDS = 5
SAMPLE = 60
"""Notebooks that the peers are given, which are slower."""
PEERS = {
    "nbqa flake8": (["nbqa", "flake8"], ["nbqa", "flake8"]),
    "nbqa pylint": (["nbqa", "pylint"], ["nbqa", "pylint"]),
    "pynblint": (["pynblint"], ["pynblint"]),
    "nborder": (["nborder"], ["nborder"]),
}
"""Name -> what is installed, and what is run on a folder."""
LIMITS = {"cold CPU / ruff": 1.3, "cold wall / ruff": 1.5, "warm CPU / ruff cold": 0.25}


class Took(NamedTuple):
    cpu: float
    wall: float
    code: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=4, help="of each notebook, itself included")
    parser.add_argument("--no-peers", action="store_true")
    asked = parser.parse_args()
    kept = fetch(FOLDER)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        megabytes = _enlarged(kept, folder / "corpus", asked.copies) / 1e6
        result: dict[str, Any] = {
            "distinct notebooks": len(kept),
            "notebooks": len(kept) * asked.copies,
            "megabytes": round(megabytes),
            **_against_ruff(folder / "corpus"),
        }
        if not asked.no_peers:
            result["CPU seconds on a sample"] = _peers(kept, folder)
    text = json.dumps(result, indent=1)
    Path(__file__).with_name("results").joinpath("nblint_speed.json").write_text(text + "\n")
    print(text)


def _enlarged(kept: Sequence[Path], folder: Path, copies: int) -> int:
    """Copies in folders of their own, each a byte longer than the one before; their size in bytes."""
    size = 0
    for copy in range(copies):
        (folder / f"copy{copy}").mkdir(parents=True)
        for number, path in enumerate(kept):
            raw = path.read_bytes() + b" " * copy
            size += len(raw)
            (folder / f"copy{copy}" / f"{number:04}.ipynb").write_bytes(raw)
    return size


def _against_ruff(corpus: Path) -> dict[str, Any]:
    ruff = [shutil.which("ruff", path=Path(sys.executable).parent) or "ruff", "check", "--no-cache", "--isolated", "--quiet", str(corpus)]
    nblint = [
        sys.executable,
        "-m",
        "mlready_jupyter.frontends.nblint",
        str(corpus),
        "--output",
        "concise",
        "--config",
        str(_settings(corpus)),
    ]
    cache = corpus / ".mlready_cache"
    runs: dict[str, list[Took]] = {"ruff": [], "cold": [], "alone": [], "warm": []}
    for _ in range(ROUNDS):
        runs["ruff"].append(_run(ruff))
        shutil.rmtree(cache, ignore_errors=True)
        runs["cold"].append(_run(nblint))
        runs["warm"].append(_run(nblint))
        runs["alone"].append(_run([*nblint, "--no-cache", "--jobs", "1"]))
    cpu, wall = ({name: min(getattr(took, what) for took in took_each) for name, took_each in runs.items()} for what in ("cpu", "wall"))
    ratios = {
        "cold CPU / ruff": cpu["cold"] / cpu["ruff"],
        "cold CPU / ruff, one process, no cache": cpu["alone"] / cpu["ruff"],
        "cold wall / ruff": wall["cold"] / wall["ruff"],
        "warm CPU / ruff cold": cpu["warm"] / cpu["ruff"],
    }
    assert all(took.code in (0, 1) for each in runs.values() for took in each), "a run did not end well"
    return {
        "ruff, CPU s": round(cpu["ruff"], 2),
        "ruff, wall s": round(wall["ruff"], 2),
        "nblint cold, CPU s": round(cpu["cold"], 2),
        "nblint cold, wall s": round(wall["cold"], 2),
        "nblint warm, CPU s": round(cpu["warm"], 2),
        **{f"{name}{f' (limit {LIMITS[name]})' if name in LIMITS else ''}": round(ratio, 2) for name, ratio in ratios.items()},
    }


def _settings(corpus: Path) -> Path:
    path = corpus / "mlready.toml"
    path.write_text("")
    return path


def _peers(kept: Sequence[Path], folder: Path) -> dict[str, Any]:
    """Every peer and nblint on the same sample, in CPU seconds, and how many times nblint's that is."""
    sample = folder / "sample"
    sample.mkdir()
    for number, path in enumerate(kept[:: max(len(kept) // SAMPLE, 1)][:SAMPLE]):
        shutil.copy(path, sample / f"{number:03}.ipynb")
    ours = [sys.executable, "-m", "mlready_jupyter.frontends.nblint", str(sample), "--no-cache", "--output", "concise"]
    taken = statistics.median(_run(ours).cpu for _ in range(3))
    told: dict[str, Any] = {"nblint": round(taken, 2)}
    for name, (packages, command) in PEERS.items():
        home = folder / name.replace(" ", "-")
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        installed = subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", *packages], capture_output=True)
        if installed.returncode:
            told[name] = "cannot be installed"
            continue
        took = _run([str(home / "bin" / command[0]), *command[1:], "."], cwd=sample, path=home / "bin")
        told[name] = {"CPU s": round(took.cpu, 2), "times nblint": round(took.cpu / taken, 1)}
    return told


def _run(command: Sequence[str], *, cwd: Path | None = None, path: Path | None = None) -> Took:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(list(command), cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(cpu, time.perf_counter() - start, done.returncode)


if __name__ == "__main__":
    main()
