"""`nblint ledger`: debts and waivers of a real repository, with git's memory of them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mlready_jupyter.frontends.grammar import Ledger, Manner
from mlready_jupyter.frontends.nblint import main
from mlready_jupyter.frontends.shown import Shown
from mlready_jupyter.frontends.verbs import Bench, run
from tests.notebooks import write

DEBT = "x = 1  # TODO(@ana, 2026-01-31, #412): the real schema\n"
TEMPORARY = "rate = 1.08  # hardcoded for now\n"


def git(folder: Path, *words: str, on: str = "2026-01-10T12:00:00+00:00") -> None:
    who = {"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "a@x.example", "GIT_COMMITTER_NAME": "Ana", "GIT_COMMITTER_EMAIL": "a@x.example"}
    environment = {**os.environ, **who, "GIT_AUTHOR_DATE": on, "GIT_COMMITTER_DATE": on}
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, env=environment)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    git(tmp_path, "init", "-b", "main")
    write(tmp_path / "churn.ipynb", DEBT, "y = 2  # FIXME slow\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-m", "first")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def drawn(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    code = main(["ledger", "-o", "json", "--today", "2026-03-01", *words])
    document = json.loads(capsys.readouterr().out)
    assert code == any(entry["state"] in ("late", "long") for entry in document["entries"])
    return document


def test_who_owes_what_until_when(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = drawn(capsys)["entries"]
    assert (first["kind"], first["owner"], first["ticket"], first["due"]) == ("TODO", "@ana", "#412", "2026-01-31")
    assert (first["days_left"], first["age_days"], first["author"], first["since"]) == (-29, 50, "Ana", "2026-01-10")
    assert (first["cell"], (repository / "churn.ipynb").read_text().split("\n")[first["line"] - 1].count("TODO")) == (1, 1)
    assert (second["kind"], second["says"], second["owner"], second["due"]) == ("FIXME", "slow", None, None)


def test_what_is_not_committed_has_no_age(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository / "new.ipynb", TEMPORARY)
    entry = next(entry for entry in drawn(capsys)["entries"] if entry["path"] == "new.ipynb")
    assert (entry["kind"], entry["age_days"], entry["author"]) == ("temporary", None, None)


def test_the_trend(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository / "churn.ipynb", "z = 0\n", DEBT, TEMPORARY)  # one moved, one paid, one new
    trend = drawn(capsys, "--since", "main")["trend"]
    assert (trend["then"], [e["says"] for e in trend["new"]], [e["says"] for e in trend["paid"]]) == (2, ["hardcoded for now"], ["slow"])
    (repository / "churn.ipynb").unlink()
    assert len(drawn(capsys, "--since", "main")["trend"]["paid"]) == 2


def test_waivers_stand_in_it(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository / "churn.ipynb", "# nblint: allow scale/iterrows - ten rows, by bo until 2026-06-01\nx = 1\n")
    (repository / "mlready.toml").write_text(
        '[[waivers]]\nallow = "pipeline/select-star"\nowner = "Ana"\nreason = "a view"\nuntil = 2026-05-01\n'
    )
    said = {(e["says"], e["owner"], e["due"], e["path"]) for e in drawn(capsys)["entries"]}
    assert said == {
        ("scale/iterrows: ten rows", "bo", "2026-06-01", "churn.ipynb"),
        ("pipeline/select-star: a view", "Ana", "2026-05-01", "mlready.toml"),
    }


def test_how_each_stands(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository / "churn.ipynb", "x = 1\n")
    waivers = {"late": "2026-02-28", "soon": "2026-03-15", None: "2026-03-16", "long": "2026-06-01"}
    (repository / "mlready.toml").write_text(
        "max-waiver-days = 60\n"
        + "".join(
            f'[[waivers]]\nallow = "pipeline/{state}"\nowner = "Ana"\nreason = "r"\nuntil = {until}\n' for state, until in waivers.items()
        )
        + '[[waivers]]\nallow = "scale/old"\nowner = "Ana"\nreason = "r"\nuntil = 2026-03-20\nsince = 2025-12-01\n'
        + '[[assumptions]]\nassume = "age between 18 and 99"\nowner = "Bo"\n'
    )
    git(repository, "add", "-A")
    git(repository, "commit", "-m", "settings", on="2026-02-01T12:00:00+00:00")
    entries = drawn(capsys)["entries"]
    assert {e["says"].partition(":")[0]: e["state"] for e in entries} == {
        **{f"pipeline/{state}": state for state in waivers},
        "scale/old": "long",
        "age between 18 and 99": None,
    }
    (assumed,) = (e for e in entries if e["kind"] == "assumption")
    assert (assumed["owner"], assumed["age_days"], assumed["author"]) == ("Bo", 28, "Ana")
    assert (repository / "mlready.toml").read_text().split("\n")[assumed["line"] - 1].startswith("assume")
    assert next(e["age_days"] for e in entries if e["says"].startswith("scale/old")) == 90


def test_the_trend_of_the_settings(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = repository / "mlready.toml"
    settings.write_text('[[assumptions]]\nassume = "age > 18"\n')
    assert [e["says"] for e in drawn(capsys, "--since", "main")["trend"]["new"]] == ["age > 18"]
    git(repository, "add", "-A")
    git(repository, "commit", "-m", "second")
    settings.write_text('[[assumptions]]\nassume = "age > 21"\n')
    trend = drawn(capsys, "--since", "main")["trend"]
    assert ([e["says"] for e in trend["new"]], [e["says"] for e in trend["paid"]]) == (["age > 21"], ["age > 18"])
    settings.write_text("of-another-version = 1\n")
    git(repository, "commit", "-am", "third")
    settings.write_text("")
    assert drawn(capsys, "--since", "main")["trend"]["missed"].startswith("the settings at main cannot be read: ")


def test_in_a_notebook(repository: Path) -> None:
    (repository / "mlready.toml").write_text("")
    (repository / "sub").mkdir()
    os.chdir(repository / "sub")
    page = run(Ledger("", "main"), Manner(), Bench({}))
    assert isinstance(page, Shown)
    assert "2 debts, 0 waivers" in page.bundle["text/plain"] and "LATE" in page.bundle["text/plain"]
    assert 'class="error nw">✕ 2026-01-31 LATE' in page.bundle["text/html"] and "since main: 0 new" in page.bundle["text/html"]


def test_as_a_table(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "--today", "2026-03-01", "--since", "HEAD"]) == 1
    head, late, other, *summary = capsys.readouterr().out.splitlines()
    assert head.split() == ["due", "age", "owner", "where", "what"]
    assert late.startswith("2026-01-31 LATE  50 d  @ana")
    assert late.endswith("TODO: the real schema")
    assert "(Ana)" in other
    assert summary == ["2 debts, 0 waivers; 1 past their day, 1 without an owner", "since HEAD: 0 new, 0 paid, 2 then"]


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.ipynb", DEBT)
    (tmp_path / "b.ipynb").write_text("{")
    assert len(drawn(capsys)["entries"]) == 1
    assert main(["ledger", "--since", "main"]) == 2
    assert capsys.readouterr().err.startswith("nblint: git rev-parse: fatal: not a git repository")


def test_an_unknown_commit(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "--since", "nowhere"]) == 2
    assert capsys.readouterr().err == "nblint: git knows no commit 'nowhere'\n"
