"""The example repository: each job of its workflow, step by step, on a pull request, in the morning, and when somebody promotes."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ci.actions import Done, Runner, git, read

pytestmark = pytest.mark.slow
EXAMPLE = Path(__file__).parents[2] / "examples" / "ci"
WORKFLOW = read(EXAMPLE / ".github" / "workflows" / "notebooks.yml")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone of the example, as it was pushed."""
    origin, work = tmp_path / "origin", tmp_path / "work"
    shutil.copytree(EXAMPLE, origin, ignore=shutil.ignore_patterns(".mlready*", "promoted"))
    git(origin, "init", "-q")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "Start")
    git(tmp_path, "clone", "-q", origin.as_uri(), str(work))
    git(work, "checkout", "-qb", "topic")
    return work


def run(job: str, work: Path, **known: str) -> tuple[list[Done], str]:
    """The steps of a job but its installation, and the summary that they wrote."""
    said: dict[str, Any] = WORKFLOW["jobs"][job]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    runner = Runner(work, work.parent / "temporary", known, PATH=path, GITHUB_ACTOR="octocat", OMP_NUM_THREADS="1")
    return runner.run(said["steps"], skip=["Install"], env=said.get("env")), runner.summary.read_text(encoding="utf-8")


def test_what_a_workflow_must_have() -> None:
    assert set(WORKFLOW[True]) == {"pull_request", "push", "schedule", "workflow_dispatch"}  # YAML reads `on` as true
    for job in WORKFLOW["jobs"].values():
        assert all(step.get("name") or step.get("uses", "").count("@") == 1 for step in job["steps"])


def test_a_pull_request(repository: Path) -> None:
    path = repository / "notebooks" / "train.ipynb"
    leak = path.read_text().replace("train_test_split(X[COLUMNS]", "train_test_split(StandardScaler().fit_transform(X[COLUMNS])")
    path.write_text(leak.replace("random_state=0)", "random_state=0)  # TODO all columns"))
    git(repository, "commit", "-qam", "Scale")
    done, summary = run("lint", repository, **{"github.base_ref": "main"})
    lint, told, sarif = done
    assert (lint.name, lint.code) == ("Lint the cells that changed", 1), lint.out
    assert "::error file=notebooks/train.ipynb" in lint.out and "pipeline/fit-before-split" in lint.out
    assert told.code == sarif.code == 0, told.out + sarif.out
    assert "## ✕ NOT READY" in summary and "all columns" in summary
    log = json.loads((repository / "nblint.sarif").read_text())
    assert "pipeline/fit-before-split" in {result["ruleId"] for result in log["runs"][0]["results"]}


def test_a_pull_request_that_changes_no_notebook(repository: Path) -> None:
    (repository / "README.md").write_text("# Ours\n")
    git(repository, "commit", "-qam", "Write")
    done, _ = run("lint", repository, **{"github.base_ref": "main"})
    assert [each.code for each in done] == [0, 0, 0, 0], done


def test_the_batch_of_the_morning(repository: Path) -> None:
    done, summary = run("batch", repository)
    assert [each.code for each in done] == [0, 0], done
    assert "## " in summary
    batch = repository / "data" / "today.csv"
    head, *rows = batch.read_text().splitlines()
    batch.write_text("\n".join([head.replace("mean radius", "radius"), *rows]))
    done, summary = run("batch", repository)
    assert [each.code for each in done] == [1, 0], done
    assert "::error" in done[0].out and "mean radius" in summary


def test_a_promotion(repository: Path) -> None:
    done, summary = run("promote", repository)
    assert [each.code for each in done] == [0, 0], done
    assert "model: READY" in done[0].out and "# model" in summary
    promoted = json.loads((repository / "promoted" / "train.ipynb").read_text())["metadata"]["mlready"]["promotion"]
    assert promoted["by"] == "octocat" and promoted["lock"] and promoted["notebook"] == "notebooks/train.ipynb"
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Promote")
    done, _ = run("lint", repository, **{"github.base_ref": "main"})
    assert done[-1].code == 0 and "as it was promoted" in done[-1].out
    path = repository / "promoted" / "train.ipynb"
    path.write_text(path.read_text().replace("test_size=0.4", "test_size=0.1"))
    done, _ = run("lint", repository, **{"github.base_ref": "main"})
    assert (done[-1].name, done[-1].code) == ("Promoted notebooks are as they were promoted", 1)
    assert "cell 3 was changed" in done[-1].out
