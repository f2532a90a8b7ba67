"""A run looks around each folder once, and still finds the repository that a link leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlready_jupyter.frontends.linter.checking import shown
from mlready_jupyter.subjects.repository import Repository, repository


def _repository(at: Path) -> Path:
    (at / "work").mkdir(parents=True)
    (at / ".git").mkdir()
    (at / "CODEOWNERS").write_text("*.ipynb @team\n")
    (at / "work" / "a.ipynb").write_text("{}")
    return at


def test_a_folder_is_looked_around_once_a_run(tmp_path: Path) -> None:
    root = _repository(tmp_path / "one")
    known: dict[str, Repository | None] = {}
    first = repository(root / "work" / "a.ipynb", known)
    assert first is not None and first.root == root and first.owners(root / "work" / "a.ipynb") == ("@team",)
    assert repository(root / "work" / "b.ipynb", known) is first
    assert repository(tmp_path / "c.ipynb", known) is None
    assert list(known) == [str(root / "work"), str(tmp_path)]


def test_a_notebook_that_is_a_link_belongs_where_it_leads(tmp_path: Path) -> None:
    one, other = _repository(tmp_path / "one"), _repository(tmp_path / "other")
    known: dict[str, Repository | None] = {}
    repository(one / "work" / "a.ipynb", known)
    (one / "work" / "link.ipynb").symlink_to(other / "work" / "a.ipynb")
    (one / "linked").symlink_to(other / "work")
    for path in (one / "work" / "link.ipynb", one / "linked" / "a.ipynb"):
        found = repository(path, known)
        assert found is not None and found.root == other


def test_a_path_is_told_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    assert shown(tmp_path / "work" / "deep" / "a.ipynb") == "deep/a.ipynb"
    assert shown(tmp_path / "workshop" / "a.ipynb") == f"{tmp_path.as_posix()}/workshop/a.ipynb"
    assert shown(Path("deep/a.ipynb")) == "deep/a.ipynb" and shown(Path("../a.ipynb")) == "../a.ipynb"
    monkeypatch.chdir("/")
    assert shown(tmp_path / "a.ipynb") == (tmp_path / "a.ipynb").as_posix().removeprefix("/")
