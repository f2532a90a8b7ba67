"""Where something was seen: a closed union, each with its kind, since tuples of equal fields are equal whatever their class."""

from __future__ import annotations

from typing import Literal, NamedTuple


class InCell(NamedTuple):
    """A place in a notebook: cell from 0, line and column (in characters) from 1, line of the file from 1.

    Cell -1 is the file itself, where no cell could be read from it. The line of the file is 0 until the judge asks for it.
    """

    path: str
    cell: int
    line: int
    column: int
    file_line: int = 0
    kind: Literal["cell"] = "cell"


class InColumn(NamedTuple):
    table: str
    column: str
    kind: Literal["column"] = "column"


class InCall(NamedTuple):
    """A call of the model: `predict(no rows)`."""

    method: str
    given: str
    kind: Literal["call"] = "call"


class Whole(NamedTuple):
    name: str
    kind: Literal["whole"] = "whole"


Place = InCell | InColumn | InCall | Whole


def place_keys(at: Place) -> tuple[str, ...]:
    """The names a waiver or a limit may call this place by, the shortest first."""
    match at:
        case InColumn(table, column):
            return (column, f"{table}.{column}")
        case InCall(method, given):
            return (given, f"{method}({given})")
        case InCell(path, cell, line):
            return (path, f"{path}:{cell}", f"{path}:{cell}:{line}")
        case Whole(name):
            return (name,)
