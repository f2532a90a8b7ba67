"""Reads an .ipynb file by its schema, and leaves the outputs undecoded."""

from __future__ import annotations

from typing import Any

import msgspec

from mlready_jupyter.subjects.cell import Document, Draft, Stored
from mlready_jupyter.subjects.ipynb import kind_of, tags_of, text_of

NOTHING = msgspec.Raw(b"null")
HUGE_AND_UNASKED = ("widgets",)


class OutputShape(msgspec.Struct):
    output_type: str = ""
    data: dict[str, msgspec.Raw] = {}
    text: msgspec.Raw = NOTHING
    ename: msgspec.Raw = NOTHING
    evalue: msgspec.Raw = NOTHING


class CellShape(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    execution_count: int | None = None
    metadata: dict[str, Any] = {}
    outputs: list[OutputShape] = []


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
    return Document(tuple(_draft(cell) for cell in whole.cells), metadata)


def _draft(cell: CellShape) -> Draft:
    stored = tuple(_stored(output) for output in cell.outputs) if cell.outputs else ()
    return Draft(kind_of(cell.cell_type), text_of(cell.source), cell.execution_count, tags_of(cell.metadata), stored, cell.metadata)


def _stored(output: OutputShape) -> Stored:
    pieces = {"text": output.text, "ename": output.ename, "evalue": output.evalue}
    return Stored(output.output_type, {**output.data, **pieces} if output.data else pieces)
