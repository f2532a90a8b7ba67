"""Models that some input hangs or kills; in a module of their own, so that they can be pickled."""

from __future__ import annotations

import os
import re
import signal
from itertools import repeat
from typing import Any

import numpy as np


class Loops:
    """Waits for a number to settle, which an infinite one never does."""

    def predict(self, table: Any) -> Any:
        values = np.asarray(table["age"], dtype=float)
        while (values > 1e300).any():
            values = values / 2
        return values


class Searches:
    """Searches text with a pattern that goes back over all of it again and again, in native code that no alarm interrupts."""

    def predict(self, table: Any) -> Any:
        return np.array([float(re.search(r"(\w+\s?)*!", name[:90]) is not None) for name in table["name"].fillna("").astype(str)])


class Kills:
    """Stands for native code that writes where it must not."""

    def predict(self, table: Any) -> Any:
        if table["age"].isna().all():
            os.kill(os.getpid(), signal.SIGSEGV)
        return np.asarray(table["age"], dtype=float)


class Counts:
    """Counts for minutes in native code, which no alarm of Python interrupts: only the end of the process does."""

    def predict(self, table: Any) -> Any:
        if np.isinf(np.asarray(table["age"], dtype=float)).any():
            return np.full(len(table), float(sum(repeat(0, 10**11))))
        return np.asarray(table["age"], dtype=float)
