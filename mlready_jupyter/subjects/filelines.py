"""On which line of an .ipynb file each line of each cell's source stands."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mlready_jupyter.subjects.ipynb import text_of
from mlready_jupyter.subjects.pattern import Pattern

KEY = Pattern(rb'"source"\s*:\s*')
ITEM = Pattern(rb'\s*,?\s*("(?:[^"\\]++|\\.)*+")')
TOKEN = Pattern(rb'("(?:[^"\\]++|\\.)*+")(\s*:\s*)?|[\[\]{}]')


def cell_lines(raw: bytes, sources: Sequence[str]) -> list[list[tuple[int, int]]]:
    """For each cell the pieces of its source: the cell's line (from 0) a piece begins with, and the line of the file it is on.

    An unescaped `"source":` is always a key. Where there are as many of them as cells, and each
    holds its cell's text, that is all; where outputs hold such keys too, the brackets are counted.
    """
    positions = [found.end() for found in KEY.finditer(raw)]
    if len(positions) == len(sources):
        pieces, texts = _all_pieces(raw, positions)
        if texts == list(sources):
            return pieces
    return _all_pieces(raw, _by_depth(raw))[0]


def _all_pieces(raw: bytes, positions: list[int]) -> tuple[list[list[tuple[int, int]]], list[str]]:
    seen, line = 0, 1
    pieces: list[list[tuple[int, int]]] = []
    texts: list[str] = []
    for position in positions:
        line += raw.count(b"\n", seen, max(position, seen))
        seen = max(position, seen)
        found, text = _pieces(raw, position, line) if position >= 0 else ([], "")
        pieces.append(found)
        texts.append(text)
    return pieces, texts


def _pieces(raw: bytes, position: int, line: int) -> tuple[list[tuple[int, int]], str]:
    """The pieces of one source, and its text."""
    listed = raw[position : position + 1] == b"["
    pieces: list[tuple[int, int]] = []
    texts, first, seen = [], 0, position
    found = ITEM.match(raw, position + listed)
    while found:
        line += raw.count(b"\n", seen, found.start(1))
        seen = found.start(1)
        pieces.append((first, line))
        texts.append(text_of(json.loads(found[1])))
        first += texts[-1].count("\n")
        found = ITEM.match(raw, found.end()) if listed else None
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
