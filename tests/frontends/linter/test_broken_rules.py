"""A rule, or a whole plug-in, that cannot be imported or breaks when it is asked: one BROKEN line that names it, and all else is judged."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mlready_jupyter.frontends.linter import checking, workers
from tests.frontends.linter.conftest import Lint
from tests.notebooks import write

SOUND = '''
from mlready_jupyter.rules import Cell, Evidence, Iterator, Severity, rule

@rule(severity=Severity.WARNING, about=("{word}",))
def {name}(cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """Something is told."""
    {body}
    yield Evidence("something", at=cells[0].at())
'''
Package = Callable[..., None]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    """`package(fragile="1 / 0")` writes a plug-in `ours` with the rule scale/fragile, asked beside a sound rule and one of the house."""
    room = tmp_path / "ours" / "rules" / "scale"
    room.mkdir(parents=True)
    for folder in (room, room.parent, room.parent.parent):
        (folder / "__init__.py").touch()

    def made(*, above: str = "", body: str = "pass", word: str = "rate", settings: str = "") -> None:
        (room / "fragile.py").write_text(above + SOUND.format(name="fragile", word=word, body=body))
        (room / "sound.py").write_text(SOUND.format(name="sound", word="rate", body="pass"))
        (tmp_path / "mlready.toml").write_text(f'plug-ins = ["ours"]\nselect = ["fragile", "sound", "undefined-name"]\n{settings}')
        for n in range(5):
            write(tmp_path / f"{n}.ipynb", f"print(rate{n})\n# rate")

    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(Path(__file__).parents[3]))))
    monkeypatch.setattr(checking, "MANY", 4)
    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == "ours"]:
        del sys.modules[name]


def told(lint: Lint, *words: str) -> list[str]:
    """The BROKEN lines of a run in which all else is judged."""
    done = lint(".", "--no-cache", *words)
    assert done.code == 2
    assert (done.out.count("reliability/undefined-name"), done.out.count("scale/sound")) == (5, 5), done
    assert "Traceback" not in done.out + done.err
    return [line for line in done.out.splitlines() if "BROKEN" in line]


@pytest.fixture(params=["1", "2", pytest.param("2 afresh", marks=pytest.mark.slow)])
def jobs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """In this process, in copies of it, and in processes that start afresh, as on macOS."""
    if "afresh" in request.param:
        monkeypatch.setattr(workers.forked, "possible", lambda: False)
    return str(request.param)[0]


@pytest.mark.parametrize(
    ("above", "reason"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def f(:", "SyntaxError: invalid syntax (fragile.py, line 1)"),
    ],
    ids=["error", "missing", "exit", "syntax"],
)
def test_a_rule_that_cannot_be_imported(package: Package, lint: Lint, jobs: str, above: str, reason: str) -> None:
    package(above=above)
    broken = f"↯ BROKEN  scale/fragile: ImportError: ours.rules.scale.fragile cannot be imported: {reason}"
    assert told(lint, "--jobs", jobs) == [broken]


def test_what_the_settings_say_of_it_is_passed_over(package: Package, lint: Lint) -> None:
    package(above="1 / 0", settings='[limits]\n"scale/fragile" = { most = 3 }\n')
    assert len(told(lint, "--jobs", "1")) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("cells[7]", "IndexError: tuple index out of range"),
        ("raise SystemExit('enough')", "SystemExit: enough"),
        ("yield 'found'", "AttributeError: 'str' object has no attribute '_replace'"),
        ("yield Evidence('x', at=cells[0])", "TypeError: a place is a node's or a call's .place, or cell.at(line), not Cell"),
    ],
    ids=["error", "exit", "no evidence", "no place"],
)
def test_a_rule_that_breaks_when_it_is_asked(package: Package, lint: Lint, jobs: str, body: str, reason: str) -> None:
    package(body=body)
    assert told(lint, "--jobs", jobs) == [f"↯ BROKEN  scale/fragile: {reason}"]


class Hides:
    """A rule of the house cannot be imported, as after half an update."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "mlready_jupyter.rules.scale.iterrows":
            raise ImportError("half an update")


def test_a_rule_of_the_house_that_cannot_be_imported(
    package: Package, lint: Lint, jobs: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package()
    write(tmp_path / "0.ipynb", "print(rate0)\n# rate\n[].iterrows()")
    (tmp_path / "sitecustomize.py").write_text("import sys\n" + inspect.getsource(Hides) + "sys.meta_path.insert(0, Hides)\n")
    monkeypatch.delitem(sys.modules, "mlready_jupyter.rules.scale.iterrows", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Hides, *sys.meta_path])
    broken = told(lint, "--jobs", jobs, "--select", "sound,undefined-name,iterrows")
    said = "mlready_jupyter.rules.scale.iterrows cannot be imported: ImportError: half an update"
    assert broken == [f"↯ BROKEN  scale/iterrows: ImportError: {said}"]


def test_what_broke_is_not_kept(package: Package, lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that was missing is installed: no file of the plug-in has changed, and yet another answer is due."""
    package(above="import os\nassert 'INSTALLED' in os.environ\n")
    assert lint(".").out.count("BROKEN") == 1
    monkeypatch.setenv("INSTALLED", "1")
    done = lint(".")
    assert (done.out.count("BROKEN"), done.out.count("scale/fragile")) == (0, 5)


def test_a_package_that_cannot_be_imported(package: Package, lint: Lint, tmp_path: Path) -> None:
    package()
    for text, reason in (("1 / 0", "ZeroDivisionError: division by zero"), ("import nothing_there", "No module named 'nothing_there'")):
        (tmp_path / "ours" / "__init__.py").write_text(text)
        done = lint(".", "--no-cache", "--jobs", "2")
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("nblint: plug-in 'ours' cannot be imported: ")
        assert done.err.endswith(f"{reason}\n")
        assert len(done.err.splitlines()) == 1


def test_its_page_says_why_there_is_none(package: Package, lint: Lint) -> None:
    package(above="1 / 0")
    said = "nblint: scale/fragile: ours.rules.scale.fragile cannot be imported: ZeroDivisionError: division by zero\n"
    assert lint("explain", "scale/fragile") == (2, "", said)
