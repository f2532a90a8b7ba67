"""One helper process, started first and harvested last, for what may hang, crash, or must not share our memory.

The child loads the pickled model in another folder, without the notebook's globals, and answers in lines of
JSON: we never unpickle anything that comes back.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.subjects import hostile, rollback
from mlready_jupyter.subjects.hostile import Fed
from mlready_jupyter.subjects.models import Model, adapt_again
from mlready_jupyter.subjects.models.model import attribute
from mlready_jupyter.subjects.queueing import fresh_interpreter, queued, wait
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.together import THREADS, Threads, in_threads

ROWS = rollback.ROWS
HUGE = 500 * 2**20  # bytes of pickle that are still sent over
PATIENCE = 20.0  # seconds from the start to the last line, not counting those in which no processor was free
START = f"__import__({__name__!r}, fromlist=['serve']).serve()"
"""Leaves no name in `__main__`: a notebook's class called Model must not be found there."""
TWINS = sys.platform == "linux"
"""Whether a process may fork without fear for what its libraries have started."""
LOADING = "loading the model"
SIZES = (1_000, 4_000, 16_000, 64_000)


class Load(NamedTuple):
    """Bytes of memory that a call with so many rows took beyond what stood there, and the bytes of its input."""

    rows: int
    peak: int
    given: int


class Elsewhere(NamedTuple):
    """What the child saw. `error` is set where the model did not get there or did not come back."""

    artefact: int
    """Bytes of the pickle; 0 when the model cannot be pickled."""
    error: str
    importing: float = 0.0
    """Seconds to load the model in a fresh process, imports included."""
    first: float = 0.0
    """Seconds of the first predict."""
    queued: float = 0.0
    """Seconds of both for which it waited for a processor, since the machine was busy."""
    answers: tuple[Any, ...] = ()
    """What it predicts there, for the rows `rows`."""
    rows: tuple[int, ...] = ()
    standing: int = 0
    """Bytes of the process once the model was loaded and had answered; 0 where nobody can tell."""
    memory: tuple[Load, ...] = ()
    memory_error: str = ""
    waited: float = 0.0
    """Seconds for which it had been loading the model when it was stopped; 0 where it was not stopped there."""
    threads: Threads | None = None
    """None where even calls one after another differ, or where they did not come back."""
    fed: tuple[Fed, ...] = ()
    """What came of the cases that may hang or crash."""


class Errand:
    """The process on its way. `start` never raises: what went wrong is in the result."""

    def __init__(self, model: Model, table: Table, beside: rollback.Trial | None = None) -> None:
        """`beside` is tried in a twin of the process, where it can have one."""
        self.rows = table.spread(ROWS)
        self.began = monotonic()
        self.process: subprocess.Popen[bytes] | None = None
        self.folder = tempfile.TemporaryDirectory(prefix="mlready-", ignore_cleanup_errors=True)
        self.artefact, self.error = 0, ""
        try:
            pickled = pickle.dumps(model.pack() if model.pack else model.thing, protocol=pickle.HIGHEST_PROTOCOL)
            given = pickle.dumps(table.pick(self.rows), protocol=pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # anything may refuse to be pickled, in its own way
            self.error = f"cannot be pickled: {type(error).__name__}: {str(error).partition(chr(10))[0]}"
            return
        self.artefact = len(pickled)
        if self.artefact > HUGE:
            self.error = f"its pickle of {self.artefact / 2**20:.0f} MB is too large to send over"
            return
        home = Path(self.folder.name)
        (home / "model").write_bytes(pickled)
        (home / "given").write_bytes(given)
        try:
            twin = [str(beside.home), *_frameworks(model)] if beside is not None and TWINS else []
            self.process = fresh_interpreter(START, home, model.adapter, *twin)
        except (OSError, NotImplementedError) as error:  # a browser's Python, or a machine that is full
            self.error = f"no process could be started: {error}"

    def harvest(self) -> Elsewhere:
        """Wait for the child, but not for ever, and read what it wrote."""
        try:
            return self._harvest()
        finally:
            self.close()

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()

    def _harvest(self) -> Elsewhere:
        if self.process is None:
            return Elsewhere(self.artefact, self.error)
        code = wait(self.process, began=self.began, seconds=PATIENCE)
        stood = 0.0 if code is not None else queued(self.process.pid)
        if code is None:
            self.process.kill()
        said = dict(_lines(Path(self.folder.name) / "said"))
        doing = said.get("doing", "start")
        result = Elsewhere(
            self.artefact,
            str(said.get("error", "")),
            importing=said.get("importing", 0.0),
            first=said.get("first", 0.0),
            queued=said.get("queued", 0.0),
            answers=tuple(said.get("answers", ())),
            rows=tuple(self.rows.tolist()),
            standing=int(said.get("standing", 0)),
            memory=tuple(Load(*load) for load in said.get("memory", ())),
            memory_error=str(said.get("memory_error", "")),
            threads=Threads(*said["threads"]) if "threads" in said else None,
            fed=hostile.read(said, code, monotonic() - stood),
        )
        if "done" in said or result.error:
            return result
        fate = f"did not come back within {PATIENCE:.0f} s" if code is None else f"ended the process (exit code {code})"
        if "answers" in said:
            return result._replace(memory_error=f"{doing} {fate}")
        waited = monotonic() - said["since"] if code is None and doing == LOADING else 0.0
        return result._replace(error=f"{doing} {fate}", waited=waited, queued=min(stood, waited))


def _lines(path: Path) -> Iterator[tuple[str, Any]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                yield from json.loads(line).items()
            except ValueError:  # the child was killed in the middle of a line
                return


def serve() -> None:
    """Where the other process begins."""
    start, stood = perf_counter(), queued()
    home, adapter, *twin = sys.argv[1:]
    for module in twin[1:]:
        with suppress(Exception):  # it will fail again, and be told of, when the model is loaded
            import_module(module)
    gate = rollback.fork(Path(twin[0])) if twin else None
    _child(Path(home), adapter, start, stood, gate)


def _frameworks(model: Model) -> list[str]:
    """The modules of the frameworks that the model is made of, which it is no part of the user's own code to import."""
    parameters = attribute(model.thing, "get_params")
    try:
        things = [model.thing, *(parameters(deep=True).values() if callable(parameters) else ())]
    except Exception:  # an estimator of the user's own may break any of the conventions
        things = [model.thing]
    modules = {type(thing).__module__ for thing in things}
    return sorted(module for module in modules if module.partition(".")[0] in ("sklearn", "pandas", "numpy", "scipy"))


def _child(home: Path, adapter: str, start: float, stood: float, gate: int | None) -> None:
    """What runs in the other process: load, predict once, compare, measure memory over growing calls, then feed what may hang or crash."""
    with (home / "said").open("w", encoding="utf-8", buffering=1) as out:

        def say(**words: Any) -> None:
            out.write(json.dumps(words, default=str) + "\n")

        try:
            say(doing=LOADING, since=monotonic())
            model = adapt_again(pickle.loads((home / "model").read_bytes()), adapter)
            say(importing=perf_counter() - start, doing="the first predict")
            given = pickle.loads((home / "given").read_bytes())
            start = perf_counter()
            answers = np.asarray(model.predict(given))
            say(first=perf_counter() - start, queued=queued() - stood, answers=answers.tolist(), doing="predict in several threads")
        except Exception as error:
            say(error=f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")
            return
        together = in_threads(model.predict, [_tile(given, rows) for rows in np.array_split(np.arange(len(answers)), THREADS) if len(rows)])
        say(**({} if together is None else {"threads": together}), doing="a larger predict")
        try:
            say(standing=_status("VmRSS"), memory=list(_memory(model, given)))
        except Exception as error:
            say(memory_error=f"{type(error).__name__}: {error}")
        say(done=True)
        if gate is not None:
            os.close(gate)
        try:
            hostile.feed_all(model, given, say)
        except Exception as error:  # what came of the cases before it stands
            say(case="", hostile_error=f"{type(error).__name__}: {error}")


def _memory(model: Model, given: Any) -> Iterator[Load]:
    rows = given.shape[0]
    for size in SIZES:
        tiled = _tile(given, np.resize(np.arange(rows), size))
        _reset_peak()
        before = _status("VmRSS")
        model.predict(tiled)
        yield Load(size, max(_status("VmHWM") - before, 0), _bytes(tiled))


def _tile(given: Any, rows: Any) -> Any:
    return given.iloc[rows].reset_index(drop=True) if hasattr(given, "iloc") else given[rows]


def _bytes(given: Any) -> int:
    if hasattr(given, "memory_usage"):
        return int(given.memory_usage(index=False, deep=False).sum())
    data = getattr(given, "data", given)
    return int(getattr(data, "nbytes", 0)) or int(given.estimated_size() if hasattr(given, "estimated_size") else 0)


def _reset_peak() -> None:
    """Linux: start the high-water mark of this process afresh."""
    Path("/proc/self/clear_refs").write_text("5")


def _status(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    raise OSError(f"no {field} in /proc/self/status")
