"""Writes changes of cells back into a file: every byte that does not belong to a changed line stays what it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from mlready_jupyter.core.finding import Edit, Fix
from mlready_jupyter.subjects.cell import File
from mlready_jupyter.subjects.ipynb import BOM, text_of
from mlready_jupyter.subjects.pattern import Pattern

BLANK = Pattern(r"[ \t\n\r]*")
DECODER = json.JSONDecoder()


class Unwritable(Exception):
    """The change has no place in the file, with the reason."""


class Span(NamedTuple):
    """Where a JSON value stands in the text of a file."""

    begin: int
    end: int


Change = tuple[int, int, str]
"""From here to there, in characters of the file, this text."""


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """As many of the fixes, in order, as touch no common part of a cell; the others have their turn once these are made.

    One that moves a cell is made alone.
    """
    kept: list[Fix] = []
    taken: list[Edit] = []
    for fix in fixes:
        if kept and (fix.moves or kept[0].moves):
            continue
        if fix in kept or not any(_meet(edit, other) for edit in fix.edits for other in taken):
            kept.append(fix)
            taken += fix.edits
    return kept


def edited(source: str, edits: Iterable[Edit]) -> str:
    """A cell's source with changes made, which must not overlap."""
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(set(edits), key=lambda e: (e.line, e.column), reverse=True):
        if not (1 <= edit.line <= edit.end_line <= len(lines)):
            raise Unwritable(f"cell {edit.cell + 1} has no line {edit.end_line}")
        begin, end = starts[edit.line - 1] + edit.column - 1, starts[edit.end_line - 1] + edit.end_column - 1
        if not 0 <= begin <= end <= len(source):
            raise Unwritable(f"cell {edit.cell + 1} ends before line {edit.end_line}, column {edit.end_column}")
        source = source[:begin] + edit.text + source[end:]
    return source


def rewritten(file: File, fixes: Sequence[Fix]) -> bytes:
    """The bytes of the file with the fixes made; Unwritable where that cannot be done."""
    by_cell: dict[int, list[Edit]] = {}
    for fix in fixes:
        for edit in fix.edits:
            by_cell.setdefault(edit.cell, []).append(edit)
    sources = {number: edited(file.document.drafts[number].source, edits) for number, edits in by_cell.items()}
    mark = BOM if file.raw.startswith(BOM) else b""
    text = file.raw[len(mark) :].decode("utf-8")
    if file.document.starts is not None:
        changes = [_in_script(text, file, number, new) for number, new in sources.items()]
    else:
        changes = list(_in_notebook(text, file, sources, {clear for fix in fixes for clear in fix.clears}))
    for begin, end, new in sorted(changes, reverse=True):
        text = text[:begin] + new + text[end:]
    for cell, above in (move for fix in fixes for move in fix.moves):
        text = _moved(text, file, cell, above)
    return mark + text.encode("utf-8")


def order(count: int, moves: Iterable[tuple[int, int]]) -> list[int]:
    """The numbers that cells had before they were moved."""
    numbers = list(range(count))
    for cell, above in moves:
        numbers.remove(cell)
        numbers.insert(numbers.index(above), cell)
    return numbers


def _moved(text: str, file: File, cell: int, above: int) -> str:
    """The text with one cell put above another: what stands between cells stays where it is."""
    spans = _blocks(text, file) if file.document.starts is not None else _items(text, _member(text, "cells").begin)
    if len(spans) != len(file.document.drafts):
        raise Unwritable("the cells of the file are not where they are expected")
    cells = [text[span.begin : span.end] for span in spans]
    for span, number in reversed(list(zip(spans, order(len(spans), [(cell, above)]), strict=True))):
        text = text[: span.begin] + cells[number] + text[span.end :]
    return text


def _blocks(text: str, file: File) -> list[Span]:
    """The cells of a script, each with the line that begins it."""
    lines = text.split("\n")
    first = [start - 2 for start in file.document.starts or ()]
    if not text.endswith("\n") or not all(line >= 0 and lines[line].startswith("# %%") for line in first):
        raise Unwritable("a cell has no line that begins it, or no end")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in first]
    return [Span(begin, end) for begin, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _meet(edit: Edit, other: Edit) -> bool:
    if edit.cell != other.cell or edit == other:
        return False
    begin, end = (edit.line, edit.column), (edit.end_line, edit.end_column)
    return (begin < (other.end_line, other.end_column) and (other.line, other.column) < end) or begin == (other.line, other.column)


def _in_script(text: str, file: File, number: int, new: str) -> Change:
    old, starts = file.document.drafts[number].source, file.document.starts or ()
    if file.document.drafts[number].kind != "code":
        raise Unwritable(f"cell {number + 1} is not code")
    lines = text.splitlines(keepends=True) if "\r" not in text else re.findall(r"[^\r\n]*(?:\r\n|\r|\n|$)", text)
    first = sum(map(len, lines[: starts[number] - 1]))
    ending = "\r\n" if "\r\n" in text else "\n"
    was = old.replace("\n", ending)
    if not text.startswith(was, first):
        raise Unwritable(f"the lines of cell {number + 1} end in different ways")
    return first, first + len(was), new.replace("\n", ending)


def _in_notebook(text: str, file: File, sources: dict[int, str], clears: set[tuple[int, str]]) -> Iterator[Change]:
    cells = _cells(text)
    if len(cells) != len(file.document.drafts):
        raise Unwritable("the cells of the file are not where they are expected")
    for number, new in sources.items():
        yield _source(text, cells[number].get("source"), file.document.drafts[number].source, new)
    for number, what in clears:
        cell = cells[number]
        if what == "outputs" and "outputs" in cell:
            yield (*cell["outputs"], "[]")
        elif what == "count":
            counts = [cell.get("execution_count")]
            if "outputs" in cell and (number, "outputs") not in clears:
                outputs = _items(text, cell["outputs"].begin)
                counts += [_members(text, output.begin).get("execution_count") for output in outputs if text[output.begin] == "{"]
            yield from ((*span, "null") for span in counts if span is not None)


def _cells(text: str) -> list[dict[str, Span]]:
    """The members of each cell that is an object."""
    return [_members(text, item.begin) for item in _items(text, _member(text, "cells").begin) if text[item.begin] == "{"]


def _member(text: str, name: str) -> Span:
    whole = _members(text, _skip(text, 0))
    if name not in whole:
        raise Unwritable(f"the file has no {name}")
    return whole[name]


def _source(text: str, span: Span | None, old: str, new: str) -> Change:
    """The change of a "source": of the whole string, or of those strings in its list that differ."""
    if span is None:
        raise Unwritable("a cell has no source")
    raw = text[span.begin : span.end]
    value = json.loads(raw)
    stored = value if isinstance(value, str) else "".join(value)
    if text_of(stored) != old or "\r" in stored.replace("\r\n", ""):
        raise Unwritable("the source of a cell is not what was read")
    if "\r\n" in stored:
        if stored.count("\n") != stored.count("\r\n"):
            raise Unwritable("the lines of a cell end in different ways")
        new = new.replace("\n", "\r\n")
    as_ascii = raw.isascii() and "\\u" in raw
    if isinstance(value, str):
        return (*span, _quoted(new, as_ascii=as_ascii))
    items, lines = _items(text, span.begin), new.splitlines(keepends=True) if "\r" in new else _lines(new)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(value, lines, strict=False)))
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(value[same:][::-1], lines[same:][::-1], strict=False)))
    written = [_quoted(line, as_ascii=as_ascii) for line in lines[same : len(lines) - tail]]
    if not lines:
        return (*span, "[]")
    if not items:
        raise Unwritable("an empty cell cannot be changed")
    indent = text[span.begin + 1 : items[0].begin]
    comma = text[items[0].end : items[1].begin] if len(items) > 1 else f",{indent or ' '}"
    first, last = same, len(items) - tail
    if written and first < last:
        return items[first].begin, items[last - 1].end, comma.join(written)
    if written and first < len(items):
        return items[first].begin, items[first].begin, comma.join(written) + comma
    if written:
        return items[-1].end, items[-1].end, comma + comma.join(written)
    if last < len(items):
        return items[first].begin, items[last].begin, ""
    return items[first - 1].end, items[-1].end, ""


def _lines(source: str) -> list[str]:
    """The lines of a source with their ends, as Jupyter stores them."""
    lines = [line + "\n" for line in source.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _quoted(text: str, *, as_ascii: bool) -> str:
    surrogate = any("\ud800" <= character <= "\udfff" for character in text)
    return json.dumps(text, ensure_ascii=as_ascii or surrogate)


def _skip(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return found.end() if found else at


def _members(text: str, at: int) -> dict[str, Span]:
    """Where the values of an object's keys stand; of a key that is there twice the last, as for every reader."""
    found: dict[str, Span] = {}
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = DECODER.raw_decode(text, at)
        begin = _skip(text, _skip(text, at) + 1)
        _, end = DECODER.raw_decode(text, begin)
        found[key] = Span(begin, end)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _items(text: str, at: int) -> list[Span]:
    """Where the items of an array stand."""
    found: list[Span] = []
    at = _skip(text, at + 1)
    while text[at] != "]":
        _, end = DECODER.raw_decode(text, at)
        found.append(Span(at, end))
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found
