"""nblint starts fast: what it must never import, and what it may cost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.notebooks import write

ROOT = Path(__file__).parents[1]
NEVER = ["pandas", "numpy", "narwhals", "IPython", "nbformat", "jsonschema", "matplotlib", "mlready_jupyter.checks", "pyarrow", "polars"]
NOT_FOR_A_SMALL_NOTEBOOK = ["msgspec", "pathspec", "inspect", "dataclasses", "email", "tomllib", "importlib.metadata", "shutil", "difflib"]
MILLISECONDS = 60
"""CPU time above `python -c pass`, at most."""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(
        tmp_path / "small.ipynb",
        "# Owner: @ml\nimport pandas as pd\n",
        "%time df = pd.read_csv('a.csv')\n",
        "for _, r in df.iterrows():\n    use(r)",
    )


def environment() -> dict[str, str]:
    """Ours, but with bytecode kept, as it is after any installation."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPATH": str(ROOT)}


def loaded(*words: str, cwd: Path) -> set[str]:
    code = f"import sys\nfrom mlready_jupyter.frontends.nblint import main\nmain({list(words)!r})\nprint('\\n'.join(['#', *sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, env=environment(), check=True)
    return set(done.stdout.split("#\n")[-1].split())


@pytest.mark.parametrize("output", ["text", "json", "github", "sarif"])
def test_modules_of_a_small_notebook(small: Path, output: str) -> None:
    modules = loaded(small.name, "-o", output, cwd=small.parent)
    assert "mlready_jupyter.rules.scale.iterrows" in modules
    assert modules.isdisjoint(NEVER)
    assert modules.isdisjoint(NOT_FOR_A_SMALL_NOTEBOOK)


def test_modules_of_a_folder_with_settings_and_a_large_notebook(small: Path) -> None:
    (small.parent / "mlready.toml").write_text("select = ['all']\n")
    (small.parent / ".gitignore").write_text("*.tmp\n")
    write(small.parent / "large.ipynb", "x = 1", "'" + "x" * 2_000_000 + "'")
    modules = loaded(".", cwd=small.parent)
    assert {"msgspec", "pathspec", "tomllib"} <= modules
    assert modules.isdisjoint(NEVER)


def test_a_rule_that_needs_no_flow_builds_none(small: Path) -> None:
    assert "mlready_jupyter.subjects.flow" not in loaded(small.name, "--select", "scale", cwd=small.parent)


def test_proving_that_nothing_was_changed_runs_nothing(small: Path) -> None:
    assert loaded("promote", "--verify", small.name, cwd=small.parent).isdisjoint({*NEVER, "nbclient", "jupyter_client"})


@pytest.mark.slow
def test_cpu_time(small: Path) -> None:
    lint = [sys.executable, "-m", "mlready_jupyter.frontends.nblint", small.name]
    bare = [sys.executable, "-c", "pass"]
    runs = [(_cpu(lint, small.parent), _cpu(bare, small.parent)) for _ in range(8)]
    above = min(ours for ours, _ in runs) - min(nothing for _, nothing in runs)
    assert above * 1000 <= MILLISECONDS, f"{above * 1000:.0f} ms above `python -c pass`"


def _cpu(command: list[str], cwd: Path) -> float:
    """Seconds of processor time that one run of a command takes."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, env=environment(), check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
