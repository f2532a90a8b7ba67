"""mlready.lock: what was agreed about a candidate, as reviewable JSON that lives in git.

```json
{
  "format": 1,
  "candidates": {
    "churn": {
      "rows": 3183,
      "target": "left",
      "schema": {
        "age": {"kind": "number", "type": "Float64", "nulls": 0.06, "low": 10, "high": 50}
      },
      "versions": {"python": "3.11.7", "sklearn": "1.8.0"}
    }
  }
}
```

Candidates stand in the order of their names, columns in that of the table, each on a line of its own, so that a change of
one is one line of a diff. Blocks and keys that this version does not know are kept as they are. Nothing in it identifies a
person: ranges are rounded outward, words are written down only where FLOOR rows or more have them, and columns of free text
or of names keep none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter import atomic
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.agreement import Agreed, Agreement
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.versions import versions_of

FILE, FORMAT = "mlready.lock", 1
FLOOR = 5
"""Rows that a word must have to be written down."""
KINDS: Mapping[str, type] = {"kind": str, "type": str, "nulls": float, "low": float, "high": float, "categories": list, "other": float}
"""What may be said of a column, and as what."""

WORDS, OPEN = 200, 0.05
"""A vocabulary of more words, or with a larger part of rows below the floor, is open: none of it is written down."""


class Lock(NamedTuple):
    """A lock as it was read: `document` whole, `text` as it stands in the file ("" where there is none)."""

    path: Path
    document: Mapping[str, Any]
    text: str = ""

    def agreement(self, candidate: str) -> Agreement | None:
        """What is agreed about a candidate; without a name, about the only one there is."""
        blocks = self.document["candidates"]
        name = candidate or (next(iter(blocks)) if len(blocks) == 1 else "")
        return _agreement(self, name, blocks[name]) if name in blocks else None

    def with_block(self, candidate: str, block: Mapping[str, Any]) -> Lock:
        """The lock with a candidate's block laid over the one it had: keys that the new one lacks stay."""
        blocks = dict(self.document["candidates"])
        blocks[candidate] = {**blocks.get(candidate, {}), **block}
        return self._replace(document={**self.document, "candidates": dict(sorted(blocks.items()))})


def find(start: Path) -> Path | None:
    """The nearest lock above a folder, up to the root of its repository."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (path := folder / FILE).is_file():
            return path
        if (folder / ".git").exists():
            return None
    return None


def read(path: Path) -> Lock:
    """The lock in a file; an empty one where there is no file. A UsageError names the line of what cannot be read."""
    if not (path.exists() or path.is_symlink()):
        return Lock(path, {"format": FORMAT, "candidates": {}})
    try:
        text = path.read_bytes().decode("utf-8")
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise UsageError(f"{path.name}:{error.lineno}: {error.msg}; restore it from git, or write it anew with %mlready lock") from None
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise UsageError(f"{path.name}: {error}") from None
    lock = Lock(path, _typed(document, dict, path.name, text, ()), text)
    found = document.get("format")
    if type(found) is not int or found < 1:
        raise UsageError(f"{path.name}:{_line(text, ('format',))}: format is {found!r}; expected a whole number from 1 to {FORMAT}")
    if found > FORMAT:
        raise UsageError(f"{path.name}: format {found} is of a newer mlready; this one reads up to {FORMAT}: upgrade it")
    for name in _typed(document.get("candidates"), dict, path.name, text, ("candidates",)):
        lock.agreement(name)  # what is wrong anywhere is told now
    return lock


def write(lock: Lock) -> None:
    """Put the lock in its place at once: a kill leaves the old file or the new one."""
    atomic.write(lock.path, render(lock))


def render(lock: Lock) -> str:
    """The text of a lock: two levels of blocks, then a line for each entry."""
    return _laid_out(lock.document, depth=4) + "\n"


def block(candidate: Candidate) -> dict[str, Any]:
    """What there is to agree about a candidate: the schema of its training table, and the versions it stands on."""
    train = candidate.train
    if train is None:
        raise UsageError("no training table to lock the schema of; add --train T or X y")
    return {
        "rows": train.rows,
        "target": train.target,
        "schema": {name: _entry(train, name) for name in train.columns},
        "versions": versions_of(candidate.model, candidate.tables.values()),
    }


def _entry(table: Table, name: str) -> dict[str, Any]:
    kind = table.kind(name)
    nulls = table.nulls(name)
    entry: dict[str, Any] = {"kind": kind, "type": table.schema[name], "nulls": math.ceil(100 * nulls / table.rows) / 100}
    if kind == "number":
        values = table.numbers(name)
        finite = values[np.isfinite(values)]
        if len(finite):
            entry["low"], entry["high"] = outward(float(finite.min()), float(finite.max()))
    elif kind == "category":
        words = {word: rows for word, rows in table.words(name).items() if rows >= FLOOR}
        known = table.rows - nulls
        other = 1 - sum(words.values()) / known if known else 0.0
        if words and len(words) <= WORDS and other <= OPEN:
            entry["categories"], entry["other"] = sorted(words), math.ceil(1000 * other) / 1000
    return entry


def outward(low: float, high: float) -> tuple[float, float]:
    """A range rounded outward to a tenth of its span's power of ten, so that no row's own value stands in it."""
    span = high - low or abs(high) or 1.0
    step = 10.0 ** (math.floor(math.log10(span)) - 1)
    return _plain(math.floor(low / step) * step), _plain(math.ceil(high / step) * step)


def _plain(value: float) -> float:
    """Without the noise of the last digits; whole numbers as such."""
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded == round(rounded) and abs(rounded) < 1e15 else rounded


# Reading


def _agreement(lock: Lock, name: str, found: Any) -> Agreement:
    file, text, at = lock.path.name, lock.text, ("candidates", name)
    block = _typed(found, dict, file, text, at)
    schema = _typed(block.get("schema", {}), dict, file, text, (*at, "schema"))
    columns = {column: _agreed(entry, file, text, (*at, "schema", column)) for column, entry in schema.items()}
    versions = _typed(block.get("versions", {}), dict, file, text, (*at, "versions"))
    for package, version in versions.items():
        _typed(version, str, file, text, (*at, "versions", package))
    target = block.get("target")
    return Agreement(
        name,
        columns,
        rows=_typed(block.get("rows", 0), int, file, text, (*at, "rows")),
        target=None if target is None else _typed(target, str, file, text, (*at, "target")),
        versions=versions,
        source=file,
    )


def _agreed(found: Any, file: str, text: str, at: tuple[str, ...]) -> Agreed:
    entry = _typed(found, dict, file, text, at)
    fields: dict[str, Any] = {}
    for key, kind in KINDS.items():
        if key in entry:
            fields[key] = _typed(entry[key], kind, file, text, (*at, key))
    if "kind" not in fields:
        raise UsageError(f"{file}:{_line(text, at)}: {'.'.join(at)} has no kind")
    categories = fields.pop("categories", None)
    for word in categories or ():
        _typed(word, str, file, text, (*at, "categories"))
    return Agreed(**{"type": "", **fields}, categories=None if categories is None else tuple(categories))


def _typed(value: Any, kind: type, file: str, text: str, at: tuple[str, ...]) -> Any:
    """The value, if it is of that kind; a UsageError with its line otherwise."""
    if isinstance(value, (int, float) if kind is float else kind) and not (isinstance(value, bool) and kind in (int, float)):
        return value
    wanted = {dict: "a block { … }", list: "a list [ … ]", str: "text", int: "a whole number", float: "a number"}[kind]
    raise UsageError(f"{file}:{_line(text, at)}: {'.'.join(at) or 'the lock'} is {json.dumps(value)[:60]}; expected {wanted}")


def _line(text: str, at: tuple[str, ...]) -> int:
    """The line on which the last of nested keys stands."""
    place = 0
    for key in at:
        found = text.find(json.dumps(key, ensure_ascii=False), place)
        place = found if found >= 0 else place
    return text.count("\n", 0, place) + 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different, as a merge by hand may leave it not."""
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for n, (key, _) in enumerate(pairs) if key in [other for other, _ in pairs[:n]])
        raise ValueError(f"{twice!r} stands there twice; keep one of them")
    return made


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no number; ranges are finite")


# Writing


def _laid_out(value: Any, depth: int, indent: str = "") -> str:
    if not isinstance(value, Mapping) or not value or depth == 0:
        return json.dumps(value, ensure_ascii=False)
    inner = indent + "  "
    lines = [f"{inner}{json.dumps(key, ensure_ascii=False)}: {_laid_out(entry, depth - 1, inner)}" for key, entry in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
