"""What two spellings of one word have in common, and how they differ."""

from __future__ import annotations

import re
import unicodedata

MOJIBAKE = re.compile("[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u2122]|\ufffd")
"""UTF-8 that was read as Latin-1 or Windows-1252, or letters that were lost."""


def plain(word: str) -> str:
    """The word without what only its spelling adds: case, spaces, punctuation, and the way its accents are encoded."""
    text = unicodedata.normalize("NFKC", repaired(word)).casefold()
    return re.sub(r"[\s_.\-]+", " ", text).strip()


def repaired(word: str) -> str:
    """UTF-8 that was read as another encoding, read again; the word itself where it was not."""
    if not MOJIBAKE.search(word):
        return word
    for encoding in ("cp1252", "latin-1"):
        try:
            return word.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return word


def difference(word: str, known: str) -> str:
    """What sets a spelling apart from the one that is known."""
    if repaired(word) != word or repaired(known) != known:
        return "another encoding"
    if unicodedata.normalize("NFC", word) == unicodedata.normalize("NFC", known):
        return "accents composed otherwise"
    if word.strip() == known.strip():
        return "spaces around it"
    if word.casefold() == known.casefold():
        return "another case"
    return "other spaces or punctuation"
