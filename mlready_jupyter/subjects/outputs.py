"""What a notebook's cells printed when they last ran, decoded only where a rule looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from mlready_jupyter.core.places import InCell
from mlready_jupyter.subjects.cell import Cell, Stored
from mlready_jupyter.subjects.ipynb import text_of

ERRORS = ("error", "pyerr")
TEXTS = frozenset({"text", "text/plain", "text/html", "text/markdown"})


LONG = 20_000
"""Bytes from which a search for many words at once is worth its compilation."""


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
        self._told: dict[int | None, tuple[list[tuple[Cell, Any]], bytes]] = {}

    def cells(self) -> Iterator[Cell]:
        """The cells that were saved with something they printed or displayed."""
        for cell in self._cells:
            if cell.stored if isinstance(cell.stored, list | tuple) else bytes(cell.stored).strip(b"[] \n\r\t"):
                yield cell

    def errors(self) -> Iterator[Error]:
        for cell in self._cells:
            for output in cell.stored:
                if output.kind in ERRORS:
                    yield Error(_text(output, "ename"), _text(output, "evalue"), cell)

    def texts(self, having: tuple[str, ...], *, most: int | None = None) -> Iterator[Text]:
        """The texts of outputs that hold one of these (ASCII) strings, of at most so many bytes; pictures are never decoded."""
        wanted = tuple(word.encode() for word in having)
        pieces, raw = self._pieces(most)
        none = len(raw) >= LONG and _any_of(wanted).search(raw) is None
        held = () if none else tuple(word for word in wanted if word in raw)
        for cell, piece in pieces:
            if _may_hold(piece, held):
                text = text_of(decoded(piece))
                if any(word in text for word in having):
                    yield Text(text, cell)

    def _pieces(self, most: int | None) -> tuple[list[tuple[Cell, Any]], bytes]:
        """The pieces of text, with all that are not decoded as one, since most notebooks have no word that anybody asks for."""
        if most not in self._told:
            stored = [(cell, output) for cell in self._cells for output in cell.stored]
            pieces = [(cell, piece) for cell, output in stored for name, piece in output.pieces.items() if name in TEXTS and piece]
            pieces = [pair for pair in pieces if not isinstance(pair[1], dict | int | float)]
            pieces = [pair for pair in pieces if most is None or _size(pair[1]) <= most]
            self._told[most] = pieces, b"\n".join(piece for _, piece in pieces if not isinstance(piece, str | list))
        return self._told[most]


def size_of(stored: Iterable[Stored]) -> int:
    """Bytes (or characters, where they were decoded) of outputs as they lie in the file, less what cannot be seen."""
    return sum(_size(piece) for output in stored for piece in output.pieces.values())


def _size(piece: Any) -> int:
    match piece:
        case str():
            return len(piece)
        case list():
            return sum(len(line) for line in piece if isinstance(line, str))
        case None | dict() | int() | float():
            return 0  # a value of a small file, decoded with it
    return memoryview(piece).nbytes


def decoded(piece: Any) -> Any:
    """A piece of an output as a value."""
    if piece is None or isinstance(piece, str | list):
        return piece
    import msgspec

    return msgspec.json.decode(piece)


def _text(output: Stored, name: str) -> str:
    return text_of(decoded(output.pieces.get(name)))


@lru_cache
def _any_of(words: tuple[bytes, ...]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(map(re.escape, words)))


def _may_hold(piece: Any, wanted: tuple[bytes, ...]) -> bool:
    """Whether it is worth decoding; no ASCII letter is escaped in JSON by anyone."""
    if isinstance(piece, str | list):
        return True
    raw = bytes(piece) if wanted else b""
    return any(word in raw for word in wanted)
