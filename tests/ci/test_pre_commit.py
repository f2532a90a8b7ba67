"""The hook of `.pre-commit-hooks.yaml`, by the real pre-commit, in an environment that it makes itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ci.actions import git, read
from tests.notebooks import write

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def test_the_hook(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    git(scratch, "init", "-q")
    write(scratch / "bad.ipynb", "# Owner: @ml\nx = 1", "print(rate)")
    write(scratch / "good.ipynb", "# Owner: @ml\nx = 1", "print(x)")
    (scratch / "module.py").write_text("print(rate)\n")  # no notebook
    git(scratch, "add", "-A")
    clone = tmp_path / "clone"  # of what is committed
    git(tmp_path, "clone", "-q", "--shared", str(ROOT), str(clone))
    for name in (".pre-commit-hooks.yaml", "pyproject.toml"):
        assert (clone / name).read_text() == (ROOT / name).read_text(), f"commit {name} first"
    (hook,) = read(ROOT / ".pre-commit-hooks.yaml")
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(clone), hook["id"]]
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    environment.pop("VIRTUAL_ENV", None)

    def run(*files: str) -> subprocess.CompletedProcess[str]:
        words = [*command, "--verbose", "--files", *files]
        return subprocess.run(words, cwd=scratch, env=environment, capture_output=True, encoding="utf-8", timeout=600)

    done = run("bad.ipynb", "good.ipynb", "module.py")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "bad.ipynb: cell 2, line 1: ✕ ERROR rate is used, but no cell defines it" in done.stdout
    assert "in 2 notebooks" in done.stdout and "module.py" not in done.stdout
