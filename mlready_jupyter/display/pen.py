"""Writing for a terminal: cells counted, lines wrapped, colour and ASCII only where asked for."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

from mlready_jupyter.display.tidy import glue

WIDTH = 80
CODES = {"bold": "1", "dim": "2", "error": "31", "warning": "33", "clear": "32", "note": "34"}
"""The basic colours, by what they mean; every other kind is quiet."""

PLAIN = str.maketrans(
    {
        "\u00a0": " ", "×": "x", "±": "+-", "µ": "u", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'",
        "·": "|", "→": ">", "∞": "inf", "∝": "~", "≤": "<=", "≥": ">=", "─": "-", "┃": "|", "━": "=", "░": ".", "▶": ">", "●": "o",
        "✕": "x", "▲": "!", "✓": "+", "↯": "%", "⚑": "w",
        "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*", "█": "#",
    }
)  # fmt: skip
RAISED = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

Piece = tuple[str, str]
"""Words, and the styles they are written in: `("0.163", "bold error")`."""


class Pen:
    """Knows whether colour and characters beyond ASCII may be written."""

    __slots__ = ("ascii", "colour")

    def __init__(self, *, colour: bool = False, plain: bool = False) -> None:
        self.colour, self.ascii = colour, plain

    def fold(self, text: str) -> str:
        """The text as it can be written; do this before counting cells."""
        if not self.ascii:
            return text.replace("\u00a0", " ") if text.isascii() else text
        raised = RAISED.sub(lambda m: f"^{m.group().translate(LOWERED)}", text)
        return raised.translate(PLAIN).encode("ascii", "backslashreplace").decode("ascii")

    def paint(self, text: str, styles: str) -> str:
        codes = [CODES.get(style, "2") for style in styles.split()] if self.colour and text.strip() else []
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text

    def line(self, *pieces: Piece) -> str:
        """One line, cut at the width."""
        left, shown = WIDTH, []
        for words, styles in pieces:
            fits = cut(self.fold(words), left)
            left -= cells(fits)
            shown.append((fits.replace("\u00a0", " "), styles))
        while shown and not shown[-1][0].strip():
            shown.pop()
        if shown:
            shown[-1] = shown[-1][0].rstrip(), shown[-1][1]
        return "".join(self.paint(words, styles) for words, styles in shown)

    def wrapped(self, text: str, *, indent: int = 0, first: str = "", styles: str = "", mark: str = "") -> list[str]:
        """Lines of prose under an indent; `first` stands before the first one, in the style `mark`."""
        head = self.fold(first)
        lines = wrap(glue(self.fold(text)), WIDTH - indent) or [""]
        margin = " " * indent
        start = self.paint(head, mark) + " " * max(indent - cells(head), 0)
        return [((start if n == 0 else margin) + self.paint(line.replace("\u00a0", " "), styles)).rstrip() for n, line in enumerate(lines)]


def cells(text: str) -> int:
    """How many columns a terminal takes for it."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str, most: int) -> str:
    """As much of it as fits."""
    if cells(text) <= most:
        return text
    kept, taken = [], 0
    for char in text:
        taken += cells(char)
        if taken > most:
            break
        kept.append(char)
    return "".join(kept)


def padded(text: str, width: int) -> str:
    """Cut with an ellipsis, or filled with spaces."""
    if cells(text) > width:
        dots = "..." if text.isascii() else "…"
        text = cut(text, max(width - len(dots), 0)) + dots
    return text + " " * max(width - cells(text), 0)


def wrap(text: str, width: int) -> list[str]:
    """Lines no wider than so many cells, broken at spaces; a word that is wider is broken where it must be."""
    lines: list[str] = []
    line, taken = "", 0
    for word in text.split(" "):
        size = cells(word)
        if line and taken + 1 + size <= width:
            line, taken = f"{line} {word}", taken + 1 + size
            continue
        if line:
            lines.append(line)
        while size > width:
            part = cut(word, width)
            lines.append(part)
            word = word[len(part) :]
            size = cells(word)
        line, taken = word, size
    return [*lines, line] if line else lines
