"""Kill -9 at random moments while a notebook is promoted: the old promotion stands, or the new one, and what was acknowledged is not lost.

Run it as `python -m benchmarks.durability_promote [--kills 200]`; it writes `benchmarks/results/durability_promote.json`.
A notebook with a real model is promoted once by the command, in a real kernel. Then a process promotes it again and again
from the exam in the history, each time under another name, and says which promotion is done; it is killed after a random
time. What stands there is read as any reader would. (While the notebook runs, nothing of it is written yet.)
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from mlready_jupyter import history
from mlready_jupyter.frontends.promotion import command
from mlready_jupyter.frontends.promotion.entering import KIND, enter_what_stands
from mlready_jupyter.frontends.promotion.publishing import referred_to
from mlready_jupyter.frontends.promotion.sealing import promotion_of
from mlready_jupyter.frontends.promotion.verifying import verify

RESULT = Path(__file__).parent / "results" / "durability_promote.json"
LONGEST = 0.5
"""Seconds after which a process is killed at the latest; one promotion takes some 100 ms."""
SETTINGS = """\
select = ["assumptions/predicts", "ownership/unowned", "reliability/output-contract"]
budget = "none"

[owners]
model = { name = "Ana Silva", backup = "Bo Chen" }
pipeline = { name = "Bo Chen", backup = "Ana Silva" }
outcome = { name = "Dana Okoye", backup = "Ana Silva" }
"""
CELLS = (
    "%load_ext mlready_jupyter\n\nfrom sklearn.datasets import load_wine\nfrom sklearn.naive_bayes import GaussianNB",
    "X, y = load_wine(as_frame=True, return_X_y=True)\nmodel = GaussianNB().fit(X, y)",
    "%mlready exam model --test X y",
)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=0)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="mlready-durability-") as folder:
        made = measure(Path(folder), kills=asked.kills, seed=asked.seed)
    RESULT.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(made, indent=1))
    if made["faults"]:
        sys.exit(1)


def measure(folder: Path, *, kills: int, seed: int = 0) -> dict[str, Any]:
    """Kill so many promotions, and look at what stands after each."""
    notebook = first(folder)
    wish, came_of_it = judged(notebook)
    target = folder / "promoted" / notebook.name
    draw, came = random.Random(seed), Counter[str]()
    faults: list[str] = []
    done = 0
    for trial in range(kills):
        before = standing(target)
        acknowledged, within = killed(wish, came_of_it, first_name=done + 1, after=draw.uniform(0, LONGEST))
        done = max([done, *acknowledged])
        came["kills while a promotion was under way"] += within
        came["promotions acknowledged"] += len(acknowledged)
        litter = [path.name for path in target.parent.iterdir() if path.name not in (target.name, f"{target.stem}.{referred_to(target)}")]
        came["kills that left something to sweep"] += bool(litter)
        now = standing(target)
        if now not in (done, done + 1):
            faults.append(f"kill {trial}: {now} stands there after {before}, but {done} was acknowledged")
        came["kills after which the new promotion stood, unacknowledged"] += now == done + 1
        done = max(done, now)
        faults += [f"kill {trial}: {fault}" for fault in (*broken(target), *lost(folder, acknowledged, before))]
    settings = command.load(notebook.parent)
    enter_what_stands(target, settings)  # as the next promotion does
    if standing(target) not in entered(folder):
        faults.append("the last promotion is not in the history, even after the next command")
    return {"kills": kills, "seed": seed, **came, "entries in the history": len(entered(folder)), "faults": faults}


def first(folder: Path) -> Path:
    """A notebook that was promoted once, as anybody would."""
    notebook = folder / "train.ipynb"
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for n, source in enumerate(CELLS)
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "mlready": {"owner": "@risk"}}
    notebook.write_text(json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
    (folder / "mlready.toml").write_text(SETTINGS)
    words = [
        sys.executable,
        "-m",
        "mlready_jupyter.frontends.nblint",
        "promote",
        str(notebook),
        "--to",
        str(folder / "promoted"),
        "--by",
        "0",
    ]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    return notebook


def judged(notebook: Path) -> tuple[command.Wish, command.Came]:
    """The notebook past the gate, by the exam of its first promotion."""
    words = [str(notebook), "--to", str(notebook.parent / "promoted"), "--no-run"]
    wish = command._wish(command._parser().parse_args(words))
    came = command._judged(wish)
    if came.blocks:
        raise RuntimeError(f"what was promoted once is blocked: {came.blocks}")
    command._publish(wish._replace(by="0"), came)  # all is imported now
    return wish, came


def killed(wish: command.Wish, came: command.Came, *, first_name: int, after: float) -> tuple[list[int], bool]:
    """Promote under one name after the other, in a process that is killed: those it said were done, and whether it was at another."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            promote_for_ever(wish, came, first_name, write)
        finally:
            os._exit(1)  # it is killed before
    os.close(write)
    said = os.read(read, 1)  # it is about to begin
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while chunk := os.read(read, 65_536):
        said += chunk
    os.close(read)
    marks = said.decode().split()
    return [int(mark[1:]) for mark in marks if mark.startswith("=")], marks[-1].startswith("+")


def promote_for_ever(wish: command.Wish, came: command.Came, name: int, write: int) -> None:
    os.write(write, b" ")
    while True:
        os.write(write, f"+{name} ".encode())
        command._publish(wish._replace(by=str(name)), came)
        os.write(write, f"={name} ".encode())
        name += 1


def standing(target: Path) -> int:
    """Whose promotion stands there."""
    said = promotion_of(json.loads(target.read_bytes()))
    assert said is not None
    return int(said["by"])


def broken(target: Path) -> list[str]:
    """What is wrong with the notebook, and with what belongs to it."""
    told = StringIO()
    with redirect_stdout(told):
        code = verify([str(target)], output="text", quiet=True)
    return [told.getvalue().strip()] if code else []


def lost(folder: Path, acknowledged: list[int], before: int) -> list[str]:
    """What the history lacks: all that was acknowledged, and what stood before the first of these."""
    base = folder / history.FOLDER / history.FILE
    with closing(sqlite3.connect(base)) as opened:
        state = opened.execute("PRAGMA integrity_check").fetchone()[0]
    missing = {*acknowledged, *([before] if acknowledged else [])} - entered(folder)
    return ([f"the history: {state}"] if state != "ok" else []) + ([f"not in the history: {sorted(missing)}"] if missing else [])


def entered(folder: Path) -> set[int]:
    with closing(sqlite3.connect(folder / history.FOLDER / history.FILE)) as opened:
        return {int(row[0]) for row in opened.execute("SELECT who FROM exams WHERE kind = ?", (KIND,))}


if __name__ == "__main__":
    main()
