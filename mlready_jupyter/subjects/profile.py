"""One pass over a table: a small summary of each column, which adds up over blocks, files and days."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.summary import Kind, Summary
from mlready_jupyter.subjects.tables import Floats, Table

EDGES = 40
"""Points at which the cumulative distribution is counted; a distance is missed by at most 1/EDGES of the rows between two."""

SAMPLE = 20_000
BLOCK = 32_768  # rows; a block of floats stays in the second-level cache through all comparisons
CATEGORIES = 10_000


class Column(NamedTuple):
    """What is kept of a column. Numbers have `edges` and `below` (rows <= each edge), the rest `counts`.

    Where numbers come in atoms, as whole numbers do, the edges are atoms and `under` (rows < each edge) is counted too:
    what moves a little off its atom leaves it. A thousandth of the way to the next edge still counts as the atom.
    """

    kind: Kind
    rows: int
    nulls: int
    low: float = math.inf
    high: float = -math.inf
    infinite: int = 0
    edges: Floats | None = None
    below: NDArray[np.int64] | None = None
    counts: dict[str, int] | None = None
    rare: int = 0
    """Rows whose category is not among `counts`: it is not among the CATEGORIES most frequent, or a lock keeps silent about it."""
    under: NDArray[np.int64] | None = None

    @property
    def known(self) -> int:
        return self.rows - self.nulls

    @property
    def endless(self) -> bool:
        """Whether it has so many words that only the most frequent were counted."""
        return self.rare > 0 and self.counts is not None and len(self.counts) >= CATEGORIES

    @property
    def continuous(self) -> bool:
        """Whether the edges are quantiles of many values, not the values themselves."""
        return self.edges is not None and self.under is None

    @property
    def counted(self) -> NDArray[np.int64]:
        """All that was counted at the edges: `below`, then `under`."""
        assert self.below is not None
        return self.below if self.under is None else np.concatenate([self.below, self.under])

    @property
    def cumulative(self) -> Floats:
        """The share of known rows at or below each edge."""
        assert self.below is not None
        return self.below / max(self.known, 1)


Profile = dict[str, Column]


def profile(table: Summary, *, like: Profile | None = None) -> Profile:
    """The summary of every column; `like` gives the edges, so that two profiles can be compared and added.

    A table keeps its own, since it is compared with more than once; of rows that have passed by it is all that is left.
    """
    if not isinstance(table, Table):
        passed: Profile = table.summary
        return passed
    if like is not None:
        return {name: column(table, name, like.get(name)) for name in table.columns}
    if table.summary is None:
        table.summary = {name: column(table, name) for name in table.columns}
    known: Profile = table.summary
    return known


def merge(one: Column, other: Column) -> Column:
    """The column of both sets of rows together; their edges must be the same."""
    counts = None
    if one.counts is not None and other.counts is not None:
        counts = {name: one.counts.get(name, 0) + other.counts.get(name, 0) for name in (*one.counts, *other.counts)}
    return one._replace(
        rows=one.rows + other.rows,
        nulls=one.nulls + other.nulls,
        low=min(one.low, other.low),
        high=max(one.high, other.high),
        infinite=one.infinite + other.infinite,
        below=one.below + other.below if one.below is not None and other.below is not None else None,
        under=one.under + other.under if one.under is not None and other.under is not None else None,
        counts=counts,
        rare=one.rare + other.rare,
    )


class Gap(NamedTuple):
    """Where two distributions are farthest apart: the shares at or below (or, if `under`, below) an edge."""

    size: float
    edge: float
    under: bool
    before: float
    after: float


def farthest(reference: Column, now: Column) -> Gap:
    """The Kolmogorov-Smirnov distance over the common edges, and where it is."""
    if reference.edges is None or not len(reference.edges):
        return Gap(0.0, math.nan, False, 0.0, 0.0)
    before, after = (column.counted / max(column.known, 1) for column in (reference, now))
    most = int(np.abs(before - after).argmax())
    under, at = divmod(most, len(reference.edges))
    return Gap(float(abs(before[most] - after[most])), float(reference.edges[at]), bool(under), float(before[most]), float(after[most]))


def numbers(values: Floats, like: Column | None = None) -> Column:
    """The summary of an array of floats, NaN as missing; counted at the edges of `like`, so that the two can be compared."""
    if like is None or like.edges is None:
        edges, atoms = _edges(values)
    else:
        edges, atoms = like.edges, not like.continuous
    points = np.r_[edges + _slack(edges), np.nextafter(edges - _slack(edges), -math.inf)] if atoms else edges
    counted, known, infinite, low, high = np.zeros(len(points), dtype=np.int64), 0, 0, math.inf, -math.inf
    for block in _blocks(values):
        counted += np.asarray([np.count_nonzero(block <= point) for point in points], dtype=np.int64)
        known += len(block) - int(np.count_nonzero(block != block))
        low, high = min(low, float(np.fmin.reduce(block))), max(high, float(np.fmax.reduce(block)))
    if math.isinf(low) or math.isinf(high):
        infinite = int(np.isinf(values).sum())
    below, under = (counted[: len(edges)], counted[len(edges) :]) if atoms else (counted, None)
    return Column("number", len(values), len(values) - known, low, high, infinite, edges, below, under=under)


def column(table: Table, name: str, like: Column | None = None) -> Column:
    """The summary of one column, over the edges of another where `like` is given."""
    kind = table.kind(name)
    if kind == "number" and (like is None or like.edges is not None):
        return numbers(table.numbers(name), like)
    nulls = table.nulls(name)
    if kind in ("category", "flag"):
        counted = table.frame[name].drop_nulls().cast(nw.String).value_counts(sort=True, name="rows")
        top = counted.head(CATEGORIES)
        words = [word.lower() for word in top[name].to_list()] if kind == "flag" else top[name].to_list()  # True here, true there
        counts = dict(zip(words, top["rows"].to_list(), strict=True))
        return Column(kind, table.rows, nulls, counts=counts, rare=table.rows - nulls - sum(counts.values()))
    return Column(kind, table.rows, nulls)


def _edges(values: Floats) -> tuple[Floats, bool]:
    """Quantiles of an evenly spread sample, or the values themselves where they are few; and whether any of them is an atom."""
    sample = values[:: max(len(values) // SAMPLE, 1)]
    sample = sample[np.isfinite(sample)]
    distinct, counts = np.unique(sample, return_counts=True)
    if len(distinct) <= EDGES:
        return distinct, True
    edges = np.unique(np.quantile(sample, np.linspace(0, 1, EDGES + 2)[1:-1], method="inverted_cdf"))
    weights = counts[np.searchsorted(distinct, edges)]
    return edges, bool((weights > len(sample) / (2 * EDGES)).any())


def _slack(edges: Floats) -> Floats:
    """How far a number may lie off its atom, as rounding to fewer digits moves it."""
    if len(edges) < 2:
        return np.maximum(np.abs(edges), 1.0) * 1e-6
    gaps = np.diff(edges)
    return np.asarray(np.minimum(np.r_[gaps[:1], gaps], np.r_[gaps, gaps[-1:]]) / 1000)


def _blocks(values: Floats) -> Iterator[Floats]:
    for start in range(0, len(values), BLOCK):
        yield np.ascontiguousarray(values[start : start + BLOCK])
