"""The few shapes that pictures are made of. Colours stand twice: a mid-tone attribute where styles are stripped, then the class."""

from __future__ import annotations

from collections.abc import Iterable

from mlready_jupyter.display.tidy import escaped, visible

RED, AMBER, GREEN, BLUE, GREY = "#d1453b", "#b87900", "#2e9a50", "#3f7fd0", "#808890"
STROKE = {
    "ax": "#80889066",
    "gr": "#80889030",
    "lim": GREY,
    "refl": GREY,
    "mul": GREY,
    "cur": BLUE,
    "bad": RED,
    "am": AMBER,
    "okl": GREEN,
}
FILL = {"tol": "#2e9a5030", "ref": "#80889060", "muf": GREY, "curf": BLUE, "badf": RED, "amf": AMBER, "ok": GREEN}
INK = {
    "error": ("bad", "badf"),
    "warning": ("am", "amf"),
    "note": ("cur", "curf"),
    "undecided": ("mul", "muf"),
    "broken": ("mul", "muf"),
    "waived": ("mul", "ref"),
    "skipped": ("mul", "ref"),
    "clear": ("okl", "ok"),
}
"""Kind -> the classes of its lines and of its areas."""


def n(value: float) -> str:
    """A coordinate: one decimal is finer than a pixel."""
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def path(kind: str, d: str, *, width: float = 0, dash: str = "") -> str:
    """A line or an area, as its class says."""
    paint = f'fill="{FILL[kind]}"' if kind in FILL else f'fill="none" stroke="{STROKE[kind]}"'
    more = (f' stroke-width="{width}"' if width else "") + (f' stroke-dasharray="{dash}"' if dash else "")
    return f'<path class="{kind}" {paint} d="{d}"{more}/>'


def line(kind: str, x1: float, y1: float, x2: float, y2: float, *, width: float = 0, dash: str = "") -> str:
    return path(kind, f"M{n(x1)} {n(y1)}L{n(x2)} {n(y2)}", width=width, dash=dash)


def polyline(kind: str, points: Iterable[tuple[float, float]], *, width: float = 1.5, dash: str = "") -> str:
    return path(kind, "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points), width=width, dash=dash)


def rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" fill="{FILL[kind]}" x="{n(x)}" y="{n(y)}" width="{n(max(width, 0))}" height="{n(max(height, 0))}"/>'


def circle(kind: str, x: float, y: float, r: float) -> str:
    return f'<circle class="{kind}" fill="{FILL[kind]}" cx="{n(x)}" cy="{n(y)}" r="{n(r)}"/>'


def text(x: float, y: float, words: object, *, kind: str = "", anchor: str = "", bold: bool = True, most: int = 60) -> str:
    """Words at a mark; `kind` "k" ink, "bt" blue, "rt" red, "at" amber, all bold unless told otherwise; "" quiet."""
    colour = {"k": "currentColor", "bt": BLUE, "rt": RED, "at": AMBER}.get(kind, GREY)
    classes = f' class="{kind}{" h" if bold else ""}"' if kind else ""
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{n(x)}" y="{n(y)}" font-size="11" fill="{colour}"{classes}{anchored}>{escaped(visible(words, most))}</text>'


def picture(width: int, height: int, title: str, shapes: Iterable[str], *, desc: str = "") -> str:
    """The shapes as one image that a screen reader reads by its title and description."""
    told = f"<desc>{escaped(visible(desc, 900))}</desc>" if desc else ""
    return (
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"<title>{escaped(visible(title, 200))}</title>{told}{''.join(shapes)}</svg>"
    )
