"""The pages are what the code says today, and committed files speak of nothing outside the repository."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from mlready_jupyter.catalogue import catalogue, policy
from mlready_jupyter.settings import parse

ROOT = Path(__file__).parent.parent


def test_pages_are_fresh() -> None:
    run = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_links_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_nothing_outside_the_repository_is_cited() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    outside = re.compile(r"\.\./shared|/home/[a-z]+/|/(?:work)/|index-url|registry\.[a-z]+\.|files\.pythonhosted")
    for name in filter(None, listed):
        path = ROOT / name
        if path == Path(__file__) or path.suffix in {".png", ".html"} or not path.is_file():
            continue
        found = outside.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found or name.startswith(("mlready_jupyter/rules/", "tests/")), f"{name}: {found and found[0]}"


@pytest.mark.parametrize(
    "page", ["README.md", "docs/card.md", "docs/assumptions.md", "docs/history.md", "docs/nblint.md", "docs/promote.md"]
)
def test_settings_that_are_shown_are_accepted(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert shown
    known = catalogue()
    criteria = known.load("checks") + known.load("rules")
    for example in shown:
        table = tomllib.loads(example)
        settings = parse(table.get("tool", {}).get("mlready", table))
        policy(settings, criteria, known, today=date(2026, 11, 1), budget=None)
