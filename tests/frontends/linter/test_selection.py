"""What a run speaks of: settings by file, allows by cell, a baseline, changes since a commit."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mlready_jupyter.frontends.linter.arguments import DEFAULTS, parser
from tests.frontends.linter.conftest import Lint
from tests.notebooks import document, write

LOOP = "for _, r in df.iterrows():\n    use(r)"
SCALE = ("--select", "scale")


def found(text: str) -> list[str]:
    return [line.rpartition("[")[2].rstrip("]") for line in text.splitlines() if line.endswith("]")]


def concise(lint: Lint, *words: str) -> list[str]:
    return lint(*words, "-o", "concise").out.splitlines()


def test_settings_by_file(tmp_path: Path, lint: Lint) -> None:
    for name in ("a", "exploration/deep/b", "c_draft"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        write(tmp_path / f"{name}.ipynb", LOOP)
    (tmp_path / "mlready.toml").write_text(
        'select = ["scale"]\n[per-file."exploration/"]\nignore = ["iterrows"]\n'
        '[per-file."*_draft.ipynb"]\nseverities = { "scale/iterrows" = "note" }\nselect = ["scale", "undefined-name"]\n'
    )
    lines = concise(lint, ".")
    assert [line.split(":")[0] for line in lines] == ["a.ipynb", "c_draft.ipynb", "c_draft.ipynb", "c_draft.ipynb"]
    assert "warning: a loop" in lines[0]
    assert any("note: a loop" in line for line in lines[1:])
    assert len(concise(lint, "exploration", "--select", "all")) > 0
    assert "scale/iterrows" not in lint("exploration", "--select", "all", "-o", "concise").out
    (tmp_path / "mlready.toml").write_text('[per-file."x"]\nignore = ["iterows"]\n')
    assert "did you mean 'iterrows'?" in lint("a.ipynb").err
    (tmp_path / "mlready.toml").write_text('[per-file."x"]\nowners = {}\n')
    assert (
        lint("a.ipynb").err
        == "nblint: unknown setting 'owners' in mlready.toml: per-file.\"x\"; known: ignore, limits, options, select, severities\n"
    )


def test_another_settings_file(tmp_path: Path, lint: Lint) -> None:
    write(tmp_path / "a.ipynb", LOOP)
    (tmp_path / "other.toml").write_text('ignore = ["scale"]\n')
    assert lint("a.ipynb", *SCALE, "--config", "other.toml").code == 0
    assert "no such file" in lint("a.ipynb", "--config", "none.toml").err


@pytest.mark.parametrize("allow", ["iterrows", "scale/iterrows"])
def test_a_cell_allows_by_comment(tmp_path: Path, lint: Lint, allow: str) -> None:
    write(tmp_path / "a.ipynb", f"# nblint: allow {allow} - ten rows, by ana until 2026-12-31\n{LOOP}", LOOP)
    assert concise(lint, "a.ipynb", *SCALE, "--today", "2026-06-01") == [
        "a.ipynb:cell 2:1:13: warning: a loop walks df row by row (iterrows) [scale/iterrows]"
    ]


def test_a_cell_or_a_notebook_allows_by_metadata(tmp_path: Path, lint: Lint) -> None:
    allow = {"mlready": {"allow": ["scale/iterrows - ten rows, by ana until 2026-12-31"]}}
    whole = document(LOOP, LOOP)
    whole["cells"][0]["metadata"] = allow
    (tmp_path / "a.ipynb").write_text(json.dumps(whole))
    (tmp_path / "b.ipynb").write_text(json.dumps(document(LOOP, LOOP, metadata=allow)))
    lines = concise(lint, ".", *SCALE, "--today", "2026-06-01")
    assert [line.split(": ")[0] for line in lines] == ["a.ipynb:cell 2:1:13"]
    assert len(concise(lint, ".", *SCALE, "--today", "2027-06-01")) == 4


def test_an_allow_without_a_reason_is_a_finding_and_allows_nothing(tmp_path: Path, lint: Lint) -> None:
    write(tmp_path / "a.ipynb", f"# nblint: allow scale/iterrows\n{LOOP}")
    assert found(lint("a.ipynb", "--select", "scale,suppressed-without-reason", "-o", "concise").out) == [
        "ownership/suppressed-without-reason",
        "scale/iterrows",
    ]


def test_a_baseline_sets_aside_what_was_there(tmp_path: Path, lint: Lint) -> None:
    write(tmp_path / "a.ipynb", "x = 1", LOOP)
    done = lint("a.ipynb", *SCALE, "--baseline", "base.json", "--write-baseline")
    assert (done.code, done.out) == (0, "the baseline base.json holds 1 finding of 1 notebook\n")
    assert lint("a.ipynb", *SCALE, "--baseline", "base.json").out == "✓ no findings in 1 notebook (1 in the baseline)\n"
    write(tmp_path / "a.ipynb", LOOP, "y = 2\nz = 3", LOOP)  # moved, and copied: one of the two is new
    done = lint("a.ipynb", *SCALE, "--baseline", "base.json")
    assert (done.code, done.out.splitlines()[-1]) == (1, "▲ 1 warning in 1 notebook (1 in the baseline)")
    write(tmp_path / "a.ipynb", "x = 1")
    assert "1 finding of the baseline is gone" in lint("a.ipynb", *SCALE, "--baseline", "base.json").out


def test_a_baseline_holds_wherever_nblint_is_run(tmp_path: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep/a.ipynb", LOOP)
    (tmp_path / "mlready.toml").write_text('select = ["scale"]\nbaseline = "base.json"\n')
    assert lint(".", "--write-baseline").code == 0
    assert lint(".").code == 0
    monkeypatch.chdir(tmp_path / "deep")
    assert lint("a.ipynb").code == 0
    sarif = json.loads(lint("a.ipynb", "-o", "sarif").out)
    assert sarif["runs"][0]["results"][0]["suppressions"][0]["kind"] == "external"


@pytest.mark.parametrize("text", ["", "[]", '{"format": 1}', '{"format": 1, "notebooks": {"a": [{}]}}', '{"format": 9, "notebooks": {}}'])
def test_a_file_that_is_no_baseline(tmp_path: Path, lint: Lint, text: str) -> None:
    write(tmp_path / "a.ipynb", LOOP)
    (tmp_path / "base.json").write_text(text)
    done = lint("a.ipynb", "--baseline", "base.json")
    assert done.code == 2
    assert "--write-baseline" in done.err
    assert "no such file" in lint("a.ipynb", "--baseline", "none.json").err
    assert "needs the file" in lint("a.ipynb", "--write-baseline").err


def git(folder: Path, *words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, **notebooks: list[Any]) -> None:
    for name, sources in notebooks.items():
        write(folder / f"{name}.ipynb", *sources)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")


def test_since_a_commit_only_changed_cells_are_told(tmp_path: Path, lint: Lint) -> None:
    git(tmp_path, "init", "-q")
    commit(tmp_path, a=["x = 1", LOOP], b=[LOOP], ü=["x = 1"])
    write(tmp_path / "a.ipynb", LOOP, "x = 1", LOOP.replace("df", "new"))
    write(tmp_path / "c.ipynb", LOOP)
    done = lint(".", *SCALE, "--since", "HEAD", "-o", "concise")
    assert [line.split(": ")[0] for line in done.out.splitlines()] == ["a.ipynb:cell 3:1:13", "c.ipynb:cell 1:1:13"]
    assert lint(".", *SCALE, "--since", "HEAD").out.endswith("since HEAD: 2 notebooks unchanged, 1 older finding left out\n")


def test_since_tells_what_the_change_brought_to_other_cells(tmp_path: Path, lint: Lint) -> None:
    git(tmp_path, "init", "-q")
    commit(tmp_path, a=["rate = 1", "print(rate)", "print(gone)"])
    write(tmp_path / "a.ipynb", "print(rate)", "print(gone)")
    done = lint("a.ipynb", "--select", "undefined-name", "--since", "HEAD", "-o", "concise")
    assert done.out == "a.ipynb:cell 1:1:7: error: rate is used, but no cell defines it [reliability/undefined-name]\n"


def test_since_counts_from_where_the_branch_left(tmp_path: Path, lint: Lint) -> None:
    git(tmp_path, "init", "-q")
    commit(tmp_path, a=[LOOP])
    git(tmp_path, "checkout", "-qb", "work")
    commit(tmp_path, b=[LOOP])
    git(tmp_path, "checkout", "-q", "main")
    commit(tmp_path, a=["x = 1"])
    git(tmp_path, "checkout", "-q", "work")
    assert [line.split(":")[0] for line in concise(lint, ".", *SCALE, "--since", "main")] == ["b.ipynb"]


def test_since_what_git_does_not_know(tmp_path: Path, lint: Lint) -> None:
    write(tmp_path / "a.ipynb", LOOP)
    assert "not a git repository" in lint("a.ipynb", "--since", "HEAD").err
    git(tmp_path, "init", "-q")
    commit(tmp_path, a=[LOOP])
    done = lint("a.ipynb", "--since", "nowhere")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "git knows no such commit" in done.err


def test_options_that_contradict_each_other(tmp_path: Path, lint: Lint) -> None:
    write(tmp_path / "a.ipynb", LOOP)
    for words, says in (
        (("-", "a.ipynb"), "goes with no other path"),
        (("a.ipynb", "--unsafe-fixes"), "add --fix"),
        (("-", "--since", "HEAD"), "--since needs a file"),
        (("a.ipynb", "-j", "0"), "expected a number of processes"),
    ):
        done = lint(*words)
        assert (done.code, done.out) == (2, "")
        assert says in done.err


def test_paths_alone_mean_what_argparse_would_say() -> None:
    told = vars(parser().parse_args(["a.ipynb", "b"]))
    assert told == {**DEFAULTS, "select": [], "ignore": [], "paths": ["a.ipynb", "b"]}
