"""What git knows of notebooks: who wrote a line and when, and how they read at another commit. Nothing of the repository is run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.commits import SAFE

PATIENCE = 60.0  # seconds for one question to git
NOBODY = "Not Committed Yet"


class Written(NamedTuple):
    by: str
    on: date


def written(path: Path, lines: Iterable[int]) -> dict[int, Written]:
    """Line of a file -> who wrote it and when, for those of the lines that are committed; {} where git knows nothing of the file."""
    wanted = sorted(set(lines))
    folder, name = os.path.split(os.path.realpath(path))
    try:
        said = _git(folder, "blame", "--line-porcelain", *(f"-L{line},{line}" for line in wanted), "--", name)
    except (OSError, UsageError):
        return {}
    found: dict[int, Written] = {}
    line, by, at = 0, "", 0
    for each in said.decode(errors="replace").split("\n"):
        key, _, value = each.partition(" ")
        if each.startswith("\t"):
            if by != NOBODY:
                found[line] = Written(by, datetime.fromtimestamp(at, UTC).date())
        elif key == "author":
            by = value
        elif key == "author-time":
            at = int(value)
        elif len(key) == 40 and value:
            line = int(value.split()[1])
    return found


def notebooks_at(ref: str, folder: Path, inside: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """The notebooks and scripts at a commit under these paths: each path from the root of the repository, and its bytes."""
    root = _git(folder, "rev-parse", "--show-toplevel").decode(errors="surrogateescape").strip()
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", unknown=ref).decode().strip()
    asked = [os.path.relpath(os.path.realpath(path), os.path.realpath(root)).replace(os.sep, "/") for path in inside]
    listed = _git(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", *(name for name in asked if not name.startswith("../")))
    names = [name for name in listed.split(b"\0") if name.endswith((b".ipynb", b".py")) and b"\n" not in name]
    answer = _git(root, "cat-file", "--batch", given=b"".join(commit.encode() + b":" + name + b"\n" for name in names))
    at = 0
    for name in names:
        end = answer.index(b"\n", at)
        head, at = answer[at:end], end + 1
        if b" blob " in head:
            size = int(head.rpartition(b" ")[2])
            yield name.decode(errors="surrogateescape"), answer[at : at + size]
            at += size + 1


def file_at(ref: str, path: Path) -> bytes:
    """A file as it was at a commit; b"" where it was not there."""
    folder, name = os.path.split(os.path.realpath(path))
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", unknown=ref).decode().strip()
    if not _git(folder, "ls-tree", "--name-only", commit, "--", f"./{name}"):
        return b""
    return _git(folder, "show", f"{commit}:./{name}")


def _git(folder: str | Path, *words: str, given: bytes = b"", unknown: str = "") -> bytes:
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "--no-pager", "-C", str(folder), *SAFE, *words],
            env={**os.environ, **quiet},
            input=given,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except FileNotFoundError:
        raise UsageError("git is not installed here") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"git {words[0]} did not answer in {PATIENCE:g} s") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise UsageError(f"git knows no commit {unknown!r}" if unknown else f"git {words[0]}: {said or 'failed'}")
    return done.stdout
