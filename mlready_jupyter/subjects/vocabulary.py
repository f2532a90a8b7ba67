"""What a notebook speaks of: its words and a few facts, by which most rules can be left unasked."""

from __future__ import annotations

from collections.abc import Iterable

from mlready_jupyter.subjects.cell import Cell, Document

COUNTS = "#counts"
"""Some cell has an execution count."""
OUTPUTS = "#outputs"
"""Some cell has stored outputs."""
ERRORS = "#errors"
"""Some stored output is an error."""
PROBLEMS = "#problems"
"""The file could not be read as it is."""
MARKDOWN = "#markdown"
"""Some cell is markdown."""
MLREADY = "#mlready"
"""The metadata hold an entry of ours."""

_LOWER = bytes(
    code + 32 if 65 <= code <= 90 else code if code in b"abcdefghijklmnopqrstuvwxyz0123456789_" or code > 127 else 32 for code in range(256)
)
"""Letters made small, and everything that is not of a word a blank."""


def vocabulary(cells: Iterable[Cell], document: Document) -> frozenset[bytes]:
    """The words of all cells in lower case, as UTF-8, and the facts; metadata that allows something speaks of nblint."""
    sources, found = [], set[bytes]()
    if "mlready" in document.metadata:
        found.add(b"nblint")
    for cell in cells:
        sources.append(cell.source)
        if "mlready" in cell.metadata:
            found.add(b"nblint")
        if cell.kind == "markdown":
            found.add(b"#markdown")
        elif cell.kind == "code":
            if cell.ran is not None:
                found.add(b"#counts")
            if cell.stored:
                found.add(b"#outputs")
                if any(output.kind in ("error", "pyerr") for output in cell.stored):
                    found.add(b"#errors")
    if document.problems:
        found.add(b"#problems")
    if "mlready" in document.metadata:
        found.add(b"#mlready")
    found.update("\n".join(sources).encode("utf-8", "replace").translate(_LOWER).split())
    return frozenset(found)
