"""The room strip: one cell for each check, the worst first; its height says what became of it, so colour is not needed."""

from __future__ import annotations

from collections import Counter

from mlready_jupyter.core.report import Room
from mlready_jupyter.display import svg
from mlready_jupyter.display.words import BROKEN, KINDS, UNDECIDED, Kind, kind_of

HEIGHT = {"error": 14, "warning": 10, "note": 8, "undecided": 9, "broken": 9, "waived": 7, "skipped": 2, "clear": 4}
CELLS = 26
"""As many characters a strip may take in a terminal."""


def kinds(room: Room) -> list[Kind]:
    """The checks of a room, the worst first."""
    return sorted((kind_of(outcome) for outcome in room.outcomes), key=KINDS.index)


def counted(room: Room) -> str:
    """`1 error, 11 clear`: what a screen reader says in place of the strip."""
    counts = Counter(kinds(room))
    return ", ".join(f"{counts[kind]} {kind.name}" for kind in KINDS if counts[kind])


def drawn(room: Room) -> str:
    """The strip as SVG, 170 by 16: one path for each kind."""
    cells = kinds(room)
    pitch = min(12.0, 170 / max(len(cells), 1))
    width = pitch * 0.75
    shapes: dict[Kind, list[str]] = {}
    for n, kind in enumerate(cells):
        high = HEIGHT[kind.name]
        x, y = n * pitch, 15.0 - high
        if kind in (UNDECIDED, BROKEN):
            x, y, w, h = x + 0.5, y - 0.5, width - 1, high
        else:
            w, h = width, high
        cell = f"M{svg.n(x)} {svg.n(y)}h{svg.n(w)}v{h}h-{svg.n(w)}z"
        cross = f"M{svg.n(x)} {svg.n(y + h)}l{svg.n(w)} -{h}" if kind is BROKEN else ""
        shapes.setdefault(kind, []).append(cell + cross)
    paths = [svg.path("mul" if kind in (UNDECIDED, BROKEN) else svg.INK[kind.name][1], "".join(d)) for kind, d in shapes.items()]
    return svg.picture(170, 16, counted(room), paths)
