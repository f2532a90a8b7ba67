"""On which line of an .ipynb file each line of each cell's source stands."""

from __future__ import annotations

import json

from mlready_jupyter.subjects.pattern import Pattern

KEY = Pattern(rb'"source"\s*:\s*')
ITEM = Pattern(rb'\s*,?\s*("(?:[^"\\]++|\\.)*+")')
TOKEN = Pattern(rb'("(?:[^"\\]++|\\.)*+")(\s*:\s*)?|[\[\]{}]')


def cell_lines(raw: bytes, cells: int) -> list[list[tuple[int, int]]]:
    """For each cell the pieces of its source: the cell's line (from 0) a piece begins with, and the line of the file it is on.

    An unescaped `"source":` is always a key. Where there are as many of them as cells, each is a
    cell's; where outputs hold such keys too, the brackets are counted.
    """
    sources: list[int] = [found.end() for found in KEY.finditer(raw)]
    if len(sources) != cells:
        sources = _by_depth(raw)
    seen, line, pieces = 0, 1, []
    for position in sources:
        line += raw.count(b"\n", seen, max(position, seen))
        seen = max(position, seen)
        pieces.append(_pieces(raw, position, line) if position >= 0 else [])
    return pieces


def _pieces(raw: bytes, position: int, line: int) -> list[tuple[int, int]]:
    if raw[position : position + 1] != b"[":
        return [(0, line)]
    pieces, first, seen = [], 0, position
    found = ITEM.match(raw, position + 1)
    while found:
        line += raw.count(b"\n", seen, found.start(1))
        seen = found.start(1)
        pieces.append((first, line))
        first += str(json.loads(found[1], strict=False)).count("\n")
        found = ITEM.match(raw, found.end())
    return pieces


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
