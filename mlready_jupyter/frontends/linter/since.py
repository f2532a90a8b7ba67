"""What changed since a commit: notebooks that git knows in another shape, cells it does not know, findings it did not have."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from mlready_jupyter import __version__
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.judge import judge
from mlready_jupyter.core.places import InCell
from mlready_jupyter.frontends.linter.baseline import Counts, counts, sign
from mlready_jupyter.frontends.linter.checked import Checked, checked
from mlready_jupyter.frontends.linter.plans import Plans
from mlready_jupyter.subjects.notebook import Notebook, document_of


class Since:
    """The notebooks as they were where this branch left `ref`; None for those that were not there."""

    def __init__(self, ref: str, paths: Iterable[Path]) -> None:
        self._was: dict[Path, bytes] = {}
        self._unchanged: set[Path] = set()
        by_root: dict[str, list[Path]] = {}
        for path in paths:
            by_root.setdefault(_root(path), []).append(path)
        for root, inside in by_root.items():
            self._read(root, _base(ref, root), inside)

    def changed(self, paths: Iterable[Path]) -> list[Path]:
        return [path for path in paths if path not in self._unchanged]

    def narrowed(self, path: Path, each: Checked, plans: Plans, raw: bytes | None = None) -> tuple[Checked, int]:
        """The findings in cells that changed, and those that the notebook did not have before; with how many were left out."""
        if path not in self._was:
            return each, 0
        plan, was = plans.of(path), self._was[path]
        old = Notebook(
            path,
            shown=each.path,
            today=plans.today,
            document=(was, document_of(path, was)),
            teaching=plan.teaching,
            rule_ids=plans.rule_ids,
        )
        before = counts(checked(old, judge(old, plan.asked_of(old), plan.policy, version=__version__)))
        now = Notebook(path, shown=each.path, document=None if raw is None else (raw, document_of(path, raw)))
        same = _unchanged(now, old)
        kept: dict[int, Finding | None] = {}
        for finding in each.findings:
            if _was_there(finding, each, same, before):
                kept[id(finding)] = None
        return each.with_findings(kept) if kept else each, len(kept)

    def _read(self, root: str, commit: str, paths: list[Path]) -> None:
        names = {path: os.path.relpath(os.path.realpath(path), root).replace(os.sep, "/") for path in paths}
        asked = "".join(f"{commit}:{name}\n" for name in names.values() if "\n" not in name)
        answer = _git(root, "cat-file", "--batch", given=asked.encode("utf-8", "surrogateescape"))
        at = 0
        for path, name in names.items():
            if "\n" in name:
                continue
            end = answer.index(b"\n", at)
            head, at = answer[at:end], end + 1
            if head.endswith(b" missing") or b" blob " not in head:
                continue
            size = int(head.rpartition(b" ")[2])
            raw, at = answer[at : at + size], at + size + 1
            if _now(path) == raw:
                self._unchanged.add(path)
            else:
                self._was[path] = raw


def _was_there(finding: Finding, each: Checked, same: set[int], before: Counts) -> bool:
    """Whether a finding was there before; each that was there answers for one that is."""
    at = finding.evidence.at
    known = sign(finding, each)
    if before[known] <= 0:
        return False
    if isinstance(at, InCell) and at.cell >= 0 and at.cell not in same:
        return False
    before[known] -= 1
    return True


def _unchanged(notebook: Notebook, old: Notebook) -> set[int]:
    """The cells whose text the old notebook had too, wherever it stood."""
    left = Counter((draft.kind, draft.source.strip()) for draft in old.file.document.drafts)
    same: set[int] = set()
    for number, draft in enumerate(notebook.file.document.drafts):
        if left[draft.kind, draft.source.strip()] > 0:
            left[draft.kind, draft.source.strip()] -= 1
            same.add(number)
    return same


def _now(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _root(path: Path) -> str:
    folder = os.path.dirname(os.path.realpath(path))
    return _git(folder, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")


def _base(ref: str, root: str) -> str:
    """The commit that this branch has in common with `ref`; where they have none, `ref` itself."""
    try:
        commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    except UsageError:
        raise UsageError(f"--since {ref!r}: git knows no such commit (in CI, fetch it first: a shallow clone has only the last)") from None
    try:
        return _git(root, "merge-base", commit, "HEAD").decode().strip()
    except UsageError:
        return commit


def _git(folder: str, *words: str, given: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(["git", "-C", folder, *words], input=given, capture_output=True, check=True)
    except FileNotFoundError:
        raise UsageError("--since needs git, which is not installed here") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise UsageError(f"--since: git {words[0]}: {told or 'failed'}") from None
    return done.stdout
