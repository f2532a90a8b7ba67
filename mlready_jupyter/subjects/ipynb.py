"""Reads the bytes of an .ipynb file: whatever they are, a Document comes back."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cell import Document, Draft, Kind, Problem, Stored
from mlready_jupyter.subjects.pattern import Pattern

LARGE = 1_000_000
"""Bytes from which the fast reader pays for its import (20 ms), which a run over many notebooks makes at once."""
BOM = b"\xef\xbb\xbf"
CONFLICT = Pattern(rb"^(?:<{7} |={7}\r?$|>{7} )", re.MULTILINE)
TRAILING_COMMA = Pattern(r",\s*\Z")


def read(raw: bytes) -> Document:
    """The cells of a file, or the problem that kept them from being read."""
    if not raw or raw.isspace():
        return _unreadable("is empty", "Restore it from version control, or delete it.")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:4]:
        return _unreadable("is written in UTF-16; Jupyter reads UTF-8 only", "Save it as UTF-8.")
    marked = raw.startswith(BOM)
    if marked:
        raw = raw[len(BOM) :]
    document = ((len(raw) >= LARGE or "msgspec" in sys.modules) and _fast(raw)) or _patient(raw)
    if marked:
        mark = Problem("begins with a byte order mark", "Save it as UTF-8 without a mark.", fatal=False, milder=Severity.WARNING)
        return document._replace(problems=(mark, *document.problems))
    return document


def _fast(raw: bytes) -> Document | None:
    """A big file without its outputs decoded; None when it is not of the shape that the format prescribes."""
    from mlready_jupyter.subjects.ipynb_fast import read

    return read(raw)


def _patient(raw: bytes) -> Document:
    try:
        whole = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _unreadable(f"is not UTF-8 (byte {error.start})", "Save it as UTF-8.", line)
    except json.JSONDecodeError as error:
        return _not_json(raw, error)
    except (RecursionError, ValueError) as error:  # nested too deep, or an integer of thousands of digits
        return _unreadable(f"cannot be decoded: {error}", "Open it in Jupyter and save it again.")
    return shaped(whole)


def _not_json(raw: bytes, error: json.JSONDecodeError) -> Document:
    if found := CONFLICT.search(raw):
        line = raw.count(b"\n", 0, found.start()) + 1
        return _unreadable("holds a merge conflict", "Resolve the conflict, for example with nbdime.", line)
    if raw.lstrip()[:1] == b"<":
        return _unreadable("is a web page, not a notebook", "Download the raw file again.")
    if raw.lstrip()[:2] in (b"{{", b"{%"):
        says = "is a template, out of which notebooks are made"
        return Document(problems=(Problem(says, "Exclude it, or give it another ending than .ipynb.", milder=Severity.WARNING),))
    says = f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}, column {error.colno}"
    if error.msg.startswith(("Expecting value", "Expecting property name", "Illegal trailing comma")) and TRAILING_COMMA.search(
        error.doc[: error.pos]
    ):
        says = "is not JSON: a comma with nothing after it"
    return _unreadable(says, "Repair the JSON, or restore the file from version control.", error.lineno)


def shaped(whole: Any) -> Document:
    """The document in a decoded value of any shape."""
    if not isinstance(whole, dict):
        return _unreadable("is JSON, but not a notebook (no object at the top)", "Check that this file is a notebook.")
    if "cells" not in whole and isinstance(whole.get("worksheets"), list):
        return Document(
            problems=(
                Problem(
                    "is in notebook format 3, which ended in 2015",
                    "Convert it: jupyter nbconvert --to notebook --inplace FILE.",
                    milder=Severity.WARNING,
                ),
            )
        )
    cells = whole.get("cells")
    if not isinstance(cells, list):
        says = "has no cells" if "cells" not in whole else "has cells that are not a list"
        return _unreadable(says, "Check that this file is a notebook.")
    drafts = tuple(_draft(cell) for cell in cells if isinstance(cell, dict))
    problems: tuple[Problem, ...] = ()
    if len(drafts) < len(cells):
        says = f"has {len(cells) - len(drafts)} of {len(cells)} cells that are not objects"
        problems = (Problem(says, "Open it in Jupyter and save it again.", fatal=False),)
    metadata = whole.get("metadata")
    return Document(drafts, metadata if isinstance(metadata, dict) else {}, problems)


def _draft(cell: dict[str, Any]) -> Draft:
    metadata, outputs, count = cell.get("metadata"), cell.get("outputs"), cell.get("execution_count")
    said = metadata if isinstance(metadata, dict) else {}
    return Draft(
        kind_of(cell.get("cell_type")),
        text_of(cell.get("source")),
        count if isinstance(count, int) else None,
        tags_of(said),
        tuple(_stored(output) for output in outputs if isinstance(output, dict)) if isinstance(outputs, list) else (),
        said,
    )


def _stored(output: dict[str, Any]) -> Stored:
    data = output.get("data")
    return Stored(str(output.get("output_type", "")), {**(data if isinstance(data, dict) else {}), **output})


def kind_of(word: Any) -> Kind:
    return "code" if word == "code" else "markdown" if word in ("markdown", "heading") else "raw"


def text_of(source: Any) -> str:
    """Source text, given as a string or as a list of strings."""
    if isinstance(source, list):
        try:
            source = "".join(source)
        except TypeError:
            source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    return source.replace("\r\n", "\n").replace("\r", "\n") if "\r" in source else source


def tags_of(metadata: dict[str, Any]) -> frozenset[str]:
    tags = metadata.get("tags")
    return frozenset(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else frozenset()


def _unreadable(says: str, remedy: str, line: int = 1) -> Document:
    return Document(problems=(Problem(says, remedy, line),))
