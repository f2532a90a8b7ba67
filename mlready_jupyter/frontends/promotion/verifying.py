"""The command `nblint promote --verify`: whether promoted notebooks, and what belongs to them, are still what was promoted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.kept import digest
from mlready_jupyter.frontends.exit_codes import CLEAR, FOUND
from mlready_jupyter.frontends.promotion.sealing import changes, promotion_of


def verify(words: Sequence[str], *, output: str, quiet: bool) -> int:
    if not words:
        raise UsageError("--verify needs what to look at: a promoted notebook, or a folder of them")
    found = {path: list(_wrong(path)) for word in words for path in _promoted(Path(word))}
    if output == "json":
        print(json.dumps({str(path): wrong for path, wrong in found.items()}, indent=2, ensure_ascii=False))
    else:
        lines = [f"{path}: {says}" for path, wrong in found.items() for says in wrong]
        lines += [f"{path}: as it was promoted{_told(path)}" for path, wrong in found.items() if not wrong and not quiet]
        if lines:
            print("\n".join(lines))
    return FOUND if any(found.values()) else CLEAR


def _promoted(path: Path) -> list[Path]:
    """A notebook that is named, or all in a folder."""
    if not path.exists():
        raise UsageError(f"no file or folder {str(path)!r}")
    if not path.is_dir():
        return [path]
    found = sorted(each for each in path.rglob("*.ipynb") if not any(part.startswith(".") for part in each.relative_to(path).parts))
    if not found:
        raise UsageError(f"no notebook in {str(path)!r}")
    return found


def _wrong(path: Path) -> Iterator[str]:
    try:
        document = json.loads(path.read_bytes())
        yield from changes(document)
    except OSError as error:
        yield f"cannot be read: {(error.strerror or str(error)).lower()}"
    except (ValueError, TypeError, KeyError, AttributeError):
        yield "is no notebook that was promoted: it cannot be read as one"
    else:
        said = promotion_of(document)
        yield from _wrong_beside(path, said) if said is not None else ()


def _wrong_beside(path: Path, said: Mapping[str, Any]) -> Iterator[str]:
    """The cards and reports that belong to it."""
    for exam in (said.get("exams") or {}).values():
        for key in ("card", "report"):
            file = path.parent / exam[key]["path"]
            try:
                if digest(file.read_text(encoding="utf-8")) != exam[key]["sha256"]:
                    yield f"{file} was changed"
            except (OSError, UnicodeDecodeError):
                yield f"{file} is missing, or cannot be read"


def _told(path: Path) -> str:
    said = promotion_of(json.loads(path.read_bytes())) or {}
    return f" on {str(said.get('on'))[:10]} by {said.get('by')}, from {said.get('notebook')} ({said.get('id')})"
