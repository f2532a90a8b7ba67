"""Answers of earlier runs, in `.mlready_cache`: kept by the content of the notebook and all else that decides them."""

from __future__ import annotations

import json
import os
from functools import cached_property, lru_cache
from pathlib import Path

from mlready_jupyter import __file__ as home
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.frontends.linter.checked import Checked, from_json, to_json
from mlready_jupyter.frontends.linter.plans import Plan, Plans
from mlready_jupyter.subjects.notebook import Notebook
from mlready_jupyter.subjects.repository import repository

FOLDER = ".mlready_cache"
AT_ONCE = 64
"""Answers that are written together."""
DECIDING = ("core", "rules", "subjects")
"""The folders of the package in which a change of code may change an answer."""


class Cache:
    """A file that only grows, with a line for each answer. What cannot be read in it, is not there; what cannot be written, is not kept."""

    def __init__(self, root: Path, plug_ins: tuple[str, ...] = ()) -> None:
        self._folder = os.path.join(root, FOLDER)
        self._file = os.path.join(self._folder, "answers")
        self._code = f"{_newest(plug_ins)}"
        self._told: dict[int, str] = {}
        self._new: list[str] = []

    def find(self, path: Path, shown: str, plans: Plans) -> Checked | None:
        """The answer for a notebook as it lies there now."""
        line = self._known.get(_name(path))
        if line is None:
            return None
        try:
            key, today, root, value = json.loads(line)
            if today and today != plans.today.isoformat():
                return None
            if root and root != _root(path):
                return None
            if key != self._key(path.read_bytes(), shown, plans.of(path)):
                return None
            return from_json(value)
        except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
            return None

    def keep(self, notebook: Notebook, plan: Plan, made: Checked, *, text: str = "") -> None:
        """Take up an answer, whose JSON may be at hand already; what broke is tried again in the next run."""
        if plan.policy.budget is not None or not notebook.file.raw or any(o.answer is Answer.BROKEN for o in made.outcomes):
            return
        key = self._key(notebook.file.raw, notebook.shown, plan)
        entry = [key, plan.policy.today.isoformat() if made.dated else "", _root(notebook.path) if made.rooted else ""]
        self._new.append(f"{_name(notebook.path).decode()} {json.dumps(entry)[:-1]}, {text or json.dumps(to_json(made))}]\n")
        if len(self._new) >= AT_ONCE:
            self.write()

    def write(self) -> None:
        """Put what was taken up at the end of the file, in one piece: another process may do so at the same time."""
        lines, self._new = "".join(self._new).encode("ascii"), []
        if not lines:
            return
        try:
            if not os.path.isfile(self._file):
                self._make()
            with open(self._file, "ab", buffering=0) as file:
                file.write(lines)
        except OSError:
            return

    @cached_property
    def _known(self) -> dict[bytes, bytes]:
        """The last line about each notebook; when most are older than those, they are thrown out of the file."""
        try:
            with open(self._file, "rb") as file:
                lines = [line.partition(b" ") for line in file.read().split(b"\n") if line]
            known = {name: line for name, _, line in lines}
            if len(lines) > 2 * len(known) + AT_ONCE:
                part = f"{self._file}.{os.getpid()}"
                with open(part, "wb") as file:
                    file.writelines(b"%b %b\n" % pair for pair in known.items())
                os.replace(part, self._file)
        except OSError:
            return {}
        return known

    def _make(self) -> None:
        os.makedirs(self._folder, exist_ok=True)
        with open(os.path.join(self._folder, ".gitignore"), "w", encoding="ascii") as file:
            file.write("# Made by nblint; it may be deleted at any time.\n*\n")

    def _key(self, raw: bytes, shown: str, plan: Plan) -> str:
        told = self._told.get(id(plan))
        if told is None:
            told = self._told[id(plan)] = f"{self._code}\0{plan.told()}"
        return _digest(raw, 20) + _digest(f"{shown}\0{told}".encode("utf-8", "surrogatepass"), 12)


def _name(path: Path) -> bytes:
    """What stands for a notebook at the beginning of its lines."""
    return _digest(os.path.abspath(path).encode("utf-8", "surrogatepass"), 12).encode()


def _digest(raw: bytes, size: int) -> str:
    from hashlib import sha256  # twice as fast as its rivals where the processor helps, as most do

    return sha256(raw).hexdigest()[: 2 * size]


def _root(path: Path) -> str:
    """What the repository says about owners, as a word."""
    around = _repository(os.path.dirname(os.path.abspath(path)))
    return around or "none"


@lru_cache(maxsize=4096)
def _repository(folder: str) -> str:
    here = Path(folder, "x")
    found = repository(here)
    return _digest(found.told(here).encode("utf-8", "surrogatepass"), 12) if found else ""


def _newest(plug_ins: tuple[str, ...]) -> str:
    """When the code that decides was last changed, and how many files it has."""
    from importlib.util import find_spec

    roots = [os.path.join(os.path.dirname(home), name) for name in DECIDING]
    for name in plug_ins:
        spec = find_spec(name)
        roots += list(spec.submodule_search_locations or ()) if spec else []
    newest, count = 0, 0
    for root in roots:
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if name != "__pycache__"]
            for name in files:
                if name.endswith((".py", ".json")):
                    newest, count = max(newest, os.stat(os.path.join(folder, name)).st_mtime_ns), count + 1
    return f"{newest}/{count}"
