"""The repository that a file stands in, as far as it says who owns what."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from mlready_jupyter.subjects.pattern import Pattern

ENVIRONMENTS = (
    "pyproject.toml",
    "uv.lock",
    "poetry.lock",
    "Pipfile",
    "Pipfile.lock",
    "pdm.lock",
    "pixi.toml",
    "setup.py",
    "setup.cfg",
    "conda-lock.yml",
)
WORD = Pattern(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
SOURCES = ("src", "lib", "python")
"""Folders whose modules are mostly imported as if they stood beside them."""
PLACES = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")


class Surroundings(NamedTuple):
    """What lies between a notebook and the root of its repository."""

    lists: tuple[str, ...]
    """The files that list the packages that are needed."""
    packages: frozenset[str]
    """Every word of those files, in lower case, with `-` for `_` and `.`."""
    modules: frozenset[str]
    """What can be imported from here."""


class Repository(NamedTuple):
    root: Path
    codeowners: tuple[tuple[str, tuple[str, ...]], ...]
    """Each pattern with its owners, in the order of the file: the last that matches counts."""

    def owners(self, path: Path) -> tuple[str, ...]:
        """Who answers for a file; () when nobody was named."""
        if not self.codeowners:
            return ()
        from pathspec import GitIgnoreSpec  # 30 ms that a repository without owners never pays

        try:
            inside = path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return ()
        return next((owners for pattern, owners in reversed(self.codeowners) if GitIgnoreSpec.from_lines([pattern]).match_file(inside)), ())

    def told(self, path: Path) -> str:
        """All that it answers about files in this one's folder, but for their names: two that tell the same decide the same."""
        around = self.surroundings(path)
        return repr((self.root, self.codeowners, around.lists, sorted(around.packages), sorted(around.modules)))

    def surroundings(self, path: Path) -> Surroundings:
        """What the folders from a file up to the root say about packages and modules."""
        folder = Path(os.path.realpath(path)).parent
        lists: list[str] = []
        packages, modules = set[str](), set[str]()
        while True:
            try:
                for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
                    modules |= _modules(entry)
                    if entry.is_dir() and entry.name in SOURCES:
                        modules = modules.union(*map(_modules, os.scandir(entry)))
                    elif _lists_packages(entry.name):
                        lists.append(entry.name)
                        packages |= _words_of(entry.path, entry.stat().st_mtime_ns, entry.stat().st_size)
            except OSError:
                break
            if folder in (self.root, folder.parent):
                break
            folder = folder.parent
        return Surroundings(tuple(lists), frozenset(packages), frozenset(modules))


def _lists_packages(name: str) -> bool:
    return name in ENVIRONMENTS or (
        name.startswith(("requirement", "environment", "conda")) and name.endswith((".txt", ".yml", ".yaml", ".in", ".lock"))
    )


def _modules(entry: os.DirEntry[str]) -> set[str]:
    """What an entry of a folder can be imported as."""
    name, _, ending = entry.name.partition(".")
    return {name.lower()} if name and (ending == "py" or (not ending and entry.is_dir())) else set()


@lru_cache(maxsize=256)
def _words_of(path: str, changed: int, size: int) -> frozenset[str]:
    """The words of a file that lists packages; read anew once it changes."""
    text = Path(path).read_text(encoding="utf-8", errors="replace").lower()
    return frozenset(word.replace("_", "-").replace(".", "-") for word in WORD.findall(text))


def repository(path: Path, known: dict[str, Repository | None] | None = None) -> Repository | None:
    """The repository around a file, None when there is none; `known` are those of folders that this run has looked around already."""
    if known is None or os.path.islink(path):
        return _around(os.path.dirname(os.path.realpath(path)))
    folder = os.path.dirname(os.path.abspath(path))
    if folder not in known:
        known[folder] = _around(os.path.realpath(folder))
    return known[folder]


def _around(folder: str) -> Repository | None:
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return Repository(Path(folder), _codeowners(Path(folder)))


def _codeowners(root: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    for place in PLACES:
        file = root / place
        if file.is_file():
            lines = (line.partition("#")[0].split() for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
            return tuple((fields[0], tuple(fields[1:])) for fields in lines if fields and not fields[0].startswith("["))
    return ()
