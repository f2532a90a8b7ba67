"""Puts a promotion in its place: the notebook, and a folder of its own with what belongs to it.

The folder carries the promotion's id in its name, so that it is new and nobody refers to it yet; the notebook, which refers to
it, is replaced last and at once. So a kill at any moment leaves the old promotion whole or the new one, and what a killed
process left lying about is swept away by the next.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mlready_jupyter import atomic
from mlready_jupyter.core.errors import UsageError

ID = 8
"""Hexadecimal digits of the id of a promotion."""


def publish(target: Path, text: str, ident: str, files: Mapping[str, str]) -> None:
    """Write the promoted notebook `target`, and `files` (path -> text) into the folder beside it."""
    home = target.parent
    try:
        home.mkdir(parents=True, exist_ok=True)
        with _alone(home):
            _sweep(target, keep=referred_to(target))
            _folder(beside(target, ident), files)
            atomic.write(target, text)
            _sweep(target, keep=ident)
    except OSError as error:
        raise UsageError(f"{error.filename or home} cannot be written: {(error.strerror or str(error)).lower()}") from None


def beside(target: Path, ident: str) -> Path:
    """The folder of what belongs to a promotion."""
    return target.with_name(f"{target.stem}.{ident}")


def referred_to(target: Path) -> str:
    """The id of the promotion that stands there, "" where none does."""
    import json

    from mlready_jupyter.frontends.promotion.sealing import promotion_of

    try:
        found = promotion_of(json.loads(target.read_bytes()))
    except (OSError, ValueError):
        return ""
    return str(found.get("id", "")) if found else ""


def _folder(place: Path, files: Mapping[str, str]) -> None:
    """A folder that is there whole or not at all."""
    part = place.with_name(f".{place.name}.part")
    part.mkdir()
    for name, text in files.items():
        file = part / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        atomic.settle(file.parent)
    atomic.settle(part)
    part.rename(place)
    atomic.settle(place.parent)


def _sweep(target: Path, *, keep: str) -> None:
    """Take away the folders of promotions that no longer stand, whole or begun."""
    ours = re.compile(rf"\.?{re.escape(target.stem)}\.([0-9a-f]{{{ID}}})(\.part)?")
    for entry in list(os.scandir(target.parent)):
        found = ours.fullmatch(entry.name)
        if found and entry.is_dir(follow_symlinks=False) and (found[2] or found[1] != keep):
            shutil.rmtree(entry.path)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One promotion into a folder at a time."""
    if os.name == "nt":
        yield
        return
    import fcntl

    handle = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
