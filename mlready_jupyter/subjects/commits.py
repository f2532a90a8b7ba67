"""Who works on a repository, as its git history tells: read with a timeout, without network, without running any of its hooks."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

PATIENCE = 3.0  # seconds for one question to git
MOST = 5_000
WINDOW = 365  # days
SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false", "-c", "protocol.allow=never")


class Commit(NamedTuple):
    name: str
    email: str
    on: date


class Commits(NamedTuple):
    """The commits of the last year, the newest first; `head` is "" in a repository without one."""

    recent: tuple[Commit, ...]
    head: str = ""
    dirty: bool = False
    """Whether tracked files differ from the last commit."""

    def by(self, name: str) -> tuple[Commit, ...]:
        """Those of one person: by name, by address, or by a handle that stands for either."""
        return tuple(commit for commit in self.recent if is_same(name, commit))


def commits(root: Path, today: date) -> Commits:
    """What git knows of the repository; an OSError says why it could not be asked."""
    since = today - timedelta(WINDOW)
    said = _git(root, "log", f"--max-count={MOST}", f"--since={since.isoformat()}", "--no-merges", "--format=%aN%x09%aE%x09%at")
    recent = tuple(_commit(*line.split("\t")) for line in said.splitlines() if line.count("\t") == 2)
    head = _git(root, "rev-parse", "--verify", "--quiet", "HEAD", fails=True).strip()
    dirty = bool(_git(root, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules").strip())
    return Commits(recent, head, dirty)


def standing(root: Path) -> tuple[str, str]:
    """The commit that is checked out, and the name that git would sign the next one with; "" for what it does not know."""
    head = _git(root, "rev-parse", "--verify", "--quiet", "HEAD", fails=True).strip()
    return head, _git(root, "config", "user.name", fails=True).strip()


def knows(root: Path, commit: str) -> bool:
    """Whether the repository holds a commit of this name."""
    return bool(_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}", fails=True).strip())


def is_same(name: str, commit: Commit) -> bool:
    """Whether a name in the settings and an author are the same person: `Ana Silva`, `@ana-silva`, `ana@shop.example`."""
    if "@" in name[1:]:
        return name.casefold() == commit.email.casefold()
    wanted = letters(name)
    return bool(wanted) and wanted in (letters(commit.name), letters(commit.email.partition("@")[0].rpartition("+")[2]))


def letters(name: str) -> str:
    """A name as it is compared: no case, no spaces, no signs."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _commit(name: str, email: str, at: str) -> Commit:
    return Commit(name, email, datetime.fromtimestamp(int(at), UTC).date())


def _git(root: Path, *words: str, fails: bool = False) -> str:
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "--no-pager", "-C", str(root), *SAFE, *words],
            env={**os.environ, **quiet},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OSError(f"git {words[0]} did not answer in {PATIENCE:g} s") from None
    if done.returncode and not fails:
        if b"does not have any commits yet" in done.stderr:
            return ""
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise OSError(f"git {words[0]}: {said or f'exit code {done.returncode}'}")
    return "" if done.returncode else done.stdout.decode(errors="replace")
