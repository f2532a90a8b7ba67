"""What a notebook's cells printed when they last ran, decoded only where a rule looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mlready_jupyter.core.places import InCell
from mlready_jupyter.subjects.cell import Cell
from mlready_jupyter.subjects.ipynb import text_of


class Error(NamedTuple):
    """A traceback that was saved with a cell."""

    name: str
    says: str
    cell: Cell

    @property
    def place(self) -> InCell:
        return self.cell.at()


class Text(NamedTuple):
    """A piece of text that a cell printed or displayed."""

    text: str
    cell: Cell

    @property
    def place(self) -> InCell:
        return self.cell.at()


class Outputs:
    def __init__(self, cells: Iterable[Cell]) -> None:
        self._cells = tuple(cell for cell in cells if cell.kind == "code")

    def cells(self) -> Iterator[Cell]:
        """The cells that were saved with something they printed or displayed."""
        for cell in self._cells:
            if cell.stored if isinstance(cell.stored, list | tuple) else bytes(cell.stored).strip(b"[] \n\r\t"):
                yield cell

    def errors(self) -> Iterator[Error]:
        for cell in self._cells:
            for output in _decoded(cell.stored, (b'"error"', b'"pyerr"')):
                if output.get("output_type") in ("error", "pyerr"):
                    yield Error(str(output.get("ename", "")), str(output.get("evalue", "")), cell)

    def texts(self, having: tuple[str, ...]) -> Iterator[Text]:
        """The texts of outputs that hold one of these strings; pictures are never decoded."""
        wanted = tuple(word.encode() for word in having)
        for cell in self._cells:
            for output in _decoded(cell.stored, wanted):
                for text in _texts(output):
                    if any(word in text for word in having):
                        yield Text(text, cell)


def _decoded(stored: Any, having: tuple[bytes, ...]) -> Iterator[dict[str, Any]]:
    """The outputs as objects; raw JSON is decoded only if it holds one of these byte strings."""
    if not isinstance(stored, list | tuple):
        raw = bytes(stored)
        if not any(word in raw for word in having):
            return
        import msgspec

        stored = msgspec.json.decode(stored)
    if isinstance(stored, list | tuple):
        yield from (output for output in stored if isinstance(output, dict))


def _texts(output: dict[str, Any]) -> Iterator[str]:
    yield text_of(output.get("text"))
    data = output.get("data")
    if isinstance(data, dict):
        yield from (text_of(value) for mime, value in data.items() if mime in ("text/plain", "text/html", "text/markdown"))
