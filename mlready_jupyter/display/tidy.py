"""The user's text made safe to show: nothing invisible, nothing endless, backticks parted from prose."""

from __future__ import annotations

import re
from typing import Any

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Controls, marks that turn the direction of writing, half characters: whatever a reader cannot see, or would see elsewhere."""

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def visible(text: object, most: int = 400) -> str:
    """One line, at most so many characters long; what cannot be seen is spelled, as `\\x1b` or `\\n`.

    A name without end is cut first, so that the sentence around it is still told.
    """
    text = str(text)
    if len(text) > most:
        text = re.sub(r"[^\s`]{61,}", lambda word: shorten(word.group(), 60), text[:20_000])
    return shorten(UNSEEN.sub(_spelled, shorten(text, most)), most)


def visible_lines(text: object, *, most: int = 1200, lines: int = 16) -> list[str]:
    """The same for text of several lines (examples)."""
    kept = shorten(str(text).expandtabs(4).strip("\n"), most).splitlines() or [""]
    shown = [shorten(UNSEEN.sub(_spelled, line.rstrip()), most) for line in kept[:lines]]
    return [*shown, "…"] if len(kept) > lines else shown


def shorten(text: str, most: int) -> str:
    """Cut with an ellipsis; the end goes, since names differ at the front."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def code(name: object, most: int = 80) -> str:
    """A user's name between backticks; its own backticks become apostrophes, so that the pairs stay pairs."""
    shown = visible(name, most).replace("`", "'")
    return f"`{shown}`" if shown.strip() else "`''`"


def spans(text: str) -> list[tuple[bool, str]]:
    """Prose and code in turn: `(False, "has drifted")`, `(True, "PAY_AMT1")`; a backtick without a partner is prose."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    return [(n % 2 == 1, part) for n, part in enumerate(parts) if part]


def glue(text: str) -> str:
    """No line break between a number and its percent sign."""
    return re.sub(r"(?<=\d) (?=%)", "\u00a0", text)


def unmarked(text: str) -> str:
    """The same without its backticks, for a terminal."""
    return "".join(part for _, part in spans(text))


def escaped(text: str) -> str:
    """Text as HTML, fit for an attribute too."""
    return text.translate(ESCAPES)


def inline(text: object, most: int = 400) -> str:
    """A user's or an author's sentence as HTML: shortened, spelled out, escaped, backticks as `<code>`."""
    glued = glue(visible(text, most))
    return "".join(f"<code>{escaped(part)}</code>" if is_code else escaped(part) for is_code, part in spans(glued))


def sentence(text: str) -> str:
    """With a capital at the front and a full stop at the end."""
    text = text.strip()
    start = text[:1].upper() + text[1:] if text[:1].isalpha() and text[1:2].islower() and " " in text else text
    return start if not start or start.endswith((".", "!", "?", "…", ":")) else f"{start}."


def _spelled(match: re.Match[str]) -> str:
    return repr(match.group())[1:-1]


def well_formed(value: Any) -> Any:
    """The same JSON with lone surrogates replaced, which strict readers refuse even when they are escaped."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {name: well_formed(item) for name, item in value.items()}
    return [well_formed(item) for item in value] if isinstance(value, list) else value
