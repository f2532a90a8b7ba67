"""One pass over a table: a small summary of each column, which adds up over blocks, files and days."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.tables import Floats, Kind, Table

EDGES = 40
"""Points at which the cumulative distribution is counted; a distance is missed by at most 1/EDGES of the rows between two."""

SAMPLE = 20_000
BLOCK = 32_768  # rows; a block of floats stays in the second-level cache through all comparisons
CATEGORIES = 10_000


class Column(NamedTuple):
    """What is kept of a column. Numbers have `edges` and `below` (rows <= each edge), the rest `counts`."""

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
    """Rows whose category is not among the CATEGORIES most frequent."""

    @property
    def known(self) -> int:
        return self.rows - self.nulls

    @property
    def continuous(self) -> bool:
        """Whether the edges are quantiles of many values, not the values themselves."""
        return self.edges is not None and len(self.edges) >= EDGES // 2 and bool((self.edges != self.edges.round()).any())

    @property
    def cumulative(self) -> Floats:
        """The share of known rows at or below each edge."""
        assert self.below is not None
        return self.below / max(self.known, 1)


Profile = dict[str, Column]


def profile(table: Table, *, like: Profile | None = None) -> Profile:
    """The summary of every column; `like` gives the edges, so that two profiles can be compared and added."""
    return {name: column(table, name, like.get(name) if like else None) for name in table.columns}


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
        counts=counts,
        rare=one.rare + other.rare,
    )


def farthest(reference: Column, now: Column) -> tuple[float, float]:
    """The Kolmogorov-Smirnov distance over the common edges, and the edge where it is largest."""
    if reference.edges is None or not len(reference.edges):
        return 0.0, math.nan
    gaps = np.abs(reference.cumulative - now.cumulative)
    most = int(gaps.argmax())
    return float(gaps[most]), float(reference.edges[most])


def numbers(values: Floats, edges: Floats | None = None) -> Column:
    """The summary of an array of floats, NaN as missing."""
    edges = _edges(values) if edges is None else edges
    below, known, infinite, low, high = np.zeros(len(edges), dtype=np.int64), 0, 0, math.inf, -math.inf
    for block in _blocks(values):
        below += np.asarray([np.count_nonzero(block <= edge) for edge in edges], dtype=np.int64)
        known += len(block) - int(np.count_nonzero(block != block))
        low, high = min(low, float(np.fmin.reduce(block))), max(high, float(np.fmax.reduce(block)))
    if math.isinf(low) or math.isinf(high):
        infinite = int(np.isinf(values).sum())
    return Column("number", len(values), len(values) - known, low, high, infinite, edges, below)


def column(table: Table, name: str, like: Column | None = None) -> Column:
    """The summary of one column, over the edges of another where `like` is given."""
    kind = table.kind(name)
    if kind == "number" and (like is None or like.edges is not None):
        return numbers(table.numbers(name), like.edges if like else None)
    nulls = table.nulls(name)
    if kind in ("category", "flag"):
        counted = table.frame[name].drop_nulls().cast(nw.String).value_counts(sort=True, name="rows")
        top = counted.head(CATEGORIES)
        words = [word.lower() for word in top[name].to_list()] if kind == "flag" else top[name].to_list()  # True here, true there
        counts = dict(zip(words, top["rows"].to_list(), strict=True))
        return Column(kind, table.rows, nulls, counts=counts, rare=table.rows - nulls - sum(counts.values()))
    return Column(kind, table.rows, nulls)


def _edges(values: Floats) -> Floats:
    """Quantiles of an evenly spread sample; the values themselves where they are few."""
    sample = values[:: max(len(values) // SAMPLE, 1)]
    sample = sample[np.isfinite(sample)]
    distinct = np.unique(sample)
    if len(distinct) <= EDGES:
        return distinct
    return np.unique(np.quantile(sample, np.linspace(0, 1, EDGES + 2)[1:-1], method="inverted_cdf"))


def _blocks(values: Floats) -> Iterator[Floats]:
    for start in range(0, len(values), BLOCK):
        yield np.ascontiguousarray(values[start : start + BLOCK])
