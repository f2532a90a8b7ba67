"""On which line of an .ipynb file each line of each cell's source stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from mlready_jupyter.subjects.ipynb import text_of
from mlready_jupyter.subjects.pattern import Pattern

KEY = b'"source"'
COLON = Pattern(rb"\s*:\s*")
ITEM = Pattern(rb'\s*,?\s*("(?:[^"\\]++|\\.)*+")')
TOKEN = Pattern(rb'("(?:[^"\\]++|\\.)*+")(\s*:\s*)?|[\[\]{}]')

Pieces = list[tuple[int, int]]
"""Of one cell's source: the line of the cell (from 0) that a piece begins with, and the line of the file it is on."""


class CellLines:
    """The lines of an .ipynb file on which the sources of its cells stand; a cell is only looked up when it is asked for.

    An unescaped `"source":` is always a key. Where there are as many of them as cells, and the one asked for holds its cell's text,
    that is all; where outputs hold such keys too, the brackets are counted.
    """

    def __init__(self, raw: bytes, sources: Sequence[str]) -> None:
        self._raw, self._sources = raw, sources
        self._begins = list(_keys(raw))
        self._sure = len(self._begins) != len(sources)
        if self._sure:
            self._begins = _by_depth(raw)
        self._known: dict[int, Pieces] = {}
        self._counted = {0: 1}
        """Some positions, and the line each is on."""

    def line_of(self, cell: int, line: int) -> int:
        """The line of the file, from 1, that holds this line (from 1) of this cell; 1 where it cannot be said."""
        if cell not in self._known:
            self._known[cell] = self._found(cell)
        return max((at for first, at in self._known[cell] if first < line), default=1)

    def _found(self, cell: int) -> Pieces:
        if cell >= len(self._begins):
            return []
        found, text = _pieces(self._raw, self._begins[cell], self._line(self._begins[cell]))
        if not self._sure and text != self._sources[cell]:
            self._begins, self._sure = _by_depth(self._raw), True
            return self._found(cell)
        return found

    def _line(self, position: int) -> int:
        """The line that a position is on, counted from the nearest one before it that is known."""
        begin = max(known for known in self._counted if known <= max(position, 0))
        line = self._counted[begin] + self._raw.count(b"\n", begin, max(position, begin))
        self._counted[max(position, 0)] = line
        return line


def _keys(raw: bytes) -> Iterator[int]:
    """Where what follows each `"source":` begins."""
    at = raw.find(KEY)
    while at >= 0:
        at += len(KEY)
        if found := COLON.match(raw, at):
            yield found.end()
        at = raw.find(KEY, at)


def _pieces(raw: bytes, position: int, line: int) -> tuple[Pieces, str]:
    """The pieces of the source that begins here, and its text."""
    if position < 0:
        return [], ""
    listed = raw[position : position + 1] == b"["
    items: list[bytes] = []
    lines: list[int] = []
    seen = position
    found = ITEM.match(raw, position + listed)
    while found:
        begin = found.start(1)
        line += raw.count(b"\n", seen, begin)
        seen = begin
        items.append(found[1])
        lines.append(line)
        found = ITEM.match(raw, found.end()) if listed else None
    texts = [text_of(text) for text in json.loads(b"[" + b",".join(items) + b"]")]
    pieces, first = [], 0
    for text, at in zip(texts, lines, strict=True):
        pieces.append((first, at))
        first += text.count("\n")
    return pieces, "".join(texts)


def _by_depth(raw: bytes) -> list[int]:
    """Where the source of each object in the outermost "cells" begins; -1 for a cell without one."""
    sources: list[int] = []
    depth, top = 0, b""
    for found in TOKEN.finditer(raw):
        text, colon = found.groups()
        if text is None:
            bracket = found[0]
            depth += 1 if bracket in b"[{" else -1
            if bracket == b"{" and depth == 3 and top == b'"cells"':
                sources.append(-1)
        elif colon and depth == 1:
            top = text
            sources = [] if text == b'"cells"' else sources
        elif colon and depth == 3 and top == b'"cells"' and text == b'"source"' and sources:
            sources[-1] = found.end()
    return sources
