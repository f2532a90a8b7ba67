"""A number keeps its unit."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Interval, Iterator, Limit, MakeTable, Severity, Table, check, exact
from mlready_jupyter.checks.words import edge, needed, number, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import Floats

LEAST, DISTINCT, READ = 30, 10, 20_000


class Unit(NamedTuple):
    """A change of unit: what was x is `times` x + `plus` now."""

    times: float
    plus: float
    looks_like: str

    @property
    def is_far(self) -> bool:
        """Whether nothing drifts so far: such a jump is seen through a drift."""
        return self.times >= 100 or self.times <= 0.01


FACTORS = {
    10: "a factor of 10, such as mm to cm",
    100: "a factor of 100, such as shares and percent, or cents and euros",
    1_000: "a factor of 1,000, such as g and kg, or s and ms",
    1e6: "a factor of a million, such as s and µs",
    1e9: "a factor of a billion, such as s and ns",
    2.54: "inches and cm",
    30.48: "feet and cm",
    3.28084: "metres and feet",
    2.20462: "kg and lb",
    28.3495: "ounces and g",
    1.609344: "miles and km",
    3.78541: "gallons and litres",
    60: "a factor of 60, such as minutes and seconds",
    3_600: "hours and seconds",
    24: "days and hours",
    365.25: "years and days",
}
UNITS = (
    *(Unit(factor, 0.0, said) for factor, said in FACTORS.items()),
    *(Unit(1 / factor, 0.0, said) for factor, said in FACTORS.items()),
    Unit(1.8, 32.0, "Celsius to Fahrenheit"),
    Unit(1 / 1.8, -32 / 1.8, "Fahrenheit to Celsius"),
    Unit(1.0, 273.15, "Celsius to Kelvin"),
    Unit(1.0, -273.15, "Kelvin to Celsius"),
)


class Jump(NamedTuple):
    """`before` and `after` are KS distances: as the rows are, and once the unit is taken back."""

    unit: Unit
    rows: int
    before: float
    after: float


@check(severity=Severity.ERROR, of_features=True)
def unit_jump(
    train: Table, test: Table | None, current: Table | None, *, explained: Limit = Limit(0.2), some: Limit = Limit(0.01)
) -> Iterator[Evidence]:
    """A column comes in another unit than in training.

    Weights in pounds, amounts in cents, times in milliseconds: every answer is wrong, and none fails.
    Usual causes: a source in another country, a new version of a feed, a column taken from another table.

    A change of unit is told from a drift by what explains it: multiplied by one of the known factors (10,
    100, 1,000, a million, inches, feet, miles, pounds, ounces, gallons, minutes, hours, days, years, and
    the scales of temperature) the column is distributed as it was in train, and without it is not. Where
    only some rows jumped, those that lie outside the range of train are compared.

    Columns of under 10 distinct values or 30 rows are left alone, and so are columns that count the rows, and a jump
    so small that the two units overlap in most rows.

    Limits:
        explained: KS distance to train that a change of unit in all rows explains; joint over all columns.
        some: part of the rows that jumped by themselves; joint over all columns.

    Source: Massart (1990), the tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality.
    """
    tables = [table for table in (test, current) if table is not None]
    pairs = [(t, name) for name in train.of_kind("number") for t in tables if name in t.columns and t.kind(name) == "number"]
    for table, name in pairs:
        seen, now = _known(train, name), _known(table, name)
        if len(seen) < LEAST or len(now) < LEAST or len(np.unique(seen[:1_000])) < DISTINCT:
            continue
        jump = _jump(seen, now)
        if jump is not None and _counts_rows(train, name):
            continue
        all_rows = jump is None or jump.rows == len(now)
        measured = exact(0.0)
        if jump is not None:
            measured = _apart(seen, now, len(pairs)) if all_rows else bounds.share(jump.rows, len(now), over=len(pairs))
        where = "" if all_rows or jump is None else f" in {percent(jump.rows / len(now))} of the rows"
        looks = "is in the unit it was in" if jump is None else f"looks like another unit{where} ({jump.unit.looks_like})"
        yield Evidence(
            f"`{name}` of `{table.name}` {looks}: its median is {edge(float(np.median(now)))}, in `train` {edge(float(np.median(seen)))}",
            at=InColumn(table.name, name),
            measured=measured,
            limit=explained if all_rows else some,
            unit="" if all_rows else "share",
            statistic="KS distance that a change of unit explains" if all_rows else "rows in another unit",
            remedy=f"{_remedy(name, jump.unit)} where it comes in, and agree on the unit with its owner." if jump is not None else "",
            needs=needed(measured, explained if all_rows else some, len(now), f"rows of `{table.name}`"),
        )


def _known(table: Table, name: str) -> Floats:
    values = table.numbers(name)[table.spread(READ)]
    return np.sort(values[np.isfinite(values)])


def _counts_rows(table: Table, name: str) -> bool:
    """Whether a column is a number of the row, as a saved index is: how far it goes is told by the size of the table."""
    values = table.numbers(name)
    known = np.sort(values[np.isfinite(values)])
    dense = float(known[-1] - known[0]) <= 3 * len(known)
    return dense and bool((known == known.round()).all()) and bool((np.diff(known) > 0).all())


def _jump(seen: Floats, now: Floats) -> Jump | None:
    """The change of unit that explains best why these rows are not like those of train."""
    noise = math.sqrt(1 / len(seen) + 1 / len(now))
    before = _distance(seen, now)
    if before > 0.15 + noise:
        best = min(
            (Jump(unit, len(now), before, _distance(seen, _back(now, unit))) for unit in _likely(seen, now)), key=_after, default=None
        )
        most = before / 2 if best is not None and best.unit.is_far else min(0.1 + noise, before / 3)
        if best is not None and best.after < most:
            return best
    return _jump_of_some(seen, now)


def _jump_of_some(seen: Floats, now: Floats) -> Jump | None:
    """The same of the rows that lie outside the range of train, where they are many enough to be like it."""
    margin = (seen[-1] - seen[0]) / 10
    out = (now < seen[0] - margin) | (now > seen[-1] + margin)
    odd = now[out]
    if not LEAST <= len(odd) < len(now) or _distance(seen, now[~out]) > 0.2 + 1 / math.sqrt(max(int((~out).sum()), 1)):
        return None
    noise = math.sqrt(1 / len(seen) + 1 / len(odd))
    best = min((Jump(unit, len(odd), 1.0, _distance(seen, _back(odd, unit))) for unit in _likely(seen, odd)), key=_after, default=None)
    return best if best is not None and best.after < 0.1 + noise else None


def _after(jump: Jump) -> float:
    return jump.after


def _likely(seen: Floats, now: Floats) -> list[Unit]:
    """The units whose median and middle half come near those of train."""
    low, middle, high = np.quantile(seen, [0.25, 0.5, 0.75])
    spread = max(high - low, 1e-12)
    found = []
    for unit in UNITS:
        a, b, c = _back(np.quantile(now, [0.25, 0.5, 0.75]), unit)
        reach = 1.5 if unit.is_far else 0.5
        if abs(b - middle) < reach * spread and 0.5 < (c - a) / spread < 2:
            found.append(unit)
    return found


def _back(values: Floats, unit: Unit) -> Floats:
    return np.asarray((values - unit.plus) / unit.times)


def _distance(seen: Floats, now: Floats) -> float:
    """The KS distance of two sorted samples."""
    both = np.concatenate([seen, now])
    gaps = np.searchsorted(seen, both, side="right") / len(seen) - np.searchsorted(now, both, side="right") / len(now)
    return float(np.abs(gaps).max())


def _apart(seen: Floats, now: Floats, over: int) -> Interval:
    """The KS distance at the quantiles of train, with its interval."""
    points = np.unique(np.quantile(seen, np.linspace(0, 1, 42)[1:-1], method="inverted_cdf"))
    below, below0 = (np.searchsorted(rows, points, side="right") for rows in (now, seen))
    return bounds.distance(below, len(now), below0, len(seen), over=over)


def _remedy(name: str, unit: Unit) -> str:
    if unit.plus:
        return f"Convert `{name}` back ({unit.looks_like})"
    return f"Divide `{name}` by {number(unit.times)}" if unit.times > 1 else f"Multiply `{name}` by {number(1 / unit.times)}"


def _weights(rows: int, times: float = 1.0) -> list[float]:
    """Between 50 and 90, in a shuffled order."""
    return [times * (50 + 40 * (i * 7919 % rows) / rows) for i in range(rows)]


@unit_jump.good
def the_same_unit(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(weight=_weights(501)), current=table(weight=_weights(302)))


@unit_jump.good
def a_drift_is_no_jump(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(weight=_weights(501)), current=table(weight=[70 + w / 2 for w in _weights(302)]))


@unit_jump.good
def a_saved_index_of_a_table_a_third_as_long(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(row=list(range(426))), test=table(row=list(range(143))))


@unit_jump.bad(findings=1, at="weight")
def pounds_for_kilograms(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(weight=_weights(501)), current=table(weight=_weights(302, 2.20462)))


@unit_jump.bad(findings=1, at="length")
def metres_for_millimetres(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(length=_weights(501)), test=table(length=_weights(302, 0.001)))


@unit_jump.bad(findings=1, at="sent")
def milliseconds_for_seconds(table: MakeTable) -> Candidate:
    sent = [97 * i for i in range(801)]
    return Candidate.of(train=table(sent=sent[::2]), current=table(sent=[1_000 * second for second in sent[1::2]]))


@unit_jump.bad(findings=1, at="temperature")
def fahrenheit_for_celsius(table: MakeTable) -> Candidate:
    cold = [w / 2 - 30 for w in _weights(501)]
    return Candidate.of(train=table(temperature=cold), current=table(temperature=[1.8 * c + 32 for c in cold[:300]]))


@unit_jump.bad(findings=1, at="amount")
def one_source_in_cents(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(amount=_weights(901)), current=table(amount=_weights(500) + _weights(100, 100)))
