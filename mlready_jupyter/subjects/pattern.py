"""Regular expressions that are compiled when they are first used: one run uses few of all that its rules have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import AnyStr, Generic


class Pattern(Generic[AnyStr]):
    __slots__ = ("_compiled", "_flags", "_text")

    def __init__(self, text: AnyStr, flags: int = 0) -> None:
        self._text: AnyStr = text
        self._flags = flags
        self._compiled: re.Pattern[AnyStr] | None = None

    @property
    def compiled(self) -> re.Pattern[AnyStr]:
        if self._compiled is None:
            self._compiled = re.compile(self._text, self._flags)
        return self._compiled

    def search(self, text: AnyStr, begin: int = 0) -> re.Match[AnyStr] | None:
        return self.compiled.search(text, begin)

    def match(self, text: AnyStr, begin: int = 0) -> re.Match[AnyStr] | None:
        return self.compiled.match(text, begin)

    def finditer(self, text: AnyStr) -> Iterator[re.Match[AnyStr]]:
        return self.compiled.finditer(text)

    def findall(self, text: AnyStr) -> list[AnyStr]:
        return self.compiled.findall(text)
