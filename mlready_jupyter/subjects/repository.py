"""The repository that a file stands in, as far as it says who owns what."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

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
PLACES = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")


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
        return repr((self.root, self.codeowners, self.declares_environment(path)))

    def declares_environment(self, path: Path) -> bool:
        """Whether a file beside this one, or in a folder between it and the root, lists the packages that are needed."""
        folder = Path(os.path.realpath(path)).parent
        while True:
            try:
                if any(_lists_packages(entry.name) for entry in folder.iterdir()):
                    return True
            except OSError:
                return False
            if folder in (self.root, folder.parent):
                return False
            folder = folder.parent


def _lists_packages(name: str) -> bool:
    return name in ENVIRONMENTS or (
        name.startswith(("requirement", "environment", "conda")) and name.endswith((".txt", ".yml", ".yaml", ".in", ".lock"))
    )


def repository(path: Path) -> Repository | None:
    """The repository around a file, None when there is none."""
    folder = os.path.dirname(os.path.realpath(path))
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
