"""The composite action: installs itself from its own folder, and tells of the cells that a pull request changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ci.actions import Runner, git, read
from tests.notebooks import write

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
OLD, FINE, NEW = "print(rate)", "# Owner: @ml\nx = 1", "print(speed)"


def pull_request(tmp_path: Path) -> Path:
    """A shallow clone, as actions/checkout makes it, of a branch that adds a cell to a notebook of main."""
    origin, work = tmp_path / "origin", tmp_path / "work"
    origin.mkdir()
    git(origin, "init", "-q")
    (origin / "notebooks").mkdir()
    write(origin / "notebooks" / "a.ipynb", FINE, OLD)
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "Start")
    git(origin, "checkout", "-qb", "topic")
    write(origin / "notebooks" / "a.ipynb", FINE, OLD, NEW)
    git(origin, "commit", "-qam", "Add a cell")
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "topic", origin.as_uri(), str(work))
    return work


def test_the_action(tmp_path: Path) -> None:
    action, work = read(ROOT / "action.yml"), pull_request(tmp_path)
    given = {f"inputs.{name}": said["default"] for name, said in action["inputs"].items()}
    given |= {"inputs.paths": "notebooks", "inputs.changed-only": "true", "inputs.sarif-file": "nblint.sarif"}
    runner = Runner(work, tmp_path / "temporary", {**given, "github.action_path": str(ROOT), "github.base_ref": "main"})
    install, lint = runner.run(action["runs"]["steps"])
    assert install.code == 0, install.out
    assert lint.code == 1, lint.out
    assert "cell 3, line 1: speed is used" in lint.out and "rate" not in lint.out  # what was there before is not told
    assert sum(line.startswith("::error file=notebooks/a.ipynb,line=") for line in lint.out.splitlines()) == 1
    (result,) = json.loads((work / "nblint.sarif").read_text())["runs"][0]["results"]
    assert result["ruleId"] == "reliability/undefined-name"

    whole = Runner(work, tmp_path / "temporary", {**runner.known, "inputs.changed-only": "false", "inputs.args": "--fail-on never"})
    (lint,) = whole.run(action["runs"]["steps"], skip=["Install nblint"])
    assert lint.code == 0 and "rate is used" in lint.out and "speed is used" in lint.out
