"""Names that name nobody."""

from __future__ import annotations

import re

_WORDS = """
admin anyone changeme default dev developer devs fixme foo i me myself myteam na name nobody none noone owner placeholder somebody someone
tba tbc tbd team test theteam todo unassigned unknown us user we whoever xxx yourname
"""
_NOBODY = frozenset(_WORDS.split())


def is_placeholder(name: str) -> bool:
    """Whether a name could be anybody's: "TBD", "me", "@team", "<name>", "..."."""
    letters = re.sub(r"[\W\d_]", "", name.lower())
    return not letters or letters in _NOBODY or name.strip().startswith("<")
