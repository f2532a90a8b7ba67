"""What an exam was held under: the settings, the lock, and the cells that had run by then, each as a hash that can be compared later."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mlready_jupyter.core.kept import digest, hash_of
from mlready_jupyter.frontends.locking import place
from mlready_jupyter.settings import Settings


class Circumstances(NamedTuple):
    settings: str
    """Of all that the settings say and where they stand."""
    lock: str
    """Of the file `mlready.lock`; "" where there is none."""
    cells: tuple[str, ...] = ()
    """Of the source of each cell that ran in this session, in the order in which they ran; () outside of IPython."""

    @classmethod
    def now(cls, settings: Settings) -> Circumstances:
        return cls(of_settings(settings), of_lock(place(settings)), tuple(hash_of(source) for source in _ran()))


def of_settings(settings: Settings) -> str:
    where = settings.path.resolve() if settings.path else None
    card = settings.card._replace(folder=settings.card.folder.resolve()) if settings.card else None
    return digest(repr(settings._replace(path=where, card=card)))


def of_lock(path: Path) -> str:
    """Of the bytes of the file; "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _ran() -> Iterable[str]:
    """The sources that IPython was given in this session, as they were written."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    history = getattr(shell, "history_manager", None)
    return [source for source in history.input_hist_raw[1:] if source.strip()] if history is not None else []
