"""The corpus holds distinct notebooks, each from inside its archive."""

from __future__ import annotations

import json
import tarfile
from io import BytesIO
from pathlib import Path

from benchmarks import errors
from benchmarks.corpus import fetch


def archive(**files: bytes) -> bytes:
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as written:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            written.addfile(member, BytesIO(content))
    return buffer.getvalue()


def notebook(source: str | list[str], output: str = "") -> bytes:
    return json.dumps({"cells": [{"source": source, "outputs": [output]}]}).encode()


def test_only_notebooks_are_unpacked_and_none_outside_of_the_folder(tmp_path: Path) -> None:
    files = {"a-1/docs/x.ipynb": notebook("x"), "a-1/setup.py": b"1/0", "a-1/../../out.ipynb": notebook("y")}
    fetch.unpack(archive(**files), tmp_path / "a-1")
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == ["a-1/docs/x.ipynb"]


def test_the_same_cells_with_other_outputs_are_the_same_notebook() -> None:
    assert fetch.identity(notebook("a\nb", "1")) == fetch.identity(notebook(["a\n", "b"], "2")) != fetch.identity(notebook("a\nc"))
    assert fetch.identity(b"no json") != fetch.identity(b"[]")


def test_at_most_sixty_sdists_each_named_once_with_its_hash() -> None:
    wanted = fetch.sdists(wider=True)
    assert fetch.sdists() == wanted[: len(fetch.sdists())] != wanted
    assert len({sdist.name for sdist in wanted}) == len(wanted) <= 60
    assert all(len(bytes.fromhex(sdist.sha256)) == 32 for sdist in wanted)


def test_every_error_that_was_read_is_named_once_with_its_verdict_and_reason() -> None:
    stems = {sdist.stem for sdist in fetch.sdists(wider=True, fresh=True)}
    rows = list(errors.read())
    assert len({told for told, _ in rows}) == len(rows)
    assert all(told.notebook.partition("/")[0] in stems and row["shared"] in "01" and row["why"] for told, row in rows)


def test_an_error_that_nobody_has_read_is_not_shared_and_one_notebook_does_not_make_the_figure() -> None:
    found = [errors.Told("a-1/x.ipynb", "pipeline/x", cell, 1, "x") for cell in range(7)]
    made = errors.figures(found, dict.fromkeys(found[:6], True))
    assert made["all"] == {"errors": 7, "shared": 6, "part": 0.857}
    assert made["at most 5 of a rule in a notebook"]["errors"] == 5
