"""What is out to break it: huge, deep, broken and hostile notebooks are handled, in bounded memory and time."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.frontends.linter.conftest import Lint
from tests.notebooks import document

ROOT = Path(__file__).parents[3]
SECONDS = 60.0
"""Wall time for any of these on a machine that is busy with other things; each takes a second or a few."""


class Ran(NamedTuple):
    code: int
    out: str
    err: str
    seconds: float
    megabytes: float


def run(path: Path) -> Ran:
    """nblint in a process of its own, with what it took; its rusage would count the tests that started it."""
    code = (
        "import sys\nfrom mlready_jupyter.frontends.nblint import main\n"
        "code = main([sys.argv[1], '--no-cache', '--fail-on', 'never'])\n"
        "print('peak', next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\nsys.exit(code)"
    )
    command, environment = [sys.executable, "-c", code, path.name], {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=path.parent, capture_output=True, encoding="utf-8", env=environment)
    out, _, peak = done.stdout.rpartition("peak ")
    return Ran(done.returncode, out, done.stderr, time.perf_counter() - start, int(peak or 0) / 1024)


def held(path: Path, *, megabytes: float) -> Ran:
    ran = run(path)
    assert (ran.code, ran.err) == (0, ""), ran.out + ran.err
    assert "BROKEN" not in ran.out
    assert ran.seconds < SECONDS
    assert ran.megabytes < megabytes, f"{ran.megabytes:.0f} MB"
    return ran


def save(path: Path, *sources: str) -> Path:
    path.write_text(json.dumps(document(*sources), indent=1), encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_hundred_megabytes_of_output(tmp_path: Path) -> None:
    whole = document("print(rate)", "x = 1")
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 60_000_000}, "metadata": {}}
    stream = {"output_type": "stream", "name": "stdout", "text": ["a line of text that was printed\n"] * 1_300_000}
    whole["cells"][0]["outputs"] = [picture, stream]
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    assert path.stat().st_size > 100_000_000
    ran = held(path, megabytes=700)
    assert "cell 1, line 1: ✕ ERROR rate is used" in ran.out


@pytest.mark.slow
def test_a_hundred_megabytes_of_source(tmp_path: Path) -> None:
    line = "x = 'a line of a table that somebody pasted into the cell'\n"
    path = save(tmp_path / "a.ipynb", f"'''\n{line * 1_700_000}'''\nprint(rate)")
    assert path.stat().st_size > 100_000_000
    assert "rate is used" in held(path, megabytes=1500).out


@pytest.mark.slow
def test_ten_thousand_cells(tmp_path: Path) -> None:
    path = save(tmp_path / "a.ipynb", *(f"x{n} = [i for i in range({n})]\nprint(x{n}, rate{n % 50})" for n in range(10_000)))
    assert held(path, megabytes=300).out.count("reliability/undefined-name") == 50


SOURCES = {
    "a million characters in a line": "x = rate + '" + "a" * 1_000_000 + "'",
    "a million characters of code in a line": "x = [" + "1, " * 60_000 + "rate]" + " " * 800_000,
    "brackets": "x = " + "[" * 500 + "rate" + "]" * 500,
    "more brackets than Python parses": "x = " + "(" * 5_000 + ")" * 5_000,
    "operands": "x = " + " + ".join(["rate"] * 20_000),
    "a chain of methods": "rate" + ".f()" * 3_000,
    "nested functions": "".join(f"{' ' * n}def f{n}():\n" for n in range(90)) + " " * 90 + "return rate",
    "conditions": "if rate:\n  pass\n" + "\n".join(f"elif rate == {n}:\n  pass" for n in range(2_000)),
    "lone surrogates": "print(rate, '\ud800')  # TODO \udfff",
    "NUL bytes": "rate = 'a\0b'\0",
    "one quote": "'" * 100_001,
    "backslashes": "x = rate\n" + "\\" * 100_000,
    "percent signs": "x = rate\n" + "%" * 100_000,
    "question marks": "x = rate\n" + "?" * 100_000,
    "spaces": "x = rate\n" + " " * 1_000_000 + "#",
    "comments": "x = rate\n" + "# x = 1\n" * 30_000,
    "bangs": "x = rate\n" + "!ls \\\n" * 20_000,
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_hostile_cells(tmp_path: Path, lint: Lint, source: str) -> None:
    save(tmp_path / "a.ipynb", source, "print(beside)")
    start = time.process_time()
    done = lint("a.ipynb", "--no-cache", "--fail-on", "never", "--select", "all")
    assert (done.code, done.err) == (0, "")
    assert "BROKEN" not in done.out
    assert "beside is used" in done.out or "rate" not in source or "\0" in source or "%" * 9 in source
    assert time.process_time() - start < 15


@pytest.mark.parametrize("name", ["cells", "source", "cell_type", "metadata"])
def test_duplicate_keys(tmp_path: Path, lint: Lint, name: str) -> None:
    cell = '{"cell_type": "code", "source": ["print(rate)"], "metadata": {}, "outputs": []}'
    doubled = {
        "cells": f'{{"cells": [1], "cells": [{cell}], "metadata": {{}}}}',
        "source": '{"cells": [' + cell.replace('"source"', '"source": "x = 1", "source"') + "]}",
        "cell_type": '{"cells": [' + cell.replace('"cell_type"', '"cell_type": "raw", "cell_type"') + "]}",
        "metadata": f'{{"cells": [{cell}], "metadata": 1, "metadata": {{}}}}',
    }
    (tmp_path / "a.ipynb").write_text(doubled[name])
    done = lint("a.ipynb", "--no-cache", "-o", "concise", "--select", "undefined-name")
    assert done.out == "a.ipynb:cell 1:1:7: error: rate is used, but no cell defines it [reliability/undefined-name]\n"


def test_both_readers_read_the_same(tmp_path: Path) -> None:
    from mlready_jupyter.subjects import ipynb, ipynb_fast

    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]},
        {"output_type": "display_data", "data": {"text/html": "<b>", "image/png": "AA"}, "metadata": {}},
        {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["t"]},
    ]
    whole = document("x = 1", ["y\n", "z"], metadata={"kernelspec": {"name": "python3"}, "widgets": {"a": 1}})
    whole["cells"][0] |= {"outputs": outputs, "execution_count": 3, "metadata": {"tags": ["a"], "mlready": {"allow": "x"}}}
    raw = json.dumps(whole).encode()
    fast, patient = ipynb_fast.read(raw), ipynb._patient(raw)
    assert fast is not None
    assert [draft[:4] + draft[5:] for draft in fast.drafts] == [draft[:4] + draft[5:] for draft in patient.drafts]
    kinds = [[[output.kind for output in draft.stored] for draft in read.drafts] for read in (fast, patient)]
    assert kinds[0] == kinds[1] == [["stream", "display_data", "error"], []]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_notebooks(tmp_path: Path, lint: Lint) -> None:
    source = "\n".join(f"x{n} = [f(i, {n}) for i in range(9)]" for n in range(300))
    for n in range(40):
        save(tmp_path / f"{n}.ipynb", f"n = {n}", source)
    lint(".", "--no-cache", "--jobs", "1", "-q", "--output", "concise")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lint(".", "--no-cache", "--jobs", "1", "-q", "--output", "concise")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000, "kilobytes"
