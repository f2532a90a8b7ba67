"""What a notebook's cells printed when they last ran, decoded only where a rule looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from mlready_jupyter.core.places import InCell
from mlready_jupyter.subjects.cell import Cell, Stored
from mlready_jupyter.subjects.ipynb import text_of
from mlready_jupyter.subjects.pattern import Pattern

ERRORS = ("error", "pyerr")
TEXTS = frozenset({"text", "text/plain", "text/html", "text/markdown"})


LONG = 20_000
"""Bytes from which a search for many words at once is worth its compilation."""
LIBRARY = 100_000
"""Bytes of one piece, beyond which it is a library of JavaScript and no text."""


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
            for output in cell.stored:
                if output.kind in ERRORS:
                    yield Error(_text(output, "ename"), _text(output, "evalue"), cell)

    def texts(self, having: tuple[str, ...], *, libraries: bool = False) -> Iterator[Text]:
        """The texts of outputs that hold one of these (ASCII) strings; libraries are among them when asked for, pictures never."""
        for cell, piece in self._held(having, libraries=libraries):
            text = text_of(decoded(piece))
            if any(word in text for word in having):
                yield Text(text, cell)

    def may_hold(self, in_texts: Pattern[bytes], in_libraries: Pattern[bytes]) -> bool:
        """Whether these patterns are found in any output as it lies in the file, or whether some were decoded already."""
        (texts, raw), (libraries, code) = self._pieces
        whole = any(isinstance(piece, str | list) for _, piece in (*texts, *libraries))
        return whole or in_texts.search(raw) is not None or in_libraries.search(code) is not None

    def _held(self, having: tuple[str, ...], *, libraries: bool) -> Iterator[tuple[Cell, Any]]:
        """The pieces of text that are worth decoding."""
        wanted = _encoded(having)
        for pieces, raw in self._pieces[: 2 if libraries else 1]:
            held = _words_in(raw, wanted)
            yield from (pair for pair in pieces if _may_hold(pair[1], held))

    @cached_property
    def _pieces(self) -> tuple[tuple[list[tuple[Cell, Any]], bytes], ...]:
        """The pieces of text, then the libraries, each with all that is not decoded as one."""
        texts: list[tuple[Cell, Any]] = []
        libraries: list[tuple[Cell, Any]] = []
        for cell in self._cells:
            for output in cell.stored:
                for name, piece in output.pieces.items():
                    if name in TEXTS and piece and not isinstance(piece, dict | int | float):
                        (texts if _size(piece) <= LIBRARY else libraries).append((cell, piece))
        return tuple((pieces, b"\n".join([p for _, p in pieces if not isinstance(p, str | list)])) for pieces in (texts, libraries))


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
def _encoded(words: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(word.encode() for word in words)


@lru_cache
def _any_of(words: tuple[bytes, ...]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(map(re.escape, words)))


def _words_in(raw: bytes, words: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Those of these words that stand in the text of many outputs: mostly none."""
    if not raw or (len(raw) >= LONG and not _any_of(words).search(raw)):
        return ()
    return tuple([word for word in words if word in raw])


def _may_hold(piece: Any, wanted: tuple[bytes, ...]) -> bool:
    """Whether it is worth decoding; no ASCII letter is escaped in JSON by anyone."""
    if isinstance(piece, str | list):
        return True
    raw = bytes(piece) if wanted else b""
    return any(word in raw for word in wanted)
