"""Reads a big .ipynb file by its schema, and leaves the outputs undecoded."""

from __future__ import annotations

from typing import Any

import msgspec

from mlready_jupyter.subjects.cell import Document, Draft
from mlready_jupyter.subjects.ipynb import kind_of, tags_of, text_of

NOTHING = msgspec.Raw(b"[]")
HUGE_AND_UNASKED = ("widgets",)


class CellShape(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    execution_count: int | None = None
    metadata: dict[str, Any] = {}
    outputs: msgspec.Raw = NOTHING


class NotebookShape(msgspec.Struct):
    cells: list[CellShape]
    metadata: dict[str, msgspec.Raw] = {}


DECODER = msgspec.json.Decoder(NotebookShape)


def read(raw: bytes) -> Document | None:
    """The document, or None when the bytes are of any other shape: then the patient reader knows what to say."""
    try:
        whole = DECODER.decode(raw)
        metadata = {name: msgspec.json.decode(value) for name, value in whole.metadata.items() if name not in HUGE_AND_UNASKED}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    drafts = (
        Draft(kind_of(c.cell_type), text_of(c.source), c.execution_count, tags_of(c.metadata), c.outputs, c.metadata) for c in whole.cells
    )
    return Document(tuple(drafts), metadata)
