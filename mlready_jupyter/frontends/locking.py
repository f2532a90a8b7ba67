"""Writes the lock, on consent only: what would be agreed about a model and its tables, as the change of a file."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import Any

from mlready_jupyter import lock as locks
from mlready_jupyter.frontends.shown import Shown
from mlready_jupyter.settings import Settings, load
from mlready_jupyter.subjects.candidate import Candidate


def place(settings: Settings, folder: Path | None = None) -> Path:
    """Where the lock of a project is: beside its settings, or the nearest one above a folder (default: the current one), or in it."""
    if settings.path is not None:
        return settings.path.parent / locks.FILE
    folder = folder or Path.cwd()
    return locks.find(folder) or folder / locks.FILE


def lock(
    model: Any, *, train: Any, test: Any = None, target: str | None = None, name: str, write: bool, settings: Settings | None = None
) -> Shown:
    """Show how `mlready.lock` changes when this model and this table are agreed on; `write` writes it."""
    path = place(settings or load())
    before = locks.read(path)
    candidate = Candidate.of(model, train=train, test=test, target=target, name=name)
    after = before.with_block(candidate.name, locks.block(candidate))
    new = locks.render(after)
    if new == before.text:
        return Shown(f"{path} says so already; nothing changes.")
    diff = "".join(unified_diff(before.text.splitlines(keepends=True), new.splitlines(keepends=True), path.name, path.name))
    if write:
        locks.write(after)
    says = f"{path} has changed so; commit it:" if write else f"{path} would change so; the same line with --yes writes it:"
    return Shown(f"{says}\n\n{diff}", markdown=f"{says}\n\n```diff\n{diff.rstrip()}\n```\n")
