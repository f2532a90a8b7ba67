"""Runs the steps of a GitHub action or job by themselves: `run` in bash, with the files and variables that a runner gives."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


class Done(NamedTuple):
    name: str
    code: int
    out: str


class Runner:
    """One machine of GitHub's: a workspace, a folder for what is temporary, and what is known of the event."""

    def __init__(self, workspace: Path, temporary: Path, known: Mapping[str, str], **environment: str) -> None:
        self.workspace, self.known = workspace, known
        temporary.mkdir(exist_ok=True)
        self.summary = temporary / "summary.md"
        self.summary.touch()
        ours = {"RUNNER_TEMP": str(temporary), "GITHUB_STEP_SUMMARY": str(self.summary), "PYTHONIOENCODING": "utf-8"}
        self.environment = {**os.environ, **ours, **environment}

    def run(self, steps: Iterable[Mapping[str, Any]], *, skip: Iterable[str] = (), env: Mapping[str, str] | None = None) -> list[Done]:
        """Each `run` step in turn; after one that fails, only those that run always, as GitHub does."""
        done: list[Done] = []
        for step in steps:
            failed = any(each.code for each in done)
            if "run" not in step or step["name"] in skip or (failed and step.get("if") != "always()"):
                continue
            given = {name: self.told(text) for name, text in {**(env or {}), **step.get("env", {})}.items()}
            assert EXPRESSION.search(step["run"]) is None, "what comes from outside goes through env, not into a script"
            ran = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.workspace,
                env={**self.environment, **given},
                capture_output=True,
                encoding="utf-8",
                timeout=600,
            )
            done.append(Done(step["name"], ran.returncode, ran.stdout + ran.stderr))
        return done

    def told(self, text: str) -> str:
        """A text with its expressions replaced; a KeyError names one that nobody knows."""
        return EXPRESSION.sub(lambda found: self.known[found[1]], str(text))


def read(path: Path) -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return made


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Ana Silva", "-c", "user.email=ana@shop.example", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True, text=True).stdout.strip()
