"""How a run is done: from the cache where it knows the answer, in several processes, and to its end whatever happens."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path

import pytest

from mlready_jupyter.core.judge import judge
from mlready_jupyter.frontends.linter import cache as caching
from mlready_jupyter.frontends.linter import checking, workers
from mlready_jupyter.frontends.linter.checked import Checked, checked, from_json, to_json
from mlready_jupyter.frontends.linter.plans import Plans
from mlready_jupyter.settings import Settings
from mlready_jupyter.subjects.notebook import Notebook
from tests.frontends.linter.conftest import Lint
from tests.notebooks import write

LOOP = "for _, r in df.iterrows():\n    use(r)"
DATED = "# TODO(@ana, 2026-07-01): later"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The notebooks that were judged, and not found in the cache."""
    names: list[str] = []

    def check_one(path: Path, plans: Plans, cache: caching.Cache | None = None) -> Checked:
        names.append(path.name)
        return once(path, plans, cache)

    once = checking.check_one
    monkeypatch.setattr(checking, "check_one", check_one)
    return names


def test_what_has_not_changed_is_not_judged_again(tmp_path: Path, lint: Lint, asked: list[str]) -> None:
    write(tmp_path / "a.ipynb", LOOP)
    write(tmp_path / "b.ipynb", "x = 1")
    first = lint(".", "--today", "2026-06-01")
    assert lint(".", "--today", "2026-06-02") == first
    assert asked == ["a.ipynb", "b.ipynb"]
    write(tmp_path / "b.ipynb", "x = 2")
    lint(".", "--today", "2026-06-01")
    assert asked == ["a.ipynb", "b.ipynb", "b.ipynb"]
    assert (tmp_path / ".mlready_cache/.gitignore").read_text().endswith("*\n")
    assert lint(".", "--no-cache", "--today", "2026-06-01").code == 1
    assert len(asked) == 5


def test_another_day_matters_only_to_what_has_a_date(tmp_path: Path, lint: Lint, asked: list[str]) -> None:
    write(tmp_path / "a.ipynb", DATED)
    write(tmp_path / "b.ipynb", "x = 1")
    assert lint(".", "--today", "2026-06-01", "--select", "debt-expired").code == 0
    assert lint(".", "--today", "2026-08-01", "--select", "debt-expired").code == 1
    assert asked == ["a.ipynb", "b.ipynb", "a.ipynb"]


def test_settings_owners_and_the_code_of_rules_matter(
    tmp_path: Path, lint: Lint, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / "a.ipynb", "x = 1")
    for settings in ("", 'ignore = ["scale"]\n', '[severities]\n"ownership/missing-owner" = "error"\n'):
        (tmp_path / "mlready.toml").write_text(settings)
        lint(".")
        lint(".")
    assert len(asked) == 3
    assert lint(".").code == 1
    (tmp_path / "CODEOWNERS").write_text("* @ml\n")
    caching._repository.cache_clear()
    assert lint(".").code == 0
    assert len(asked) == 4
    (tmp_path / "requirements.txt").write_text("pandas==2.2.3\n")
    caching._repository.cache_clear()
    lint(".")
    assert len(asked) == 5
    monkeypatch.setattr(caching, "_newest", lambda plug_ins: "newer")
    lint(".")
    assert len(asked) == 6


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'["a", "", "", 7]', b"\xff", b"[1, 2, 3, [[]]]"])
def test_a_damaged_cache_is_passed_over(tmp_path: Path, lint: Lint, asked: list[str], raw: bytes) -> None:
    write(tmp_path / "a.ipynb", LOOP)
    first = lint("a.ipynb")
    answers = tmp_path / ".mlready_cache" / "answers"
    name, _, line = answers.read_bytes().partition(b" ")
    answers.write_bytes(name + b" " + raw.replace(b"a", json.loads(line)[0].encode()) + b"\n")
    assert lint("a.ipynb") == first
    assert len(asked) == 2


def test_old_answers_are_thrown_out(tmp_path: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "AT_ONCE", 2)
    for n in range(9):
        write(tmp_path / "a.ipynb", f"x = {n}")
        lint("a.ipynb")
    assert 1 <= (tmp_path / ".mlready_cache/answers").read_bytes().count(b"\n") <= 5
    assert [path.name for path in (tmp_path / ".mlready_cache").glob("answers*")] == ["answers"]


def test_a_cache_that_cannot_be_written(tmp_path: Path, lint: Lint) -> None:
    write(tmp_path / "a.ipynb", "x = 1")
    (tmp_path / ".mlready_cache").write_text("a file")
    assert lint("a.ipynb", "--select", "scale").code == 0


def test_an_answer_survives_as_json() -> None:
    source = "# %%\nx == np.nan  # nblint: allow nan-equality - why not, by ana until 2026-12-31\nimport pandas as pd\n"
    for text in (source, f"{source}# %% [2]\nx = 1\n# %% [1]\nprint(rate)\n"):
        notebook, plan = Notebook.of(text, today=date(2026, 6, 1)), Plans(Settings(), today=date(2026, 6, 1)).of(Path("nb"))
        made = checked(notebook, judge(notebook, plan.rules, plan.policy))
        again = from_json(json.loads(json.dumps(to_json(made))))
        assert (again.path, again.waivers, again.frames, again.dated, again.rooted) == made[:1] + made[2:]
        assert [(o.criterion, o.answer, o.findings) for o in again.outcomes] == [(o.criterion, o.answer, o.findings) for o in made.outcomes]


def test_many_notebooks_in_several_processes(tmp_path: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    monkeypatch.setattr(checking, "MANY", 4)
    for n in range(12):
        write(tmp_path / f"{n:02}.ipynb", f"print(rate{n})")
    words = (".", "--select", "undefined-name", "-o", "concise")
    alone = lint(*words, "--jobs", "1", "--no-cache")
    assert lint(*words, "--jobs", "2") == alone
    assert (tmp_path / ".mlready_cache/answers").read_bytes().count(b"\n") == 12
    assert lint(*words, "--jobs", "2") == alone


def test_no_process_imports_what_lies_beside_the_notebooks(tmp_path: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    monkeypatch.setattr(checking, "MANY", 4)
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    for n in range(5):
        write(tmp_path / f"{n}.ipynb", f"print(rate{n})")
    done = lint(".", "--select", "undefined-name", "-o", "concise", "--jobs", "2", "--no-cache")
    assert done.code == 1
    assert done.out.count("reliability/undefined-name") == 5


def test_a_mistake_is_told_once_however_many_notebooks(
    tmp_path: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    monkeypatch.setattr(checking, "MANY", 4)
    for n in range(5):
        write(tmp_path / f"{n}.ipynb", "x = 1")
    done = lint(".", "--select", "nonsense", "--jobs", "2", "--no-cache")
    assert done == (2, "", "nblint: nothing is called 'nonsense' (an id, a name, or a room)\n")
    assert capfdbinary.readouterr().err == b"", "the processes have told it, too"


def test_a_process_that_dies_takes_one_notebook_with_it(tmp_path: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in ends the process, as a bug in an extension module would."""
    room = tmp_path / "killer" / "rules" / "scale"
    room.mkdir(parents=True)
    for folder in (room, room.parent, room.parent.parent):
        (folder / "__init__.py").touch()
    (room / "fatal.py").write_text(
        "from mlready_jupyter.rules import Cell, Evidence, Iterator, Severity, rule\nimport os, sys\n"
        "@rule(severity=Severity.ERROR, about=('fatal',))\n"
        'def fatal(cells: tuple[Cell, ...]) -> Iterator[Evidence]:\n    """Ends the process."""\n    os._exit(9)\n    yield\n'
    )
    (tmp_path / "mlready.toml").write_text('plug-ins = ["killer"]\nselect = ["fatal", "undefined-name"]\n')
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(Path(__file__).parents[3]))))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(checking, "MANY", 4)
    for n in range(9):
        write(tmp_path / f"{n}.ipynb", "fatal = 1" if n in (2, 3) else f"print(rate{n})")
    done = lint(".", "--jobs", "2", "--no-cache")
    assert done.code == 2
    assert [line for line in done.out.splitlines() if "BROKEN" in line] == [
        f"↯ BROKEN  pipeline/unreadable-notebook: {n}.ipynb: its process died (exit code 9)" for n in (2, 3)
    ]
    assert done.out.count("reliability/undefined-name") == 7


def test_processes_that_never_answer_end_the_run(tmp_path: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "false")
    monkeypatch.setattr(workers.forked, "possible", lambda: False)
    plans = Plans(Settings(), today=date(2026, 6, 1))
    paths = [write(tmp_path / f"{n}.ipynb", "x = 1") for n in range(50)]
    with pytest.raises(RuntimeError, match="try --jobs 1"):
        list(workers.check_in_processes(paths, plans, jobs=2, words=[]))


def test_interrupted(tmp_path: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_one(path: Path, plans: Plans, cache: caching.Cache | None = None) -> Checked:
        if path.name == "b.ipynb":
            raise KeyboardInterrupt
        return once(path, plans, cache)

    once = checking.check_one
    monkeypatch.setattr(checking, "check_one", check_one)
    for name in ("a", "b", "c"):
        write(tmp_path / f"{name}.ipynb", LOOP)
    done = lint(".", "--select", "scale")
    assert done.code == 2
    assert done.out.splitlines()[-2:] == ["▲ 1 warning in 1 notebook", "interrupted: 1 of 3 notebooks were judged"]


def test_a_plug_in_is_asked_too(tmp_path: Path, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "house_rules" / "rules" / "pipeline"
    room.mkdir(parents=True)
    (room / "no_x.py").write_text(
        "from mlready_jupyter.rules import Evidence, Iterator, Nodes, Severity, rule\nimport ast\n"
        '@rule(severity=Severity.WARNING)\ndef no_x(nodes: Nodes) -> Iterator[Evidence]:\n    """Something is called x."""\n'
        "    for node in nodes.of(ast.Name):\n        if node.tree.id == 'x':\n"
        "            yield Evidence('something is called x', at=node.place)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    write(tmp_path / "a.ipynb", "x = 1")
    (tmp_path / "mlready.toml").write_text('plug-ins = ["house_rules"]\nselect = ["no-x"]\n')
    assert "something is called x  pipeline/no-x" in lint("a.ipynb", "--no-cache").out
    assert "pipeline/no-x" in lint("list").out
    (tmp_path / "mlready.toml").write_text('plug-ins = ["hose_rules"]\n')
    assert "plug-in 'hose_rules' is not installed here" in lint("a.ipynb").err
