"""Runs a notebook from a clean kernel, within limits of time and memory, and gathers the exams that this run held."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from time import monotonic
from typing import Any, NamedTuple

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.witness import FOLDER, NONCE

LOOKS = 0.1
"""Seconds between two looks at how much memory the kernel takes."""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
SKIPPED = "skip-execution"
"""The tag of cells that Jupyter's own tools leave out of a run."""


class Limits(NamedTuple):
    """Wall time in seconds and memory in bytes of the kernel with all that it starts; None for no limit."""

    time: float | None
    memory: int | None


class Ran(NamedTuple):
    """What came of a run: the notebook with its outputs, the exams in the order in which they ended, and why it failed."""

    notebook: Any
    exams: tuple[Mapping[str, Any], ...]
    failed: str = ""


def run(notebook: Any, folder: Path, limits: Limits) -> Ran:
    """Run a notebook (of nbformat) in place, as if it stood in `folder`. A UsageError where no kernel can be had."""
    with tempfile.TemporaryDirectory(prefix="mlready-run-", ignore_cleanup_errors=True) as private:
        told, nonce = Path(private, "exams"), token_hex(16)
        told.mkdir()
        failed = _executed(notebook, folder, Path(private), limits, {FOLDER: str(told), NONCE: nonce})
        return Ran(notebook, _exams(told, nonce), failed)


def _executed(notebook: Any, folder: Path, private: Path, limits: Limits, told: Mapping[str, str]) -> str:
    """Run it, and say why it failed, "" where it did not."""
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client: Any = NotebookClient(
        notebook,
        timeout=None,
        kernel_name=_kernel_of(notebook),
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        record_timing=False,
        skip_cells_with_tag=SKIPPED,
    )
    at: list[int] = []  # the cells that were begun, as people count
    watched, past = Watched(client, limits), private / "kernel.log"
    client.on_notebook_start = lambda notebook: watched.listen()
    client.on_cell_execute = lambda cell, cell_index: at.append(cell_index + 1)
    failed = ""
    try:
        with watched, past.open("wb") as log:  # what the kernel says past Jupyter is not ours to print
            client.execute(env={**os.environ, "IPYTHONDIR": str(private / "ipython"), **told}, stdout=log, stderr=log)
    except NoSuchKernel as error:
        raise UsageError(f"the notebook asks for the kernel {error.name!r}, which is not installed here{_kernels()}") from None
    except CellExecutionError as error:
        failed = f"{_cell(at)} raises {error.ename}: {_one_line(error.evalue)}"
    except DeadKernelError:
        failed = f"the kernel died in {_cell(at)}{_last_words(past)}"
    except RuntimeError as error:  # it never answered
        failed = f"the kernel failed in {_cell(at)}: {_one_line(str(error))}"
    if watched.interrupted:
        raise KeyboardInterrupt
    return watched.why or failed


class Watched:
    """A kernel that is ended once it has taken too long, or too much, or somebody pressed Ctrl-C."""

    def __init__(self, client: Any, limits: Limits) -> None:
        self.why, self.interrupted = "", False
        self._client, self._limits = client, limits
        self._done, self._start = threading.Event(), monotonic()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def listen(self) -> None:
        """Take Ctrl-C from nbclient, which would take it for a kernel that died."""
        with suppress(NotImplementedError, RuntimeError):  # Windows, or not the main thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self._interrupt)

    def _interrupt(self) -> None:
        self.interrupted = True
        if (pid := _pid(self._client)) is not None:
            _end(pid)

    def _watch(self) -> None:
        time, memory = self._limits
        while not self._done.wait(LOOKS):
            pid = _pid(self._client)
            if pid is None:
                continue
            if time is not None and monotonic() - self._start > time:
                self.why = f"it ran longer than {_seconds(time)}; promote.time in the settings, or --time, allows more"
            elif memory is not None and (taken := _memory(pid)) > memory:
                said = f"it took {_bytes(taken)} of memory, more than {_bytes(memory)}"
                self.why = f"{said}; promote.memory in the settings, or --memory, allows more"
            if self.why:
                _end(pid)
                return


def _pid(client: Any) -> int | None:
    process = getattr(getattr(client.km, "provisioner", None), "process", None)
    return getattr(process, "pid", None)


def _memory(pid: int) -> int:
    """Bytes of memory that a process and all that it started hold."""
    import psutil

    with suppress(psutil.Error):
        top = psutil.Process(pid)
        return sum(_resident(each) for each in (top, *top.children(recursive=True)))
    return 0


def _resident(process: Any) -> int:
    import psutil

    with suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def _end(pid: int) -> None:
    """End the kernel with all that it started."""
    import psutil

    with suppress(psutil.Error):
        top = psutil.Process(pid)
        for each in (*top.children(recursive=True), top):
            with suppress(psutil.Error):
                each.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)


def _exams(told: Path, nonce: str) -> tuple[Mapping[str, Any], ...]:
    """The exams that were told in this run; a file that does not carry its number is none of them."""
    found = []
    for file in sorted(told.glob("*.json")):
        with suppress(ValueError, OSError):
            record = json.loads(file.read_bytes())
            if isinstance(record, dict) and record.get("nonce") == nonce:
                found.append(record)
    return tuple(found)


def _kernel_of(notebook: Any) -> str:
    return str(notebook.metadata.get("kernelspec", {}).get("name") or "python3")


def _kernels() -> str:
    from jupyter_client.kernelspec import KernelSpecManager

    known = sorted(KernelSpecManager().find_kernel_specs())
    return f"; installed: {', '.join(known)}" if known else "; `python -m ipykernel install --user` installs one"


def _cell(at: list[int]) -> str:
    return f"cell {at[-1]}" if at else "its first cell"


def _last_words(log: Path) -> str:
    """What a kernel said before it died, past Jupyter."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return f": {_one_line(lines[-1])}" if lines else ""


def _one_line(text: str) -> str:
    lines = [line.strip() for line in COLOURS.sub("", text).splitlines() if line.strip()]
    return lines[0][:300] if lines else "no more is known"


def _seconds(time: float) -> str:
    return f"{time:g} s" if time < 120 else f"{time / 60:g} min"


def _bytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
