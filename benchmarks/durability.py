"""What a kill at any moment leaves of a history, what several writers leave, and how long ten thousand exams take to be asked.

Run it as `python -m benchmarks.durability [--kills 200] [--exams 10000]`; it writes `benchmarks/results/durability.json`.
A process that writes exams says each one's uid once `keep` has returned, and is killed with SIGKILL at a random moment; a
second one writes beside it. After each kill the file is checked by SQLite, every uid that was said must be there, and every
report must load, with a point for each of its measurements.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import Any

from mlready_jupyter import history
from mlready_jupyter.core.finding import Evidence, Finding
from mlready_jupyter.core.kept import Point
from mlready_jupyter.core.measure import Answer, Interval, Limit, Severity
from mlready_jupyter.core.part import About
from mlready_jupyter.core.places import InColumn
from mlready_jupyter.core.report import Outcome, Report
from mlready_jupyter.settings import Keep

RESULT = Path(__file__).parent / "results" / "durability.json"
WRITER = "import sys; from benchmarks.durability import write; write(*sys.argv[1:])"
COLUMNS = 30
DRIFT = "reliability/drifted-column"
ALL = Keep(None)
LONGEST = 0.25
"""Seconds from the first exam of a writer to its kill, at most."""


def report(n: int, checks: int = 100) -> Report:
    """A report as an exam of 30 columns makes it: `checks` criteria with a measurement or two, and drift of each column."""
    chance = random.Random(n)
    drifts = tuple(_finding(DRIFT, InColumn("current", f"c{i}"), chance.random() / 10) for i in range(COLUMNS))
    outcomes = [Outcome(DRIFT, "A column has drifted.", Severity.ERROR, findings=drifts)]
    for k in range(checks):
        found = _finding(f"pipeline/check-{k}", InColumn("train", "c1"), chance.random() / 20)
        outcomes.append(Outcome(found.criterion, "About it.", Severity.WARNING, findings=(found,)))
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n)
    return Report(About("churn", "candidate", (("model", "m"),)), outcomes, started=at, today=at.date(), version="0")


def _finding(criterion: str, at: InColumn, value: float) -> Finding:
    evidence = Evidence(f"`{at.column}` moved by {value:.3f}", at, "Look.", Interval(value - 0.01, value, value + 0.01), Limit(0.05))
    return Finding(criterion, evidence, Answer.FOUND if value > 0.06 else Answer.CLEAR, Severity.WARNING)


def metrics(n: int) -> list[Point]:
    value = 0.9 + random.Random(n).random() / 100
    interval = Interval(value - 0.01, value, value + 0.01)
    return [
        Point(f"metric/{name}", role, interval, rows=1000, spread=0.3)
        for name in ("accuracy", "brier_score")
        for role in ("test", "current")
    ]


def write(path: str, most: str = "1000000") -> None:
    """Keep exams one after the other, saying each one's uid once it is kept."""
    made = [report(n) for n in range(5)]
    print("ready", flush=True)
    for n in range(int(most)):
        print(history.keep(made[n % 5], Path(path), extra=metrics(n), most=ALL).uid, flush=True)


def killed(folder: Path, times: int, *, seed: int = 0) -> dict[str, Any]:
    """Kill a writer at so many random moments while another one writes: what is lost of what was said, what is not whole."""
    chance, path = random.Random(seed), folder / history.FOLDER / history.FILE
    said: set[str] = set()
    lost = torn = unreadable = 0
    for _ in range(times):
        writers = [_started(path), _started(path, 3)]
        for writer in writers:
            _ready(writer)
        sleep(chance.uniform(0, LONGEST))
        writers[0].send_signal(signal.SIGKILL)
        for writer in writers:
            said |= set(writer.communicate()[0].split())
        if chance.random() < 0.2:  # the folder itself is new, and the kill may come while it is made
            bad = _checked(path, said)
            lost, torn, unreadable = lost + bad[0], torn + bad[1], unreadable + bad[2]
            folder = folder.parent / f"{folder.name}x"
            folder.mkdir()
            path, said = folder / history.FOLDER / history.FILE, set()
    bad = _checked(path, said)
    return {"kills": times, "lost": lost + bad[0], "torn": torn + bad[1], "unreadable": unreadable + bad[2]}


def _started(path: Path, most: int = 1_000_000) -> subprocess.Popen[str]:
    root = Path(__file__).parents[1]
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(most)], cwd=root, stdout=subprocess.PIPE, text=True)


def _ready(writer: subprocess.Popen[str]) -> None:
    assert writer.stdout is not None and writer.stdout.readline() == "ready\n"


def _checked(path: Path, said: set[str]) -> tuple[int, int, int]:
    """How many exams that were said are lost, how many are not whole, whether the file is."""
    if not path.exists():
        return len(said), 0, 0
    kept = history.exams(path)
    torn = 0
    for exam in kept:
        try:
            loaded = history.report(path, exam)
        except history.Unkept:
            torn += 1
        else:
            torn += sum(1 for _ in loaded) != COLUMNS + 100
    with closing(sqlite3.connect(path)) as base:
        sound = base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = base.execute("SELECT count(*) FROM points GROUP BY exam HAVING count(*) != ?", (COLUMNS + 100 + 4,)).fetchall()
    ignored = (path.parent / ".gitignore").read_text() == "*\n"
    return len(said - {exam.uid for exam in kept}), torn + len(rows), 2 - sound - ignored


def together(folder: Path, processes: int = 8, each: int = 25) -> dict[str, Any]:
    """Several processes writing at once, from the making of the file on."""
    path = folder / history.FOLDER / history.FILE
    start = perf_counter()
    writers = [_started(path, each) for _ in range(processes)]
    said = {uid for writer in writers for uid in writer.communicate()[0].split()[1:]}
    seconds = perf_counter() - start
    lost, torn, unreadable = _checked(path, said)
    kept = len(history.exams(path))
    return {
        "processes": processes,
        "written": processes * each,
        "kept": kept,
        "lost": lost,
        "torn": torn + unreadable,
        "seconds": round(seconds, 2),
    }


def asked(folder: Path, exams: int = 10_000) -> dict[str, Any]:
    """How long `%mlready history` takes over so many exams, from the question to the page, the best of five."""
    from mlready_jupyter.frontends.past_exams import compare, past
    from mlready_jupyter.settings import Settings

    path, settings = folder / history.FOLDER / history.FILE, Settings(path=folder / "mlready.toml")
    made, times = [report(n) for n in range(20)], []
    for n in range(exams):
        start = process_time()
        history.keep(made[n % 20], path, extra=metrics(n), most=ALL)
        times.append(process_time() - start)
    seen = {
        name: min(_timed(act) for _ in range(5))
        for name, act in (("history", lambda: past(settings=settings)), ("compare", lambda: compare(1, "last", settings=settings)))
    }
    return {
        "exams": exams,
        "milliseconds": {name: round(1e3 * seconds, 1) for name, seconds in seen.items()},
        "cpu_milliseconds_to_keep_one": {
            "first_hundred": round(10 * sum(times[:100]), 2),
            "last_hundred": round(10 * sum(times[-100:]), 2),
        },
        "megabytes": round(path.stat().st_size / 1e6, 1),
    }


def _timed(act: Any) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--exams", type=int, default=10_000)
    given = parser.parse_args()
    known = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name, part) for part in ("killed", "together", "asked")]
        for folder in folders:
            folder.mkdir()
        known["history"] = {
            "killed": killed(folders[0], given.kills),
            "together": together(folders[1]),
            "asked": asked(folders[2], given.exams),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        }
    RESULT.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(known["history"], indent=2))


if __name__ == "__main__":
    main()
