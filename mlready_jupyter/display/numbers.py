"""Numbers as a person reads them: three digits for what was measured, counts in full, one space before a unit."""

from __future__ import annotations

import math

from mlready_jupyter.core.measure import Interval, Limit

NBSP = "\u00a0"
"""No line breaks between a number and its unit."""

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SECONDS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
BYTES = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B"))
THOUSANDS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""))


def number(value: float, unit: str = "") -> str:
    """What was measured, alone: `0.163`, `30.4 %`, `2.21 s`, `24,000 rows`."""
    if not math.isfinite(value):
        return _unsayable(value)
    if _counted(value, unit):
        return _with(f"{int(value):,}", _noun(unit, value))
    step, suffix = _scale(value, unit)
    return _with(_digits(value / step), suffix)


def measured(interval: Interval, unit: str = "") -> str:
    """A number with its interval: `0.163 ± 0.013`, or `30.4 % (25.6 to 35.8)` where the sides differ."""
    low, value, high = interval
    if low == value == high or not math.isfinite(value):
        return number(value, unit)
    if not (math.isfinite(low) and math.isfinite(high)):
        return f"{number(value, unit)} ({_bound(low, unit)} to {_bound(high, unit)})"
    biggest = value or max(low, high, key=abs)
    step, suffix = _scale(biggest, unit)
    counts = all(_counted(x, unit) for x in interval)
    low, value, high = low / step, value / step, high / step
    if not counts and 0 < abs(biggest / step) < 1e-4:
        return f"{_with(_digits(value), suffix)} ({_digits(low)} to {_digits(high)})"
    places = 0 if counts else _decimals(biggest / step)
    shown = [f"{x:,.{places}f}" for x in (low, value, high)]
    down, up = f"{value - low:,.{places}f}", f"{high - value:,.{places}f}"
    if shown[0] == shown[1] == shown[2]:
        return _with(shown[1], suffix)
    if down == up:
        return _with(f"{shown[1]} ± {up}", suffix)
    return f"{_with(shown[1] if value else '0', suffix)} ({_zero(shown[0])} to {_zero(shown[2])})"


def as_written(value: float, unit: str = "", *, noun: bool = True) -> str:
    """A limit, with the digits that somebody wrote: `0.05`, `22.8 %`, `2 s`; `noun` False leaves words for units away."""
    if not math.isfinite(value):
        return _unsayable(value)
    step, suffix = _scale(value, unit)
    digits = f"{value / step:,.10f}".rstrip("0").rstrip(".") if 1e-9 < abs(value / step) < 1e15 else f"{value / step:g}"
    return _with(digits, suffix) if noun or unit in ("share", "s", "bytes") else digits


def limit_of(limit: Limit, unit: str) -> str:
    """A limit in full, with its direction: `at most 0.05, a warning from 0.03`."""
    side = "at most" if limit.worse == "above" else "at least"
    said = f"{side} {as_written(limit.value, unit)}"
    return said if limit.warn is None else f"{said}, a warning past {as_written(limit.warn, unit)}"


def tick(value: float, unit: str = "") -> str:
    """A number on an axis, as short as can be: `28 k`, `10 ms`, `50 %`."""
    if not unit or unit not in ("share", "s", "bytes"):
        step, suffix = next(((s, name) for s, name in THOUSANDS if abs(value) >= s), (1.0, ""))
    else:
        step, suffix = _scale(value, unit)
    return _with(f"{value / step:.4g}", suffix)


def short(value: float) -> str:
    """Three digits with k or M, for headings and labels: `28.2 k`."""
    step, suffix = next(((s, name) for s, name in THOUSANDS if abs(value) >= s), (1.0, ""))
    return _with(f"{value / step:.3g}", suffix)


def plural(count: int, noun: str) -> str:
    """`1 error`, `2 errors`, `1,083 entries`."""
    return f"{count:,} {noun if count == 1 else _many(noun)}"


def listing(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _digits(value: float) -> str:
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e6:
        mantissa, _, power = f"{value:.2e}".partition("e")
        return f"{mantissa}{NBSP}×{NBSP}10{str(int(power)).translate(SUPERSCRIPT)}"
    return f"{float(f'{value:.3g}'):,.{_decimals(value)}f}"


def _decimals(value: float) -> int:
    """How many decimals show three significant digits."""
    return max(0, 2 - math.floor(math.log10(abs(float(f"{value:.3g}"))))) if value else 0


def _scale(value: float, unit: str) -> tuple[float, str]:
    """By what a number is divided before it is written, and what is written after it."""
    size = abs(float(f"{value:.3g}"))
    match unit:
        case "share":
            return 0.01, "%"
        case "s":
            return SECONDS[0] if size == 0 else next((each for each in SECONDS if size >= each[0]), SECONDS[-1])
        case "bytes":
            return next((each for each in BYTES if size >= each[0]), BYTES[-1])
        case _:
            return 1.0, _noun(unit, value)


def _counted(value: float, unit: str) -> bool:
    return unit not in ("share", "s", "bytes") and math.isfinite(value) and value == int(value) and abs(value) < 1e15


def _noun(unit: str, value: float) -> str:
    if not (unit.isalpha() and unit.islower() and len(unit) > 2):
        return unit
    single = unit[:-1] if unit.endswith("s") and not unit.endswith("ss") else unit
    return single if abs(value) == 1 else unit if single != unit else _many(unit)


def _many(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def _with(digits: str, suffix: str) -> str:
    return f"{digits}{NBSP}{suffix}" if suffix else digits


def _bound(value: float, unit: str) -> str:
    return number(value, unit) if math.isfinite(value) else _unsayable(value)


def _zero(shown: str) -> str:
    return "0" if float(shown.replace(",", "")) == 0 else shown


def _unsayable(value: float) -> str:
    return "unknown" if math.isnan(value) else "∞" if value > 0 else "-∞"
