"""The command nblint on real files: exit codes, outputs, folders, and files that are out to break it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.notebooks import document, write

CLEAN = ("# Owner: @ml-risk\nimport os\n", "print(os.name)\n")
UNDEFINED = ("# Owner: @ml-risk\n", "x = 1\nprint(rate)\n")


def nblint(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = {"PYTHONPATH": str(Path(__file__).parents[2]), "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", **environment}
    command = [sys.executable, "-m", "mlready_jupyter.frontends.nblint", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", timeout=120, env={**os.environ, **ours})


def test_clean(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", *CLEAN)
    done = nblint("a.ipynb", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "✓ no findings in 1 notebook\n", "")


def test_found(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", *UNDEFINED)
    done = nblint("check", "a.ipynb", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "a.ipynb: cell 2, line 2: ✕ ERROR rate is used, but no cell defines it  reliability/undefined-name",
        "    1 | x = 1",
        "    2 | print(rate)",
        "      |       ^",
        "    → Define or import it in a cell above, then restart the kernel and run all cells.",
        "✕ 1 error in 1 notebook",
    ]


def test_ascii_where_the_terminal_has_no_more(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", *UNDEFINED, "print(été)")
    done = nblint("a.ipynb", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "x ERROR rate" in done.stdout
    assert done.stdout.isascii()


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 0), ("note", 1), ("never", 0)])
def test_fail_on(tmp_path: Path, level: str, code: int) -> None:
    write(tmp_path / "a.ipynb", "x = 1")
    assert nblint("a.ipynb", "--fail-on", level, cwd=tmp_path).returncode == code


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("a.ipyn",), "no file or folder 'a.ipyn'; did you mean 'a.ipynb'?"),
        (("a.ipynb", "--select", "iterows"), "did you mean 'iterrows'?"),
        (("a.ipynb", "--ignore", "nothing/such"), "nothing is called 'nothing/such'"),
        (("a.ipynb", "--today", "soon"), "--today = 'soon': expected a date"),
        (("a.ipynb", "--output", "xml"), "invalid choice: 'xml'"),
        (("a.ipynb", "--outputs"), "unrecognized arguments"),
        (("explain", "iterows"), "did you mean"),
        (("explain",), "required: ID"),
    ],
)
def test_a_mistake_ends_in_one_line(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    write(tmp_path / "a.ipynb", *CLEAN)
    done = nblint(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.startswith("nblint: ")
    assert done.stderr.count("\n") == 1


def test_settings_are_honoured(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", *UNDEFINED, "for _, r in df.iterrows(): use(r)")
    (tmp_path / "mlready.toml").write_text('select = ["scale"]\n[severities]\n"scale/iterrows" = "note"\n')
    done = nblint("a.ipynb", cwd=tmp_path)
    assert done.returncode == 0
    assert "NOTE a loop walks df" in done.stdout
    (tmp_path / "mlready.toml").write_text("selekt = []\n")
    assert nblint("a.ipynb", cwd=tmp_path).stderr == "nblint: unknown setting 'selekt' in mlready.toml; did you mean 'select'?\n"


def test_select_and_ignore(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", *UNDEFINED, "for _, r in df.iterrows(): use(r)\nx = df.iloc[:, 3]")
    ids = lambda *words: {r["ruleId"] for r in results(nblint("a.ipynb", "-o", "sarif", *words, cwd=tmp_path).stdout)}  # noqa: E731
    assert ids("--select", "scale") == {"scale/iterrows"}
    assert ids("--select", "scale,undefined-name") == {"scale/iterrows", "reliability/undefined-name"}
    assert ids("--ignore", "reliability") == {"scale/iterrows"}
    assert ids("--select", "pipeline/positional-columns") == {"pipeline/positional-columns"}
    assert ids("--select", "pipeline") == set()


def test_a_course_by_the_settings(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", "x = 1  # TODO handle nulls")
    assert nblint("a.ipynb", "--select", "task-tag", cwd=tmp_path).returncode == 1
    (tmp_path / "mlready.toml").write_text('profile = "teaching"\n')
    assert nblint("a.ipynb", "--select", "task-tag", cwd=tmp_path).returncode == 0


def test_an_unreadable_file_is_told_whatever_was_selected(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("{")
    assert nblint("a.ipynb", "--select", "scale", cwd=tmp_path).returncode == 1
    assert nblint("a.ipynb", "--select", "scale", "--ignore", "unreadable-notebook", cwd=tmp_path).returncode == 0


def results(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["runs"][0]["results"]
    return found


def test_json_is_one_report_of_all(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / f"{name}.ipynb", *UNDEFINED)
    (tmp_path / "c.ipynb").write_text("")
    done = nblint(".", "--output", "json", "--today", "2026-03-01", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert (report["today"], report["about"]["name"], report["verdict"]) == ("2026-03-01", "3 notebooks", "not ready")
    outcomes = {outcome["criterion"]: outcome for outcome in report["outcomes"]}
    assert len(outcomes) == len(report["outcomes"])
    assert [f["at"]["path"] for f in outcomes["reliability/undefined-name"]["findings"]] == ["a.ipynb", "b.ipynb"]
    assert [f["at"]["path"] for f in outcomes["pipeline/unreadable-notebook"]["findings"]] == ["c.ipynb"]


def test_sarif_speaks_of_lines_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a b.ipynb", *UNDEFINED)
    done = nblint("a b.ipynb", "--output", "sarif", cwd=tmp_path)
    log = json.loads(done.stdout)
    assert log["version"] == "2.1.0"
    (result,) = results(done.stdout)
    location = result["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.ipynb"
    line = location["physicalLocation"]["region"]["startLine"]
    assert "print(rate)" in path.read_text().split("\n")[line - 1]
    assert location["logicalLocations"][0]["name"] == "cell 2"
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "reliability/undefined-name"


def test_github(tmp_path: Path) -> None:
    (tmp_path / "x,y").mkdir()
    path = write(tmp_path / "x,y" / "a.ipynb", *UNDEFINED)
    line = next(n for n, text in enumerate(path.read_text().split("\n"), 1) if "print(rate)" in text)
    done = nblint("x,y/a.ipynb", "-o", "github", cwd=tmp_path)
    assert done.stdout.startswith(f"::error file=x%2Cy/a.ipynb,line={line},title=reliability/undefined-name::cell 2, line 2: rate is used")
    assert nblint("x,y/a.ipynb", "-o", "github", "--select", "scale", cwd=tmp_path).stdout == ""


def test_a_file_without_cells_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text('{\n"cells": [\n],\n}')
    text = nblint("a.ipynb", cwd=tmp_path).stdout
    assert text.startswith("a.ipynb: line 4 of the file: ✕ ERROR the file is not JSON: a comma with nothing after it")
    (result,) = results(nblint("a.ipynb", "-o", "sarif", cwd=tmp_path).stdout)
    assert result["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "a.ipynb", "uriBaseId": "ROOT"}, "region": {"startLine": 4}}}
    ]


def test_a_waiver_in_force_and_one_that_ended(tmp_path: Path) -> None:
    comment = "# nblint: allow reliability/undefined-name - given by the runner, by ana until 2026-06-30"
    write(tmp_path / "a.ipynb", CLEAN[0], f"print(rate)  {comment}")
    done = nblint("a.ipynb", "--today", "2026-06-30", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "✓ no findings in 1 notebook (1 waived)\n")
    (result,) = results(nblint("a.ipynb", "--today", "2026-06-30", "-o", "sarif", cwd=tmp_path).stdout)
    assert result["suppressions"][0]["kind"] == "inSource"
    done = nblint("a.ipynb", "--today", "2026-07-01", cwd=tmp_path)
    assert done.returncode == 1
    assert "the waiver of reliability/undefined-name ended on 2026-06-30, a day ago" in done.stdout
    assert "rate is used" in done.stdout
    (tmp_path / "mlready.toml").write_text("inline-waivers = false\n")
    assert "rate is used" in nblint("a.ipynb", "--today", "2026-06-30", cwd=tmp_path).stdout


def files(*words: str, cwd: Path) -> set[str]:
    report = json.loads(nblint(*words, "-o", "json", "--select", "missing-owner", cwd=cwd).stdout)
    return {finding["at"]["name"] for outcome in report["outcomes"] for finding in outcome["findings"]}


def test_folders_are_searched_as_git_would(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("a", "b", "out/c", "deep/out/d", "deep/kept/out", "deep/e_tmp", ".ipynb_checkpoints/f", "x.ipynb/g", "deep/.venv/h"):
        path = tmp_path / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, "x = 1")
    (tmp_path / "deep" / "s.py").write_text("# %%\nx = 1\n")
    (tmp_path / "deep" / "module.py").write_text("x = 1\n# %%\n")
    (tmp_path / ".gitignore").write_text("out/\n*_tmp.ipynb\n/b.ipynb\n\n# comment\n")
    (tmp_path / "deep" / ".gitignore").write_text("!e_tmp.ipynb\n/kept\n")
    loop = tmp_path / "deep" / "loop"
    loop.symlink_to(tmp_path)
    assert files(".", cwd=tmp_path) == {"a.ipynb", "x.ipynb/g.ipynb", "deep/e_tmp.ipynb", "deep/s.py"}
    assert files(cwd=tmp_path) == files(".", cwd=tmp_path)
    assert files("deep", cwd=tmp_path) == {"deep/e_tmp.ipynb", "deep/s.py"}
    assert files(".", cwd=tmp_path / "deep") == {"e_tmp.ipynb", "s.py"}
    assert files("b.ipynb", "./b.ipynb", "out/c.ipynb", cwd=tmp_path) == {"b.ipynb", "out/c.ipynb"}
    assert files(str(tmp_path / "a.ipynb"), cwd=tmp_path) == {"a.ipynb"}


def test_no_notebook_at_all(tmp_path: Path) -> None:
    assert nblint(cwd=tmp_path).stdout == "✓ no findings in 0 notebooks\n"
    for output in ("json", "sarif", "github"):
        assert nblint("-o", output, cwd=tmp_path).returncode == 0


def test_codeowners(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "CODEOWNERS").write_text("*.ipynb @ml\n/free/\n")
    (tmp_path / "free").mkdir()
    write(tmp_path / "a.ipynb", "x = 1")
    write(tmp_path / "free" / "b.ipynb", "x = 1")
    assert files(".", cwd=tmp_path) == {"free/b.ipynb"}


HOSTILE: dict[str, bytes] = {
    "text": b"hello",
    "html": b"<html></html>",
    "comma": b'{"cells": [],}',
    "conflict": b'{"cells": [\n<<<<<<< a\n=======\n>>>>>>> b\n]}',
    "mark": b"\xef\xbb\xbf" + json.dumps(document("print(rate)")).encode(),
    "utf16": json.dumps(document("x")).encode("utf-16"),
    "empty": b"",
    "format3": b'{"worksheets": [], "nbformat": 3}',
    "python2": json.dumps(document("print 'x'\nexcept X, e:")).encode(),
    "bash": json.dumps(document("%%bash\nfor i in *; do\n")).encode(),
    "nul": json.dumps(document("x = 'a\0b'")).encode(),
    "surrogate": json.dumps(document("print(rate, '\ud800')  # TODO \ud800")).encode(),
    "nested": json.dumps(document("x = " + "[" * 500 + "]" * 500)).encode(),
    "operands": json.dumps(document("x = " + "+".join(["rate"] * 20_000))).encode(),
    "line": json.dumps(document("x = rate + '" + "a" * 1_000_000 + "'")).encode(),
    "cells": b'{"cells": 7}',
    "no cells": b'{"metadata": {}}',
    "numbers": b'{"cells": [1, "2", null, [3], {}]}',
    "deep": b'{"cells": ' + b"[" * 100_000,
    "outputs": b'{"cells": [{"cell_type": "code", "source": "x", "outputs": [{"output_type": "display_data", "text": 7,'
    b' "data": {"text/plain": {"a": 1}, "text/html": 3, "application/json": {"b": [1]}}}, 5, null, {"data": []}]}]}',
    "nan": b'{"cells": [{"cell_type": "code", "source": "x", "execution_count": NaN}]}',
}


def test_hostile_files_end_no_run(tmp_path: Path) -> None:
    for name, raw in HOSTILE.items():
        (tmp_path / f"{name}.ipynb").write_bytes(raw)
    (tmp_path / "folder.ipynb").mkdir()
    (tmp_path / "loop.ipynb").symlink_to(tmp_path / "loop.ipynb")
    (tmp_path / "dangling.ipynb").symlink_to(tmp_path / "nowhere")
    write(tmp_path / "zz.ipynb", *UNDEFINED)
    for output in ("text", "json", "sarif", "github"):
        done = nblint(".", "-o", output, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (1, ""), output
        assert "zz.ipynb" in done.stdout
        assert "BROKEN" not in done.stdout
        assert '"broken"' not in done.stdout


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", *CLEAN).chmod(0)
    done = nblint("a.ipynb", cwd=tmp_path)
    assert "cannot be opened: permission denied" in done.stdout


@pytest.mark.slow
def test_an_output_of_fifty_megabytes(tmp_path: Path) -> None:
    whole = document(*UNDEFINED)
    whole["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 50_000_000]}]
    (tmp_path / "a.ipynb").write_text(json.dumps(whole, indent=1))
    done = nblint("a.ipynb", cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stdout) < 1000


def test_explain_and_list(tmp_path: Path) -> None:
    page = nblint("explain", "fit-before-split", cwd=tmp_path)
    assert page.returncode == 0
    assert page.stdout.startswith("pipeline/fit-before-split  (error)\n\nA scaler, imputer")
    assert "Found:\n    # %%\n" in page.stdout
    listed = nblint("list", cwd=tmp_path)
    assert listed.returncode == 0
    assert "reliability/undefined-name" in listed.stdout
    assert " preview " in listed.stdout


def shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A line of bash, with `$nblint` as the command; the exit code is that of nblint in a pipe."""
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "nblint": f"{sys.executable} -m mlready_jupyter.frontends.nblint"}
    words = ["bash", "-c", f"set -o pipefail; {command}"]
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, env={**os.environ, **environment}, check=False)


@pytest.mark.slow
def test_a_stdout_that_takes_no_more(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", *(f"print(x{n})" for n in range(2000)))
    left = shell("$nblint a.ipynb | head -1", tmp_path)
    assert (left.returncode, left.stderr, left.stdout.count("\n")) == (141, "", 1)
    for command in ("$nblint a.ipynb", "$nblint list", "$nblint a.ipynb -o json", "$nblint a.ipynb -o github"):
        full = shell(f"{command} > /dev/full", tmp_path)
        assert (full.returncode, full.stderr) == (2, "nblint: cannot write: no space left on device\n"), command
    closed = shell("$nblint a.ipynb >&-", tmp_path)
    assert (closed.returncode, closed.stderr) == (2, "nblint: stdout is closed; nothing can be told\n")
    assert shell("$nblint b.ipynb 2> /dev/full", tmp_path).returncode == 2
    assert shell("$nblint b.ipynb 2>&-", tmp_path).returncode == 2


def test_help_and_version(tmp_path: Path) -> None:
    assert "--fail-on" in nblint("--help", cwd=tmp_path).stdout
    assert nblint("--version", cwd=tmp_path).stdout.startswith("nblint ")
