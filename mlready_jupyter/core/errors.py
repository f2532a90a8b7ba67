"""The mistakes of a user, each told in one line."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 40
"""So many known names still make one line that somebody reads."""


class UsageError(Exception):
    """What was found, what was expected, and the nearest right answer; front ends print it without a traceback."""


def unknown(kind: str, found: str, known: Iterable[str], *, where: str = "") -> UsageError:
    """The error for a name nobody knows: `unknown limit 'tolerate'; did you mean 'tolerated'?`."""
    names = sorted(known)
    near = nearest(found, names)
    listed = f"known: {', '.join(names) or 'none'}" if len(names) <= MOST else f"none of the {len(names)} that are known is like it"
    hint = f"did you mean {near!r}?" if near else listed
    return UsageError(f"unknown {kind} {found!r}{f' in {where}' if where else ''}; {hint}")


SHORT = 4
"""Letters of a name up to which the other must be as short: `age` is no `target`."""


def nearest(name: str, names: Iterable[str]) -> str:
    """The name most like this one, or "" when none is near."""
    from difflib import get_close_matches  # only on the way to an error: 3 ms that a good run never pays

    room, _, said = name.rpartition("/")
    near = get_close_matches(name, [known for known in names if len(name) > SHORT or len(known) <= len(name) + 1], 1, 0.6)
    if room and near and near[0].startswith(f"{room}/") and not get_close_matches(said, [near[0].removeprefix(f"{room}/")]):
        return ""  # alike in their room alone
    return next(iter(near), "")
