"""The artefact to go back to, loaded in a process of its own: the user names the file, so there it may be unpickled."""

from __future__ import annotations

import json
import pickle
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.subjects.elsewhere import ROWS, started
from mlready_jupyter.subjects.models import adapt
from mlready_jupyter.subjects.queueing import wait
from mlready_jupyter.subjects.tables import Table

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
    with tempfile.TemporaryDirectory(prefix="mlready-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "given").write_bytes(pickle.dumps(table.pick(table.spread(ROWS)), protocol=pickle.HIGHEST_PROTOCOL))
        process = started(START, home, str(path.resolve()))
        code = wait(process, began=monotonic(), seconds=PATIENCE)
        if code is None:
            process.kill()
            process.wait()
            return Rollback(f"it did not answer within {PATIENCE:.0f} s", late=True)
        said = home / "said"
        if not said.exists():
            return Rollback(f"it ended the process that loaded it (exit code {code})")
        return Rollback(*json.loads(said.read_text(encoding="utf-8")))


def serve() -> None:
    """Where the other process begins."""
    home, path = Path(sys.argv[1]), Path(sys.argv[2])
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
