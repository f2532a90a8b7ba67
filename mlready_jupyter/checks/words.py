"""How the sentences of checks write numbers."""

from __future__ import annotations

import math

from mlready_jupyter.core.measure import Answer, Interval, Limit, decide
from mlready_jupyter.subjects import bounds


def percent(share: float) -> str:
    """Three significant digits and a space: `18.4 %`, `6.40 %`, `100 %`."""
    return f"{number(100 * share)} %"


def number(value: float) -> str:
    """Three significant digits: `0.163`, `805`, `30.4`, `28,200`."""
    if value == 0 or not math.isfinite(value):
        return f"{value:.0f}"
    if abs(value) < 1e-4:
        return f"{value:.2e}"
    digits = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    digits = 2 - math.floor(math.log10(abs(rounded)))  # 9.999 becomes 10.0
    whole = rounded == round(rounded) and (digits <= 0 or rounded == 100)
    return f"{rounded:,.0f}" if whole else f"{rounded:,.{max(digits, 0)}f}"


def edge(value: float) -> str:
    """A value of the data itself, in four digits or whole: `805`, `0.25`, `12,745`, `1.5e+09`."""
    whole = value == round(value) or abs(value) >= 1000 if math.isfinite(value) else False
    return f"{value:,.0f}" if whole and abs(value) < 1e7 else f"{value:.4g}"


def needed(measured: Interval, limit: Limit, rows: int, what: str = "rows") -> str:
    """What would decide a measurement made with so many rows: `About 4,200 rows a side would decide.`; "" where it is decided."""
    answer, _ = decide(measured, limit)
    if answer is not Answer.UNDECIDED:
        return ""
    most = bounds.rows_to_decide(measured, limit, rows)
    return f"About {_rounded(most):,} {what} would decide." if most else f"More {what} would decide; there are {rows:,}."


def _rounded(rows: int) -> int:
    """Two digits, upwards."""
    digits = max(len(str(rows)) - 2, 0)
    return int(-(-rows // 10**digits) * 10**digits)
