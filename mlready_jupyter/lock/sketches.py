"""The last block of a lock: columns as counts that add up, from which drift is told and pictures are drawn without the rows.

What is written down is 40 points of a distribution and the rows at or below each, or the rows of each word that the schema
names. No point is the value of fewer than FLOOR rows: it is moved to a round number nearby, or left out. Nothing at all is
kept of columns whose every row is another whole number, of free text, of names, of keys and of what the model does not use.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from mlready_jupyter.subjects.agreement import Agreed
from mlready_jupyter.subjects.profile import EDGES, Column, Profile, column, numbers
from mlready_jupyter.subjects.tables import Floats, Table

FLOOR = 5
"""Rows that a word or a value must have to be written down."""
LEAST = 100
NAMED = re.compile(r"(?:^|_|\b)(?:id|uuid|guid|key|index|rowid|nr|no|number|num)$|(?<=[a-z])(?:Id|ID|Key|Nr)$")


def sketched(table: Table, schema: Mapping[str, Mapping[str, Any]], unused: Iterable[str]) -> dict[str, Any]:
    """The sketches of a table's columns; the missing values of each are counted in any case."""
    silent, made = set(unused), {}
    for name in table.columns:
        made[name] = {"nulls": table.nulls(name)} | ({} if name in silent else _of_column(table, name, schema[name]))
    return made


def _of_column(table: Table, name: str, agreed: Mapping[str, Any]) -> dict[str, Any]:
    kind = table.kind(name)
    if kind == "number":
        values = table.numbers(name)
        return {} if _is_identity(values, name) else of_numbers(values)
    if kind == "flag":
        return {"counts": column(table, name).counts or {}}
    if "categories" in agreed:
        words = table.words(name)
        return {"counts": [words[word] for word in agreed["categories"]]}
    return {}


def of_numbers(values: Floats) -> dict[str, Any]:
    """The distribution of some numbers, at points that name nobody; {} where nothing is known of it."""
    raw = numbers(values)
    points = _points(raw)
    if points is None:
        return {}
    made = numbers(values, points)
    assert made.edges is not None and made.below is not None
    under = {} if made.under is None else {"under": made.under.tolist()}
    infinite = {"infinite": made.infinite} if made.infinite else {}
    return {"edges": [_plain(edge) for edge in made.edges.tolist()], "below": made.below.tolist(), **under, **infinite}


def of_classes(counts: Mapping[str, int]) -> dict[str, Any]:
    return {"counts": dict(counts)}


def _points(raw: Column) -> Column | None:
    """Where to count: values of FLOOR rows or more as they are; of others, none where values are few, else round numbers nearby."""
    if raw.edges is None or not len(raw.edges):
        return None
    assert raw.below is not None
    edges = raw.edges
    often = np.zeros(len(edges), dtype=bool) if raw.under is None else raw.below - raw.under >= FLOOR
    rounded = np.where(often, edges, _rounded(edges))
    chosen = edges[often] if raw.under is not None and len(edges) < EDGES else rounded
    kept = np.unique([_plain(edge) for edge in chosen.tolist()])  # as they will be written, where 0.3 is 0.1 + 0.2
    return (
        Column("number", 0, 0, edges=kept, under=None if raw.under is None else np.zeros(len(kept), dtype=np.int64)) if len(kept) else None
    )


def _rounded(edges: Floats) -> Floats:
    """Each to a power of ten that is at most half as wide as the way to the next one."""
    if len(edges) < 2:
        size = float(np.abs(edges).max()) or 1.0
        step = np.full(len(edges), 10.0 ** (math.floor(math.log10(size)) - 1))
    else:
        gaps = np.diff(edges)
        step = 10.0 ** np.floor(np.log10(np.minimum(np.r_[gaps[:1], gaps], np.r_[gaps, gaps[-1:]]) / 2))
    return np.asarray(np.round(edges / step) * step)


def _is_identity(values: Floats, name: str) -> bool:
    known = values[np.isfinite(values)]
    if len(known) < LEAST or not bool((known == np.round(known)).all()):
        return False
    span = float(known.max() - known.min())
    return (span <= 3 * len(known) or NAMED.search(name) is not None) and len(np.unique(known)) == len(known)


def _plain(value: float) -> float:
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded == round(rounded) and abs(rounded) < 1e15 else rounded


# Reading


def profile_of(sketches: Mapping[str, Mapping[str, Any]], columns: Mapping[str, Agreed], rows: int) -> Profile:
    """The profile that a schema and its sketches remember."""
    return {name: _column(agreed, sketches.get(name, {}), rows) for name, agreed in columns.items()}


def column_of(sketch: Mapping[str, Any], rows: int) -> Column:
    """Of answers or labels, which no schema speaks of."""
    return _column(Agreed("number" if "edges" in sketch else "category", ""), sketch, rows)


def _column(agreed: Agreed, sketch: Mapping[str, Any], rows: int) -> Column:
    nulls = sketch.get("nulls", round(agreed.nulls * rows))
    low, high = (math.inf if agreed.low is None else agreed.low), (-math.inf if agreed.high is None else agreed.high)
    if "edges" in sketch:
        edges = np.asarray(sketch["edges"], dtype=np.float64)
        below, under = (np.asarray(sketch[key], dtype=np.int64) if key in sketch else None for key in ("below", "under"))
        low, high = min(low, float(edges[0])), max(high, float(edges[-1]))
        return Column("number", rows, nulls, low, high, sketch.get("infinite", 0), edges, below, under=under)
    kind: Any = agreed.kind
    counts = sketch.get("counts")
    if counts is None:
        return Column(kind, rows, nulls, low, high)
    if not isinstance(counts, Mapping):
        counts = dict(zip(agreed.categories or (), counts, strict=True))
    return Column(kind, rows, nulls, counts=dict(counts), rare=max(rows - nulls - sum(counts.values()), 0))


def wrong(sketch: Any, agreed: Agreed | None, rows: int) -> str:
    """What makes it no sketch, in words; "" where it is one."""
    if not isinstance(sketch, Mapping):
        return "no block { … }"
    if not _counts([sketch.get("nulls", 0)], rows):
        return f"nulls {sketch.get('nulls')!r}, which is no part of {rows} rows"
    edges, counts = sketch.get("edges"), sketch.get("counts")
    if edges is not None:
        if not isinstance(edges, list) or not edges or any(type(edge) not in (int, float) for edge in edges) or sorted(set(edges)) != edges:
            return "edges that are no ascending numbers"
        for key in ("below", "under"):
            if key not in sketch and key == "under":
                continue
            held = sketch.get(key)
            if not isinstance(held, list) or len(held) != len(edges) or not _counts(held, rows) or sorted(held) != held:
                return f"{key} that are not {len(edges)} ascending numbers of rows"
    if counts is not None:
        held = list(counts.values()) if isinstance(counts, Mapping) else counts
        if not isinstance(held, list) or not _counts(held, rows) or sum(held) > rows:
            return f"counts that are no parts of {rows} rows"
        if isinstance(counts, list) and (agreed is None or len(counts) != len(agreed.categories or ())):
            return f"{len(counts)} counts for {len((agreed and agreed.categories) or ())} categories"
    return ""


def _counts(held: Sequence[Any], rows: int) -> bool:
    return all(type(count) is int and 0 <= count <= rows for count in held)
