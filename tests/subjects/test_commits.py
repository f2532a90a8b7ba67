"""What git knows, asked of a real repository."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from mlready_jupyter.subjects import commits as git
from mlready_jupyter.subjects.commits import Commit, commits, is_same, knows

TODAY = date(2026, 11, 24)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    call(tmp_path, "init", "-q")
    for number, (name, email, day) in enumerate(
        [
            ("Old Timer", "old@shop.example", "2024-01-05"),
            ("Ana Silva", "ana@shop.example", "2026-10-01"),
            ("bo-chen", "7+bochen@hub.example", "2026-11-20"),
        ]
    ):
        (tmp_path / "model.py").write_text(f"# {number}\n")
        call(tmp_path, "add", "model.py")
        call(tmp_path, "-c", f"user.name={name}", "-c", f"user.email={email}", "commit", "-q", "-m", "Change", day=day)
    return tmp_path


def call(folder: Path, *words: str, day: str = "") -> None:
    dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"} if day else {}
    subprocess.run(["git", "-C", str(folder), *words], check=True, env={**os.environ, **dates})


def test_the_last_year(repository: Path) -> None:
    known = commits(repository, TODAY)
    assert [commit.name for commit in known.recent] == ["bo-chen", "Ana Silva"]
    assert known.recent[1].on == date(2026, 10, 1) and not known.dirty
    assert knows(repository, known.head[:7]) and not knows(repository, "0123456") and not knows(repository, "--all")
    (repository / "model.py").write_text("changed\n")
    assert commits(repository, TODAY).dirty


def test_a_repository_without_commits(tmp_path: Path) -> None:
    call(tmp_path, "init", "-q")
    assert commits(tmp_path, TODAY) == ((), "", False)


def test_no_repository_and_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="not a git repository"):
        commits(tmp_path, TODAY)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OSError):
        commits(tmp_path, TODAY)


def test_git_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 20\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(git, "PATIENCE", 0.1)
    with pytest.raises(OSError, match="did not answer"):
        commits(tmp_path, TODAY)


@pytest.mark.parametrize("name", ["Ana Silva", "ana silva", "@ana-silva", "ana.silva@shop.example", "Ana.Silva"])
def test_one_person_under_many_names(name: str) -> None:
    assert is_same(name, Commit("Ana Silva", "ana.silva@shop.example", TODAY))


@pytest.mark.parametrize("name", ["Ana", "Bo Chen", "@org/ana-silva", "bo@shop.example", "", "@"])
def test_others(name: str) -> None:
    assert not is_same(name, Commit("Ana Silva", "ana.silva@shop.example", TODAY))
