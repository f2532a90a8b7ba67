"""Which notebooks a path means: files as named, folders searched as git would."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mlready_jupyter.core.errors import UsageError, nearest
from mlready_jupyter.subjects.percent import is_script

NEVER = frozenset(
    ".git .hg .svn .ipynb_checkpoints .venv venv node_modules __pycache__ .tox .nox .mypy_cache .mlready .mlready_cache".split()
)
HEAD = 16_384
"""Bytes of a script that are searched for its first cell marker."""

Ignore = list[tuple[str, Any]]
"""Folders with the patterns of their .gitignore, the outermost first."""


def notebooks(paths: Iterable[str]) -> list[Path]:
    """The notebooks under these paths, each once, in order. A file that is named is taken whatever it is called."""
    found: dict[Path, None] = {}
    for word in paths:
        if os.path.isdir(word):
            found.update(dict.fromkeys(_under(Path(word))))
        elif os.path.lexists(word):
            found[Path(word)] = None
        else:
            raise UsageError(f"no file or folder {word!r}{_hint(word)}")
    return list(found)


def _hint(word: str) -> str:
    folder, name = os.path.split(word)
    try:
        near = nearest(name, os.listdir(folder or "."))
    except OSError:
        return ""
    return f"; did you mean {os.path.join(folder, near)!r}?" if near else ""


def _under(top: Path) -> Iterator[Path]:
    ignores: dict[str, Ignore] = {}
    outer = _outer(top)
    for folder, folders, files in os.walk(top):
        parent = outer if folder == str(top) else ignores[os.path.dirname(folder)]
        ignore = ignores[folder] = _with_own(parent, folder, files)
        folders[:] = sorted(
            name for name in folders if name not in NEVER and not _ignored(ignore, os.path.join(folder, name), is_folder=True)
        )
        for name in sorted(files):
            path = os.path.join(folder, name)
            if _is_notebook(path) and not _ignored(ignore, path):
                yield Path(path)


def _is_notebook(path: str) -> bool:
    if path.endswith(".ipynb"):
        return os.path.isfile(path) or os.path.islink(path)
    if not path.endswith(".py") or not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            return is_script(file.read(HEAD))
    except OSError:
        return False


def _outer(top: Path) -> Ignore:
    """The patterns that hold above a folder, up to the root of its repository."""
    above = [top.resolve(), *top.resolve().parents]
    root = next((n for n, folder in enumerate(above) if (folder / ".git").exists()), None)
    if not root:
        return []
    ignore: Ignore = []
    for folder in reversed(above[1 : root + 1]):
        ignore = _with_own(ignore, str(folder), [".gitignore"])
    return ignore


def _with_own(ignore: Ignore, folder: str, files: list[str]) -> Ignore:
    file = os.path.join(folder, ".gitignore")
    if ".gitignore" not in files or not os.path.isfile(file):
        return ignore
    from pathspec import GitIgnoreSpec  # 30 ms that a folder without a .gitignore never pays

    try:
        lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
        return [*ignore, (os.path.realpath(folder), GitIgnoreSpec.from_lines(lines))]
    except (OSError, ValueError):  # a pattern that git would not understand either
        return ignore


def _ignored(ignore: Ignore, path: str, *, is_folder: bool = False) -> bool:
    """Whether the patterns leave a path out: the innermost file that speaks of it decides."""
    if not ignore:
        return False
    whole = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    for folder, spec in reversed(ignore):
        inside = os.path.relpath(whole, folder).replace(os.sep, "/")
        answer = spec.check_file(inside + "/" if is_folder else inside).include
        if answer is not None:
            return bool(answer)
    return False
