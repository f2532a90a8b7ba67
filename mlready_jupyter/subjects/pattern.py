"""Regular expressions that are compiled when they are first used: one run uses few of all that its rules have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, AnyStr, Generic


class Pattern(Generic[AnyStr]):
    """What is asked of it is that of `re.Pattern` itself, and costs no call of ours once it is compiled."""

    __slots__ = ("_flags", "_text", "compiled", "findall", "finditer", "match", "search")

    compiled: re.Pattern[AnyStr]
    findall: Callable[[AnyStr], list[AnyStr]]
    finditer: Callable[[AnyStr], Iterator[re.Match[AnyStr]]]
    match: Callable[..., re.Match[AnyStr] | None]
    search: Callable[..., re.Match[AnyStr] | None]

    def __init__(self, text: AnyStr, flags: int = 0) -> None:
        self._text: AnyStr = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet."""
        if name not in ("compiled", "findall", "finditer", "match", "search"):
            raise AttributeError(name)
        self.compiled = made = re.compile(self._text, self._flags)
        self.findall, self.finditer, self.match, self.search = made.findall, made.finditer, made.match, made.search
        return getattr(made, name) if name != "compiled" else made
