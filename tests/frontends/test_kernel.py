"""The extension in a real kernel: what loading costs, and that an interrupt ends in a report."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionError

pytestmark = pytest.mark.slow

LOAD = """\
import json, sys, time
before = set(sys.modules)
start, busy = time.perf_counter(), time.process_time()
get_ipython().run_line_magic("load_ext", "mlready_jupyter")
wall, busy = time.perf_counter() - start, time.process_time() - busy
print(json.dumps([wall, busy, sorted(set(sys.modules) - before)]))
"""
MODEL = """\
import time
from pathlib import Path
import numpy as np
import pandas as pd

class Slow:
    wait = 0
    def predict(self, X):
        if self.wait:
            Path("asked").touch()
        time.sleep(self.wait)
        return np.zeros(len(X))

slow = Slow()
X_train = pd.DataFrame({"age": np.arange(50.0)})
y_train = pd.Series([0, 1] * 25)
"""
BEATING = """\
import asyncio
beats = []

async def beat():
    while True:
        beats.append(1)
        await asyncio.sleep(0.01)

task = asyncio.create_task(beat())
"""
HEAVY = ("pandas", "numpy", "narwhals", "sklearn", "matplotlib", "anywidget", "ipywidgets", "nbformat", "mlready_jupyter.core.report")


@pytest.fixture
def client(folder: Path) -> Iterator[nbclient.NotebookClient]:
    """A kernel with an empty notebook."""
    notebook = nbformat.v4.new_notebook()
    made = nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    with made.setup_kernel():
        yield made


def run(client: nbclient.NotebookClient, source: str) -> list[Any]:
    """What a cell brings forth."""
    return list(client.execute_cell(_cell(client, source), len(client.nb.cells) - 1).outputs)


def _cell(client: nbclient.NotebookClient, source: str) -> Any:
    cell = nbformat.v4.new_code_cell(source)
    client.nb.cells.append(cell)
    return cell


def text(outputs: list[Any]) -> str:
    return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in outputs)


def test_loading_is_cheap_and_brings_nothing_heavy(client: nbclient.NotebookClient) -> None:
    wall, busy, modules = json.loads(text(run(client, LOAD)))
    assert not [name for name in modules if name.startswith(HEAVY)]
    print(f"%load_ext took {1000 * wall:.1f} ms, {1000 * busy:.1f} ms of them at work, {len(modules)} modules", file=sys.stderr)
    assert busy < 0.05  # not the wall time, which is our neighbours' too


def test_report_keeps_every_format(client: nbclient.NotebookClient) -> None:
    run(client, "%load_ext mlready_jupyter\n" + MODEL)
    outputs = run(client, "%mlready --ignore scale")
    assert "I read: model = slow, train = X_train, y_train" in outputs[0]["text"]
    bundle = next(output["data"] for output in outputs if output["output_type"] == "execute_result")
    assert {"text/plain", "text/html", "text/markdown", "application/vnd.mlready.report+json"} <= set(bundle)


def test_cell_magic_shows_the_cell_and_the_report(client: nbclient.NotebookClient) -> None:
    run(client, "%load_ext mlready_jupyter\n" + MODEL)
    outputs = run(client, "%%mlready --ignore scale\nprint('ran')\nX_test = X_train.head(20)\nlen(X_test)")
    kinds = [output.get("text") or sorted(output.get("data", {})) for output in outputs]
    assert kinds[0] == "ran\n" and kinds[1] == ["text/plain"]
    assert "test = X_test" in kinds[2] and "application/vnd.mlready.report+json" in kinds[-1]


def test_mistakes_and_stops_end_a_run(client: nbclient.NotebookClient) -> None:
    run(client, "%load_ext mlready_jupyter\n" + MODEL)
    for line in ("%mlready exma", "%mlready --ignore scale --fail-on error", "%%mlready\n1 / 0"):
        with pytest.raises(CellExecutionError):
            run(client, line)
    assert text(run(client, "print(1 + 1)")) == "2\n"


def test_help_leaves_the_kernel_alive(client: nbclient.NotebookClient) -> None:
    assert "%mlready exam MODEL" in text(run(client, "%load_ext mlready_jupyter\n%mlready -h"))
    assert text(run(client, "print('here')")) == "here\n"


def test_long_exam_says_where_it_is_and_takes_it_away(client: nbclient.NotebookClient) -> None:
    run(client, "%load_ext mlready_jupyter\n" + MODEL + "slow.wait = 0.2")
    outputs = run(client, "%mlready --ignore scale --budget 4s")
    progress = [output for output in outputs if output["output_type"] == "display_data"]
    assert len(progress) <= 1 and all(output["data"]["text/plain"] == "" for output in progress)


def test_interrupt_gives_the_report_so_far(client: nbclient.NotebookClient, folder: Path) -> None:
    run(client, "%load_ext mlready_jupyter\n" + MODEL + "slow.wait = 30")
    cell = _cell(client, "report = %mlready exam slow --train X_train y_train")

    async def interrupted() -> None:
        running = asyncio.ensure_future(client.async_execute_cell(cell, len(client.nb.cells) - 1))
        async with asyncio.timeout(30):
            while not (folder / "asked").exists():
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        await client.km._async_interrupt_kernel()
        await running

    run_sync(interrupted)()
    said = text(run(client, "print([o.reason for o in report.outcomes if o.cut][:1], sum(not o.cut for o in report.outcomes))"))
    assert said.startswith("['interrupted']") and int(said.split()[-1]) > 5


def test_beside_the_tasks_of_an_async_kernel(client: nbclient.NotebookClient) -> None:
    run(client, "%load_ext mlready_jupyter\n" + MODEL)
    run(client, BEATING)
    outputs = run(
        client,
        "await asyncio.sleep(0)\nreport = %mlready exam slow --train X_train y_train --ignore scale\nawait asyncio.sleep(0.05)\nreport",
    )
    assert "NOT READY" in text(outputs)
    assert text(run(client, "print(len(beats) > 3, task.done())")) == "True False\n"
