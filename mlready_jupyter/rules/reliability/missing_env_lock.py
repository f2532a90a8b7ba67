"""reliability/missing-env-lock"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlready_jupyter.rules import Cell, Evidence, File, Iterator, Notebook, Severity, Whole, rule

if TYPE_CHECKING:
    from mlready_jupyter.subjects.repository import Repository


@rule(severity=Severity.NOTE, about=("import", "from"))
def missing_env_lock(file: File, repository: Repository, cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """The repository does not say which packages the notebook needs.

    Next year's pandas reads the file differently, and nobody knows which one it was written for.

    It looks for requirements, `pyproject.toml`, `environment.yml`, `Pipfile`, `setup.py` or a lock file
    beside the notebook and in every folder up to the root of the repository. It does not compare what is
    imported with what is listed, and says nothing outside of a repository.
    """
    if any(cell.kind == "code" for cell in cells) and not repository.declares_environment(Path(file.path)):
        yield Evidence(
            "no file from here to the root of the repository lists the packages",
            at=Whole(file.path),
            remedy="Commit a lock file: uv lock, pip freeze > requirements.txt, or conda env export.",
        )


def _in_repository(*files: str) -> Notebook:
    from shutil import rmtree
    from tempfile import mkdtemp
    from weakref import finalize

    folder = Path(mkdtemp(prefix="nblint-example-"))
    for name in (".git/HEAD", "work/a.ipynb", *files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('{"cells": [{"cell_type": "code", "source": "import pandas"}], "metadata": {}}')
    notebook = Notebook(folder / "work" / "a.ipynb")
    finalize(notebook, rmtree, folder)
    return notebook


@missing_env_lock.good
def a_lock_at_the_root() -> Notebook:
    return _in_repository("uv.lock")


@missing_env_lock.good
def requirements_beside_it() -> Notebook:
    return _in_repository("work/requirements-dev.txt")


@missing_env_lock.bad(findings=1)
def nothing() -> Notebook:
    return _in_repository()
