"""mlready.lock: what was agreed about a candidate, as reviewable JSON that lives in git.

```json
{
  "format": 2,
  "candidates": {
    "churn": {
      "rows": 3183,
      "target": "left",
      "schema": {
        "age": {"kind": "number", "type": "Float64", "nulls": 0.06, "low": 10, "high": 50}
      },
      "metrics": {
        "error rate": {"value": 0.12, "low": 0.1, "high": 0.14, "rows": 1061}
      },
      "versions": {"python": "3.11.7", "sklearn": "1.8.0"}
    }
  },
  "sketches": {
    "churn": {
      "columns": {
        "age": {"nulls": 160, "edges": [12, 15, 18], "below": [70, 151, 230]}
      }
    }
  }
}
```

Candidates stand in the order of their names, columns in that of the table, each on a line of its own, so that a change of
one is one line of a diff. Blocks and keys that this version does not know are kept as they are. Nothing in it identifies a
person: ranges are rounded outward, words are written down only where FLOOR rows or more have them, and columns of free text
or of names keep none. `agreeing` makes the block of a candidate, `sketches` the last block, `changes` tells two locks apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from mlready_jupyter import atomic
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.lock import sketches as kept
from mlready_jupyter.lock.agreeing import Agreeable, agree, outward
from mlready_jupyter.subjects.agreement import Agreed, Agreement, Answers, Metric
from mlready_jupyter.subjects.bounds import z
from mlready_jupyter.subjects.remembered import Remembered

FILE, FORMAT = "mlready.lock", 2
"""Format 1 knew schema and versions only."""
KINDS: Mapping[str, type] = {"kind": str, "type": str, "nulls": float, "low": float, "high": float, "categories": list, "other": float}
"""What may be said of a column, and as what."""

KNOWN = frozenset("rows target schema unused predictions metrics latency owners versions fingerprint golden exam agreed".split())
"""The keys of a block; others are kept as they are."""

__all__ = ["FILE", "FORMAT", "Agreeable", "Lock", "agree", "find", "outward", "read", "render", "write"]


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

    def with_block(self, candidate: str, block: Mapping[str, Any], sketches: Mapping[str, Any] = {}) -> Lock:
        """The lock with a candidate's block laid over the one it had: keys that this version does not know stay, sketches come last."""
        blocks, last = dict(self.document["candidates"]), dict(self.document.get("sketches", {}))
        unknown = {key: value for key, value in blocks.get(candidate, {}).items() if key not in KNOWN}
        blocks[candidate] = {**block, **unknown}
        last[candidate] = sketches
        others = {key: value for key, value in self.document.items() if key not in ("format", "candidates", "sketches")}
        made = {"format": FORMAT, "candidates": dict(sorted(blocks.items())), **others, "sketches": dict(sorted(last.items()))}
        return self._replace(document=made)

    @property
    def digest(self) -> str:
        """A short name for what it says."""
        return sha256(render(self).encode("utf-8", "surrogatepass")).hexdigest()[:16]


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
    except _Repeated as twice:
        raise UsageError(f"{path.name}:{_second(text, twice.key)}: {twice.key!r} stands there twice; keep one of them") from None
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise UsageError(f"{path.name}: {error}") from None
    lock = Lock(path, _typed(document, dict, path.name, text, ()), text)
    found = document.get("format")
    if type(found) is not int or found < 1:
        raise UsageError(f"{path.name}:{_line(text, ('format',))}: format is {found!r}; expected a whole number from 1 to {FORMAT}")
    if found > FORMAT:
        raise UsageError(f"{path.name}: format {found} is of a newer mlready; this one reads up to {FORMAT}: upgrade it")
    for name in _typed(document.get("sketches", {}), dict, path.name, text, ("sketches",)):
        _typed(document["sketches"][name], dict, path.name, text, ("sketches", name))
    for name in _typed(document.get("candidates"), dict, path.name, text, ("candidates",)):
        lock.agreement(name)  # what is wrong anywhere is told now
    return lock


def write(lock: Lock) -> None:
    """Put the lock in its place at once: a kill leaves the old file or the new one."""
    atomic.write(lock.path, render(lock))


def render(lock: Lock) -> str:
    """The text of a lock: two levels of blocks, then a line for each entry."""
    return _laid_out(lock.document, depth=4) + "\n"


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
    rows = _typed(block.get("rows", 0), int, file, text, (*at, "rows"))
    target = None if target is None else _typed(target, str, file, text, (*at, "target"))
    unused = _typed(block.get("unused", []), list, file, text, (*at, "unused"))
    agreement = Agreement(name, columns, rows=rows, target=target, versions=versions, source=file, unused=tuple(map(str, unused)))
    sketches = lock.document.get("sketches", {}).get(name)
    return agreement if not sketches else _remembering(agreement, block, sketches, file, text)


def _remembering(agreement: Agreement, block: dict[str, Any], sketches: dict[str, Any], file: str, text: str) -> Agreement:
    """With what the last block remembers of rows, answers and labels."""
    at, name, rows = ("sketches", agreement.candidate), agreement.candidate, agreement.rows
    held = _typed(sketches.get("columns", {}), dict, file, text, (*at, "columns"))
    for column in agreement.columns:
        _sketch(held.get(column, {}), agreement.columns[column], rows, file, text, (*at, "columns", column))
    profile = kept.profile_of(held, agreement.columns, rows)
    types = {column: agreed.type for column, agreed in agreement.columns.items()}
    agreement = agreement._replace(remembered=Remembered("train", profile, rows=rows, schema=types, target=agreement.target))
    said = _typed(block.get("predictions", {}), dict, file, text, ("candidates", name, "predictions"))
    if not said:
        return agreement
    answered = {key: _typed(said.get(key, 0), int, file, text, ("candidates", name, "predictions", key)) for key in ("rows", "labelled")}
    found = {}
    for key, of in (("score", "rows"), ("classes", "rows"), ("outcome", "labelled")):
        if sketches.get(key):
            _sketch(sketches[key], None, answered[of], file, text, (*at, key))
            found[key] = kept.column_of(sketches[key], answered[of])
    order = _typed(said.get("classes", []), list, file, text, ("candidates", name, "predictions", "classes"))
    side, what = str(said.get("of", "test")), str(said.get("what", "answer"))
    cut = said.get("cut") is True
    answers = Answers(side, answered["rows"], what, found.get("score"), found.get("classes"), tuple(map(str, order)), cut)
    return agreement._replace(answers=answers, outcome=found.get("outcome"), metrics=_metrics(block, file, text, ("candidates", name)))


def _sketch(sketch: Any, agreed: Agreed | None, rows: int, file: str, text: str, at: tuple[str, ...]) -> None:
    if reason := kept.wrong(sketch, agreed, rows):
        raise UsageError(f"{file}:{_line(text, at)}: {'.'.join(at)} has {reason}; restore it from git, or write it anew with %mlready lock")


def _metrics(block: dict[str, Any], file: str, text: str, at: tuple[str, ...]) -> dict[str, Metric]:
    made = {}
    for name, said in _typed(block.get("metrics", {}), dict, file, text, (*at, "metrics")).items():
        found = _typed(said, dict, file, text, (*at, "metrics", name))
        value, low, high = (_typed(found.get(key), float, file, text, (*at, "metrics", name)) for key in ("value", "low", "high"))
        rows = _typed(found.get("rows"), int, file, text, (*at, "metrics", name))
        made[name] = Metric(value, (high - low) / (2 * z()), rows)
    return made


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


class _Repeated(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different, as a merge by hand may leave it not."""
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for n, (key, _) in enumerate(pairs) if key in [other for other, _ in pairs[:n]])
        raise _Repeated(twice)
    return made


def _second(text: str, key: str) -> int:
    """The line on which a key stands for the second time in a block of its own, as far as a line tells."""
    found = re.finditer(rf"{re.escape(json.dumps(key, ensure_ascii=False))}\s*:", text)
    lines = [text.count("\n", 0, each.start()) + 1 for each in found]
    return lines[1] if len(lines) > 1 else 1


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no number; ranges are finite")


# Writing


def _laid_out(value: Any, depth: int, indent: str = "") -> str:
    if not isinstance(value, Mapping) or not value or depth == 0:
        return json.dumps(value, ensure_ascii=False)
    inner = indent + "  "
    lines = [f"{inner}{json.dumps(key, ensure_ascii=False)}: {_laid_out(entry, depth - 1, inner)}" for key, entry in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
