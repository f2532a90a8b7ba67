"""The room strip: one cell for each check, the worst first; its height says what became of it, so colour is not needed."""

from __future__ import annotations

from collections import Counter

from mlready_jupyter.core.report import Room
from mlready_jupyter.display import svg
from mlready_jupyter.display.words import BROKEN, KINDS, UNDECIDED, Kind, kind_of

HEIGHT = {"error": 14, "warning": 10, "note": 8, "undecided": 9, "broken": 9, "waived": 7, "skipped": 2, "clear": 4}
HOLLOW = (UNDECIDED, BROKEN)
WIDTH = 170
DISTINCT = 60
"""So many checks are drawn as cells of their own."""
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
    """The strip as SVG, 170 by 16: one path for each kind; past DISTINCT checks one bar for each kind."""
    every = Counter(kinds(room))
    total = max(every.total(), 1)
    pitch = min(12.0, WIDTH / total)
    paths, first = [], 0
    for kind in KINDS:
        count = every[kind]
        if total > DISTINCT:
            d = _cell(kind, first * pitch, count * pitch) if count else ""
        else:
            d = "".join(_cell(kind, n * pitch, pitch * 0.75) for n in range(first, first + count))
        if d:
            paths.append(svg.path("mul" if kind in HOLLOW else svg.INK[kind.name][1], d))
        first += count
    return svg.picture(WIDTH, 16, counted(room), paths)


def _cell(kind: Kind, x: float, width: float) -> str:
    """One check, or a run of one kind: filled, hollow, or hollow and crossed."""
    high = HEIGHT[kind.name]
    y = 15.0 - high
    if kind in HOLLOW:
        x, y, width = x + 0.5, y - 0.5, max(width - 1, 0.5)
    cross = f"M{svg.n(x)} {svg.n(y + high)}l{svg.n(width)} -{high}" if kind is BROKEN else ""
    return f"M{svg.n(x)} {svg.n(y)}h{svg.n(width)}v{high}h-{svg.n(width)}z{cross}"
