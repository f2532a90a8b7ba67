"""Whatever the bytes of a file are, a document comes back, and every line of a cell is found in the file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.core.waiver import Waiver
from mlready_jupyter.subjects import ipynb, ipynb_fast
from mlready_jupyter.subjects.cell import Cell
from mlready_jupyter.subjects.notebook import Notebook, Unreadable
from mlready_jupyter.subjects.percent import is_script
from tests.notebooks import document, from_bytes, problem, write

HOSTILE = {
    b"": "is empty",
    b" \n": "is empty",
    b"hello": "is not JSON",
    b"<!DOCTYPE html><html></html>": "is a web page",
    b'{{\n "cells": []\n}}': "is a template",
    b'{"cells": [],}': "a comma with nothing after it",
    b'{"cells": [\n<<<<<<< HEAD\n=======\n>>>>>>> b\n]}': "holds a merge conflict",
    '{"cells": []}'.encode("utf-16"): "UTF-16",
    b'{"cells": ["\xff"]}': "is not UTF-8",
    b"[]": "not a notebook",
    b"{}": "has no cells",
    b'{"cells": {}}': "not a list",
    b'{"worksheets": [{"cells": []}], "nbformat": 3}': "format 3",
    b"[" * 100_000: "cannot be decoded",
    b'{"cells": ' + b"[" * 50_000 + b"]" * 50_000 + b"}": "cannot be decoded",
    b'{"cells": [1' + b"0" * 5000 + b"]}": "cannot be decoded",
}


@pytest.mark.parametrize(("raw", "says"), HOSTILE.items(), ids=HOSTILE.values())
def test_what_is_no_notebook(raw: bytes, says: str) -> None:
    assert says in problem(raw)
    with pytest.raises(Unreadable):
        from_bytes(raw).cells  # noqa: B018


def line_of(cell: Cell, line: int = 1) -> int:
    return cell.file.line_of(cell.number, line)


def test_the_line_of_what_is_wrong() -> None:
    assert ipynb.read(b'{\n"cells": [\n],\n}').problems[0].line == 4
    assert ipynb.read(b'{"cells": [\n<<<<<<< HEAD\n').problems[0].line == 2


def test_a_template_is_told_more_mildly_than_a_notebook_that_broke() -> None:
    assert ipynb.read(b'{% if x %}{"cells": []}{% endif %}').problems[0].milder is Severity.WARNING
    assert ipynb.read(b'{"cells": [}').problems[0].milder is None


def test_a_byte_order_mark_is_told_and_read_over() -> None:
    raw = b"\xef\xbb\xbf" + json.dumps(document("x = 1")).encode()
    assert problem(raw) == "begins with a byte order mark"
    assert from_bytes(raw).cells[0].source == "x = 1"


def test_cells_that_are_no_objects_are_told_and_passed_over() -> None:
    raw = json.dumps({"cells": [1, None, *document("x = 1")["cells"], []]}).encode()
    assert "3 of 4 cells" in problem(raw)
    assert [cell.source for cell in from_bytes(raw).cells] == ["x = 1"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a\nb", "a\nb"),
        (["a\n", "b"], "a\nb"),
        (["a\r\n", "b"], "a\nb"),
        (None, ""),
        (7, ""),
        (["a", 7, None], "a"),
        ({}, ""),
        ("\ud800", "\ud800"),
        ("a\0b", "a\0b"),
    ],
)
def test_source_of_any_shape(source: object, text: str) -> None:
    assert from_bytes(json.dumps(document(source)).encode()).cells[0].source == text


def test_odd_fields() -> None:
    cell = {"cell_type": 3, "metadata": [], "outputs": {}, "execution_count": "1", "source": "x"}
    notebook = from_bytes(json.dumps({"cells": [cell, {}], "metadata": []}).encode())
    assert [cell.kind for cell in notebook.cells] == ["raw", "raw"]
    assert notebook.metadata == {}


def test_of_duplicate_keys_the_last_counts() -> None:
    raw = b'{"cells": [{"cell_type": "code",\n"source": "a",\n"source": "b"}]}'
    cell = from_bytes(raw).cells[0]
    assert cell.source == "b"
    assert line_of(cell) == 3


def test_lines_of_the_file() -> None:
    whole = document(["a\n", "b\n", "c"], "d\ne", ["f\ng\n", "h"])
    raw = json.dumps(whole, indent=1).encode()
    lines = raw.decode().split("\n")
    cells = from_bytes(raw).cells
    assert [lines[line_of(cells[0], n) - 1].strip(' ",\\n') for n in (1, 2, 3)] == ["a", "b", "c"]
    assert line_of(cells[1], 2) == line_of(cells[1], 1)
    assert '"d\\ne"' in lines[line_of(cells[1], 1) - 1]
    assert "f\\ng" in lines[line_of(cells[2], 2) - 1]
    assert '"h"' in lines[line_of(cells[2], 3) - 1]


def test_lines_of_the_file_where_outputs_hold_sources_too() -> None:
    whole = document(["a\n", "b"], ["c\n", "d"])
    whole["cells"][0]["outputs"] = [{"data": {"application/json": {"cells": [{"source": ["x"]}], "text": '"source": ["y"]'}}}]
    whole["cells"][1].pop("source")
    whole["cells"].append({"source": ["e\n", "f"]})
    raw = json.dumps({"metadata": {"source": ["z"], "cells": [{"source": "z"}]}, **whole}, indent=1).encode()
    raw = raw.replace(b'"metadata": {},\n "nbformat"', b'"nbformat"')
    lines = raw.decode().split("\n")
    cells = from_bytes(raw).cells
    assert '"b"' in lines[line_of(cells[0], 2) - 1]
    assert '"f"' in lines[line_of(cells[2], 2) - 1]
    assert line_of(cells[1]) == 1


def test_both_readers_read_the_same() -> None:
    whole = document("a", ["b\n", "c"], metadata={"kernelspec": {"name": "python3"}, "widgets": {"big": 1}})
    whole["cells"][0]["metadata"] = {"tags": ["exercise"]}
    whole["cells"][0]["outputs"] = [{"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}]
    raw = json.dumps(whole).encode()
    slow, fast = ipynb.shaped(whole), ipynb_fast.read(raw)
    assert fast is not None
    assert [draft._replace(stored=None) for draft in fast.drafts] == [draft._replace(stored=None) for draft in slow.drafts]
    assert fast.metadata["kernelspec"] == slow.metadata["kernelspec"]
    for read in (fast, slow):
        (error,) = Notebook("nb", document=(raw, read)).outputs.errors()
        assert (error.name, error.says) == ("E", "v")


def test_a_large_file_of_another_shape_is_read_patiently() -> None:
    raw = json.dumps({"cells": [1, *document("x = 1")["cells"]], "pad": "x" * ipynb.LARGE}).encode()
    assert "1 of 2 cells" in problem(raw)
    surrogate = json.dumps(document("'\ud800'", "x" * ipynb.LARGE)).encode()
    assert from_bytes(surrogate).cells[0].source == "'\ud800'"


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    folder = tmp_path / "x.ipynb"
    folder.mkdir()
    loop = tmp_path / "loop.ipynb"
    loop.symlink_to(loop)
    pipe = tmp_path / "pipe.ipynb"
    os.mkfifo(pipe)
    for path in (folder, loop, pipe, tmp_path / "none.ipynb"):
        assert Notebook(path).file.document.problems[0].fatal, path


def test_percent_scripts() -> None:
    notebook = Notebook.of(
        "# ---\n# jupyter: {}\n# ---\n\n# %% [2]\nx = 1\n\n# %% [markdown]\n# # Title\n# text\n\n# %% tags=['a', \"b\"]\ny = 2\n"
    )
    cells = notebook.cells
    assert [(cell.kind, cell.source, cell.ran) for cell in cells] == [
        ("code", "x = 1", 2),
        ("markdown", "# Title\ntext", None),
        ("code", "y = 2", None),
    ]
    assert cells[2].tags == {"a", "b"}
    assert [line_of(cell) for cell in cells] == [6, 9, 13]


def test_a_script_without_markers_is_one_cell() -> None:
    assert [cell.source for cell in Notebook.of("import os\nx = 1\n").cells] == ["import os\nx = 1\n"]
    assert Notebook.of("").cells == ()


def test_code_before_the_first_marker_is_a_cell() -> None:
    assert [cell.source.strip() for cell in Notebook.of("import os\n# %%\nx = 1\n").cells] == ["import os", "x = 1"]


def test_which_scripts_are_notebooks() -> None:
    assert is_script(b"# a comment\n\n# %%\nimport os\n")
    assert is_script(b"# %% [markdown]\n# # T\n")
    assert not is_script(b"import os\n# %%\nx = 1\n")
    assert not is_script(b"x = '''\n# %%\n'''\n")
    assert not is_script(b"")


def test_prose_leaves_out_fenced_code() -> None:
    notebook = Notebook.of("# %% [markdown]\n# Text\n# ```\n# code\n# ```\n# more\n")
    assert [words.text for words in notebook.prose] == ["Text", "more"]


def test_a_complete_comment_is_a_waiver() -> None:
    source = "# %%\nx = 1\n# %%\n# nblint: allow scale/iterrows - ten rows, checked by hand, by Ana Diaz until 2027-01-31\n"
    (waiver,) = Notebook.of(source).waivers_inline()
    assert waiver[:4] == ("scale/iterrows", "nb:1", "Ana Diaz", "ten rows, checked by hand")
    assert waiver.until.isoformat() == "2027-01-31"
    assert waiver.source == "inline"


@pytest.mark.parametrize(
    "text", ["", " - reason", " - reason, by ana", " - reason until 2027-01-31", " by ana until 2027-01-31", " - r, by a until 2027-02-30"]
)
def test_an_incomplete_comment_waives_nothing(text: str) -> None:
    assert Notebook.of(f"# %%\nx = 1  # nblint: allow scale/iterrows{text}\n").waivers_inline() == ()


def test_an_inline_waiver_covers_its_cell_whatever_the_path_is_called(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a[1].ipynb", "for _, r in df.iterrows(): use(r)  # nblint: allow scale/iterrows - small, by ana until 2099-01-01", "x"
    )
    (waiver,) = Notebook(path).waivers_inline()
    cells = Notebook(path).cells
    assert waiver.covers("scale/iterrows", cells[0].at())
    assert not waiver.covers("scale/iterrows", cells[1].at())
    assert isinstance(waiver, Waiver)
