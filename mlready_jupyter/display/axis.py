"""Axes: from values to places on paper, and the round numbers to mark."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple


class Axis(NamedTuple):
    """Values from `low` to `high` laid on paper from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Where a value lies; what is off the paper lies at its edge."""
        if math.isnan(value):
            return self.start
        value = min(max(value, self.low), self.high)
        share = (
            (_log(value) - _log(self.low)) / (_log(self.high) - _log(self.low)) if self.log else (value - self.low) / (self.high - self.low)
        )
        return self.start + share * (self.end - self.start)

    def ticks(self, about: int = 4) -> list[float]:
        """Round numbers within the axis."""
        return _decades(self.low, self.high) if self.log else _round(self.low, self.high, about)


def over(values: Iterable[float], *, start: float, end: float, log: bool = False, zero: bool = False, room: float = 0.05) -> Axis:
    """An axis wide enough for all finite values; `zero` begins it at 0, `room` is left free beyond the ends."""
    real = [value for value in values if abs(value) < 1e300 and (value > 1e-300 or not log)]
    low, high = (min(real), max(real)) if real else (1.0, 10.0)
    if log:
        spread = max((high / low) ** room, 1.1)
        return Axis(low / spread, high * spread, start, end, log=True)
    if zero:
        low = min(low, 0.0)
    if high - low <= abs(low) * 1e-12:
        low, high = low - (abs(low) or 1) / 2, high + (abs(high) or 1) / 2
    gap = (high - low) * room
    return Axis(low if zero and low == 0 else low - gap, high + gap, start, end)


def step_of(span: float, about: int) -> float:
    """1, 2 or 5 times a power of ten, so that about so many steps make the span."""
    raw = span / max(about, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999) * power


def _round(low: float, high: float, about: int) -> list[float]:
    step = step_of(high - low, about)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


def _decades(low: float, high: float) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first < 1:
        return [f * 10.0**p for p in range(first - 1, last + 1) for f in (1, 2, 5) if low <= f * 10.0**p <= high]
    return [10.0**power for power in range(first, last + 1, max(1, math.ceil((last - first) / 5)))]


def _log(value: float) -> float:
    return math.log10(max(value, 1e-300))
