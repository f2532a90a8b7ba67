"""--fix, --unsafe-fixes and --diff: what is mended, and that nothing else changes by a byte."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mlready_jupyter.core.finding import Edit, Fix
from mlready_jupyter.subjects.cell import File
from mlready_jupyter.subjects.notebook import Notebook, document_of
from mlready_jupyter.subjects.rewrite import Unwritable, compatible, edited, rewritten
from tests.frontends.linter.conftest import Lint
from tests.notebooks import document, write

NAN = "import pandas as pd\nimport numpy as np\ndf = pd.read_csv('a.csv')\nbad = df[df.age == np.nan]\n"
SPLIT = "from sklearn.model_selection import train_test_split\na, b = train_test_split([1, 2])"


def changed(old: str, new: str) -> list[tuple[str, str]]:
    """The lines that differ, where as many are left as there were."""
    pairs = list(zip(old.split("\n"), new.split("\n"), strict=True))
    return [(a, b) for a, b in pairs if a != b]


@pytest.mark.parametrize("indent", [1, 2, None, "\t"])
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("listed", [True, False])
def test_only_the_lines_mended_change(tmp_path: Path, lint: Lint, indent: Any, end: str, listed: bool) -> None:
    source: Any = NAN.splitlines(keepends=True) if listed else NAN
    whole = document("é = 'ü'", source, "x = '\\u00e9'")
    whole["cells"][1]["metadata"] = {"z": 1, "a": [1.50, 2e5]}
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(whole, indent=indent, ensure_ascii=False) + end, encoding="utf-8")
    old = path.read_text(encoding="utf-8")
    assert lint("a.ipynb", "--fix", "--select", "nan-equality").out == "✓ no findings in 1 notebook\n1 finding mended in 1 notebook\n"
    new = path.read_text(encoding="utf-8")
    assert new == old.replace("df.age == np.nan", "pd.isna(df.age)")
    if indent and listed:
        assert len(changed(old, new)) == 1


def test_a_notebook_with_other_line_ends_keeps_them(tmp_path: Path, lint: Lint) -> None:
    path = tmp_path / "a.ipynb"
    raw = json.dumps(document(NAN.replace("\n", "\r\n")), indent=1).replace("\n", "\r\n").encode()
    path.write_bytes(b"\xef\xbb\xbf" + raw)
    lint("a.ipynb", "--fix", "--select", "nan-equality")
    assert path.read_bytes() == b"\xef\xbb\xbf" + raw.replace(b"df.age == np.nan", b"pd.isna(df.age)")


def test_a_script_is_mended_too(tmp_path: Path, lint: Lint) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"# %% [markdown]\r\n# Text\r\n# %%\r\n" + NAN.replace("\n", "\r\n").encode() + b"# %%\r\ny = 1\r\n")
    old = path.read_bytes()
    assert "1 finding mended" in lint("a.py", "--fix", "--select", "nan-equality").out
    assert path.read_bytes() == old.replace(b"df.age == np.nan", b"pd.isna(df.age)")


def test_unsafe_fixes_are_made_when_asked_for(tmp_path: Path, lint: Lint) -> None:
    path = write(tmp_path / "a.ipynb", SPLIT)
    old = path.read_text()
    done = lint("a.ipynb", "--fix", "--select", "split-without-random-state")
    assert (done.code, path.read_text()) == (1, old)
    assert "(--fix --unsafe-fixes mends 1)\nnothing mended\n" in done.out
    assert lint("a.ipynb", "--fix", "--unsafe-fixes", "--select", "split-without-random-state").code == 0
    assert path.read_text() == old.replace("([1, 2])", "([1, 2], random_state=0)")


def test_commented_lines_go(tmp_path: Path, lint: Lint) -> None:
    dead = "# a = f(1)\n# b = f(2)"
    path = write(tmp_path / "a.ipynb", f"x = 1\n{dead}\ny = 2", f"x = 1\n{dead}", dead, f"{dead}\nx = 1".splitlines(keepends=True))
    lint("a.ipynb", "--fix", "--unsafe-fixes", "--select", "commented-out-code")
    sources = ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]
    assert sources == ["x = 1\ny = 2", "x = 1", "", "x = 1"]


def test_counts_and_outputs_are_cleared(tmp_path: Path, lint: Lint) -> None:
    whole = document("1", "2", "df['x']")
    whole["cells"][0] |= {
        "execution_count": 5,
        "outputs": [{"output_type": "execute_result", "execution_count": 5, "data": {}, "metadata": {}}],
    }
    whole["cells"][1] |= {"execution_count": 3}
    error = {"output_type": "error", "ename": "KeyError", "evalue": "x", "traceback": ["a", "b"]}
    whole["cells"][2] |= {"outputs": [error], "execution_count": 6}
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(whole, indent=1))
    assert "2 findings mended" in lint("a.ipynb", "--fix", "--select", "out-of-order-counts,error-output-stored").out
    cells = json.loads(path.read_text())["cells"]
    assert [cell["execution_count"] for cell in cells] == [None, None, None]
    assert cells[0]["outputs"][0] == {"output_type": "execute_result", "execution_count": None, "data": {}, "metadata": {}}
    assert cells[2]["outputs"] == []


def test_diff_changes_nothing_and_is_a_patch(tmp_path: Path, lint: Lint) -> None:
    path = write(tmp_path / "a.ipynb", NAN, SPLIT)
    old = path.read_text()
    done = lint("a.ipynb", "--diff", "--unsafe-fixes", "--select", "nan-equality,split-without-random-state")
    assert (done.code, path.read_text()) == (1, old)
    assert done.err == "2 findings would be mended in 1 notebook\n"
    subprocess.run(["git", "apply", "-"], input=done.out, text=True, cwd=tmp_path, check=True)
    assert path.read_text() == old.replace("df.age == np.nan", "pd.isna(df.age)").replace("([1, 2])", "([1, 2], random_state=0)")
    done = lint("a.ipynb", "--diff", "--select", "nan-equality")
    assert (done.code, done.out, done.err) == (0, "", "nothing would be mended\n")


def test_a_debugger_is_taken_away_where_its_line_is_its_own(tmp_path: Path, lint: Lint) -> None:
    kept = "def f():\n    breakpoint()\nif x: breakpoint()\nx = 1; breakpoint()\n"
    script = tmp_path / "a.py"
    script.write_text(f"# %%\nx = 1\nbreakpoint()\n{kept}# %%\n%debug\nprint(x)\n")
    lint("a.py", "--fix", "--select", "debug-leftover")
    assert script.read_text() == f"# %%\nx = 1\n{kept}# %%\nprint(x)\n"


def test_a_script_from_stdin(lint: Lint) -> None:
    for given in (b"# %%\nx = 1\n# %%\nprint(rate)\n", b"import os\n\n# %%\nprint(rate)\n"):
        done = lint("-", "--select", "undefined-name", "-o", "concise", given=given)
        assert done.out.startswith("stdin.py:cell 2:1:7: error: rate is used"), done
    assert lint("-", "--select", "undefined-name", given=b"<<<<<<< HEAD\n{}\n").out.startswith("stdin.ipynb")


def test_stdin(tmp_path: Path, lint: Lint) -> None:
    raw = json.dumps(document(NAN), indent=1).encode()
    done = lint("-", "--stdin-filename", "b/c.ipynb", "--select", "nan-equality", given=raw)
    assert done.code == 1
    assert done.out.startswith("b/c.ipynb: cell 1, line 4: ")
    done = lint("-", "--fix", "--select", "nan-equality", given=raw)
    assert done.out.encode() == raw.replace(b"df.age == np.nan", b"pd.isna(df.age)")
    assert (done.code, done.err) == (0, "✓ no findings in 1 notebook\n")
    assert lint("-", "--diff", "--select", "nan-equality", given=raw).out.startswith("--- a/stdin.ipynb\n+++ b/stdin.ipynb\n")
    assert lint("-", "--stdin-filename", "x.py", "--select", "nan-equality", given=b"# %%\n" + NAN.encode()).code == 1


def test_a_waived_finding_is_not_mended(tmp_path: Path, lint: Lint) -> None:
    path = write(tmp_path / "a.ipynb", f"{NAN}# nblint: allow nan-equality - a lesson about it, by ana until 2026-12-31")
    old = path.read_text()
    done = lint("a.ipynb", "--fix", "--select", "nan-equality", "--today", "2026-06-01")
    assert (done.code, path.read_text()) == (0, old)
    assert "(1 waived)\nnothing mended\n" in done.out


def test_permissions_and_links_stay(tmp_path: Path, lint: Lint) -> None:
    path = write(tmp_path / "a.ipynb", NAN)
    path.chmod(0o640)
    (tmp_path / "b.ipynb").symlink_to(path)
    assert "1 finding mended" in lint("b.ipynb", "--fix", "--select", "nan-equality").out
    assert (tmp_path / "b.ipynb").is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert "isna" in path.read_text()


def file(source: Any, **more: Any) -> File:
    raw = json.dumps(document(source, **more), indent=1).encode()
    return File("nb", raw, document_of(Path("nb.ipynb"), raw))


def test_edits_are_made_from_the_back() -> None:
    edits = [Edit(0, 1, 1, 1, 2, "long"), Edit(0, 1, 5, 1, 6, ""), Edit(0, 2, 1, 3, 1, "")]
    assert edited("a = b\nc\nd", edits) == "long = \nd"
    with pytest.raises(Unwritable):
        edited("a", [Edit(0, 2, 1, 2, 1, "x")])
    with pytest.raises(Unwritable):
        edited("a", [Edit(0, 1, 9, 1, 9, "x")])


def test_fixes_of_one_place_wait_for_each_other() -> None:
    first, inside, beside = (Fix((Edit(0, 1, a, 1, b, "x"),)) for a, b in ((1, 5), (2, 3), (5, 6)))
    assert compatible([first, inside, beside, first]) == [first, beside, first]


@pytest.mark.parametrize("source", ["", "a\nb", "a\nb\n", ["a\n", "b"], ["a\nb\n", "c"], ["a"], ["ä\n", "b\ud800"]])
@pytest.mark.parametrize("edit", [Edit(0, 1, 1, 1, 2, "new\nlines\n"), Edit(0, 1, 2, 1, 2, "x")])
def test_whatever_way_a_source_is_stored(source: Any, edit: Edit) -> None:
    before = file(source)
    try:
        wanted = edited(before.document.drafts[0].source, [edit])
    except Unwritable:
        return
    raw = rewritten(before, [Fix((edit,))])
    after = Notebook("nb", document=(raw, document_of(Path("nb.ipynb"), raw)))
    assert after.cells[0].source == wanted
    assert isinstance(json.loads(raw)["cells"][0]["source"], type(source))
    assert json.loads(raw) | {"cells": 0} == json.loads(before.raw) | {"cells": 0}


def test_of_a_key_that_is_there_twice_the_last_counts() -> None:
    raw = b'{"cells": [{"cell_type": "code", "source": "a", "source": "b", "outputs": []}], "metadata": {}}'
    new = rewritten(File("nb", raw, document_of(Path("nb.ipynb"), raw)), [Fix((Edit(0, 1, 1, 1, 2, "c"),))])
    assert new == raw.replace(b'"b"', b'"c"')


def test_a_cell_of_definitions_is_moved_whole(tmp_path: Path, lint: Lint) -> None:
    path = write(tmp_path / "a.ipynb", "print(rate)", "x = 1", ["import os\n", "rate = 2"], "print(x)")
    whole = json.loads(path.read_text())
    for number, cell in enumerate(whole["cells"]):
        cell |= {"id": f"c{number}", "metadata": {"z": 1.50, "a": number}}
    path.write_text(json.dumps(whole, indent=2))
    old = path.read_text()
    assert "(--fix --unsafe-fixes mends 1)" in lint("a.ipynb", "--fix", "--select", "use-before-definition").out
    assert path.read_text() == old
    assert lint("a.ipynb", "--fix", "--unsafe-fixes", "--select", "use-before-definition").code == 0
    whole["cells"].insert(0, whole["cells"].pop(2))
    assert path.read_text() == json.dumps(whole, indent=2)


def test_a_cell_of_a_script_is_moved_where_its_bounds_are_plain(tmp_path: Path, lint: Lint) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"# %% First\r\nprint(rate)\r\n\r\n# %% Last\r\nrate = 2\r\n")
    lint("a.py", "--fix", "--unsafe-fixes", "--select", "use-before-definition")
    assert path.read_bytes() == b"# %% Last\r\nrate = 2\r\n# %% First\r\nprint(rate)\r\n\r\n"
    for bounds in (b"print(rate)\n# %%\nrate = 2\n", b"# %%\nprint(rate)\n# %%\nrate = 2"):
        path.write_bytes(bounds)
        assert "nothing mended" in lint("a.py", "--fix", "--unsafe-fixes", "--select", "use-before-definition").out
        assert path.read_bytes() == bounds


def test_moves_and_edits_take_turns(tmp_path: Path, lint: Lint) -> None:
    path = write(tmp_path / "a.ipynb", "print(rate, tax)", NAN, "rate = 2", "tax = 3")
    assert "3 findings mended" in lint("a.ipynb", "--fix", "--unsafe-fixes", "--select", "use-before-definition,nan-equality").out
    sources = ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]
    assert sources == ["rate = 2", "tax = 3", "print(rate, tax)", NAN.replace("df.age == np.nan", "pd.isna(df.age)")]


def test_a_moving_fix_comes_back_from_the_cache(tmp_path: Path, lint: Lint) -> None:
    write(tmp_path / "a.ipynb", "print(rate)", "rate = 2")
    assert lint("a.ipynb", "--select", "use-before-definition") == lint("a.ipynb", "--select", "use-before-definition")
    assert "1 finding mended" in lint("a.ipynb", "--fix", "--unsafe-fixes", "--select", "use-before-definition").out
