"""The artefact to go back to, loaded in a process of its own: the user names the file, so there it may be unpickled.

Where there is a helper process anyway, it forks a twin as soon as it has imported the frameworks, before anything of the user's
is loaded: as fresh as a process of its own, without importing all of that a second time.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.subjects.models import adapt
from mlready_jupyter.subjects.queueing import fresh_interpreter, queued, wait
from mlready_jupyter.subjects.tables import Table

ROWS = 200

PATIENCE = 30.0  # seconds to load and to answer
START = f"__import__({__name__!r}, fromlist=['serve']).serve()"


class Rollback(NamedTuple):
    """`error` says in a clause what is wrong with it, "" where it answered `rows` rows in `seconds`.

    `late` where it did not come back in time, which on a busy machine says nothing of it.
    """

    error: str = ""
    rows: int = 0
    seconds: float = 0.0
    late: bool = False


def try_out(path: Path, table: Table) -> Rollback:
    """Load the file and ask it for some rows of the table."""
    if not path.is_file():
        return Rollback("the file is not there")
    trial = Trial(path, table)
    try:
        return trial.harvest()
    finally:
        trial.close()


class Trial:
    """What a process needs to try the artefact out: a folder with the rows and the path, in which it leaves its answer."""

    def __init__(self, path: Path, table: Table) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mlready-", ignore_cleanup_errors=True)
        self.home = Path(self._folder.name)
        (self.home / "path").write_text(str(path.resolve()), encoding="utf-8")
        (self.home / "given").write_bytes(pickle.dumps(table.pick(table.spread(ROWS)), protocol=pickle.HIGHEST_PROTOCOL))

    def harvest(self) -> Rollback:
        """What came of it: in the twin of the helper process, which has ended by now, or in a process that is started now."""
        twin = self._twin()
        if twin is None:
            process = fresh_interpreter(START, self.home)
            code = wait(process, began=monotonic(), seconds=PATIENCE)
            if code is None:
                process.kill()
                process.wait()
            return self._said(late=code is None, code=f" (exit code {code})")
        began, stood = monotonic(), queued(twin)
        while (late := _lives(twin)) and monotonic() - began < min(PATIENCE + queued(twin) - stood, 6 * PATIENCE):
            sleep(0.02)
        return self._said(late=late, code="")

    def close(self) -> None:
        """End what still runs."""
        twin = self._twin()
        if twin is not None and _lives(twin):
            with suppress(ProcessLookupError):
                os.kill(twin, signal.SIGKILL)
        self._folder.cleanup()

    def _twin(self) -> int | None:
        pid = self.home / "pid"
        return int(pid.read_text()) if pid.exists() else None

    def _said(self, *, late: bool, code: str) -> Rollback:
        said = self.home / "said"
        if late:
            return Rollback(f"it did not answer within {PATIENCE:.0f} s", late=True)
        if not said.exists():
            return Rollback(f"it ended the process that loaded it{code}")
        return Rollback(*json.loads(said.read_text(encoding="utf-8")))


def _lives(process: int) -> bool:
    """Whether a process runs: neither gone nor ended and not yet counted by its parent."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False


def fork(home: Path) -> int:
    """In the helper process: a twin that begins when the file that is returned is closed, be it because the helper has ended."""
    gate, held = os.pipe()
    twin = os.fork()
    if twin:
        os.close(gate)
        (home / "pid").write_text(str(twin))
        return held
    try:
        os.close(held)
        os.read(gate, 1)
        os.chdir(home)
        _try(home)
    finally:
        os._exit(0)


def serve() -> None:
    """Where a process of its own begins."""
    _try(Path(sys.argv[1]))


def _try(home: Path) -> None:
    path = Path((home / "path").read_text(encoding="utf-8"))
    start, doing = perf_counter(), "it does not load"
    try:
        model = adapt(_load(path), path.name)
        doing = "it does not answer today's table"
        given = pickle.loads((home / "given").read_bytes())
        answers = np.asarray(model.predict(model.takes(given) if model.takes else given))
        if len(answers) != len(given):
            raise ValueError(f"{len(answers)} answers for {len(given)} rows")
        result = Rollback("", len(answers), perf_counter() - start)
    except Exception as error:
        result = Rollback(f"{doing}: {type(error).__name__}: {str(error).partition(chr(10))[0][:200]}")
    (home / "said").write_text(json.dumps(result), encoding="utf-8")


def _load(path: Path) -> Any:
    """By its ending: what a library writes is read by that library; all else is a pickle, or joblib's."""
    match path.suffix.lower():
        case ".onnx":
            return import_module("onnxruntime").InferenceSession(str(path), providers=["CPUExecutionProvider"])
        case ".json" | ".ubj":
            return import_module("xgboost").Booster(model_file=str(path))
        case ".txt":
            return import_module("lightgbm").Booster(model_file=str(path))
    try:
        load = import_module("joblib").load
    except ModuleNotFoundError:
        return pickle.loads(path.read_bytes())
    return load(path)
