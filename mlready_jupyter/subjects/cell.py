"""A cell of a notebook, and the file it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mlready_jupyter.core.finding import Edit
from mlready_jupyter.core.measure import Severity
from mlready_jupyter.core.places import InCell

if TYPE_CHECKING:
    from mlready_jupyter.subjects.filelines import CellLines

Kind = Literal["code", "markdown", "raw"]


class Problem(NamedTuple):
    """Why a file cannot be read as it is, in words that follow its name; `fatal` when no cell could be had from it."""

    says: str
    remedy: str
    line: int = 1
    fatal: bool = True
    milder: Severity | None = None


class Stored(NamedTuple):
    """One output as it was saved with its cell: what kind of output, and its pieces by MIME type, or by field ("text", "ename", …).

    A piece is text, a list of texts, or bytes of JSON that nobody has decoded yet.
    """

    kind: str
    pieces: Mapping[str, Any]


class Draft(NamedTuple):
    """A cell as a reader hands it over, before it knows its place."""

    kind: Kind
    source: str
    ran: int | None = None
    tags: frozenset[str] = frozenset()
    stored: tuple[Stored, ...] = ()
    metadata: Mapping[str, Any] = {}


class Document(NamedTuple):
    """What a file says: its cells and metadata, and what was wrong with it."""

    drafts: tuple[Draft, ...] = ()
    metadata: Mapping[str, Any] = {}
    problems: tuple[Problem, ...] = ()
    starts: tuple[int, ...] | None = None
    """For a script, the line of the file on which each cell's source begins; None for JSON, where it takes a search."""


class File:
    """A notebook's file: what it is called, what it holds, and on which line of it a line of a cell stands."""

    __slots__ = ("_lines", "document", "path", "raw")

    def __init__(self, path: str, raw: bytes, document: Document) -> None:
        self.path, self.raw, self.document = path, raw, document
        self._lines: CellLines | None = None

    def line_of(self, cell: int, line: int) -> int:
        """The line of the file, from 1, that holds this line (from 1) of this cell; found only when asked for."""
        if self.document.starts is not None:
            return self.document.starts[cell] + line - 1
        if self._lines is None:
            from mlready_jupyter.subjects.filelines import CellLines

            self._lines = CellLines(self.raw, [draft.source for draft in self.document.drafts])
        return self._lines.line_of(cell, line)


class Cell(NamedTuple):
    """One cell; `number` counts from 0 over all cells, of every kind; `ran` is its execution count."""

    number: int
    kind: Kind
    source: str
    ran: int | None
    tags: frozenset[str]
    stored: tuple[Stored, ...]
    metadata: Mapping[str, Any]
    file: File

    def without(self, first: int, last: int) -> Edit:
        """The change that takes these lines away, from 1, the last included."""
        lines = self.source.split("\n")
        if last < len(lines):
            return Edit(self.number, first, 1, last + 1, 1)
        if first > 1:
            return Edit(self.number, first - 1, len(lines[first - 2]) + 1, last, len(lines[last - 1]) + 1)
        return Edit(self.number, 1, 1, last, len(lines[last - 1]) + 1)

    def at(self, line: int = 1, column: int = 1) -> InCell:
        return InCell(self.file.path, self.number, line, column)
