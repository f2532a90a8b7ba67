"""Finds the slices of a table in which errors gather: conditions on one to three columns, searched on one half, confirmed on the other.

After SliceLine (Sagadeeva & Boehm, SIGMOD 2021): the score of a slice weighs its mean error against its size, and slices of
more columns are made of those of fewer that are large enough. All is counted by products of matrices of zeros and ones.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.tables import Codes, Floats, Table

ROWS = 20_000
"""Rows that are looked at; of more, so many evenly spread ones."""

BINS, WORDS, KEPT, BEAM, BEST = 8, 12, 200, 60, 5
"""Bins of a number, words of a category, single conditions that are combined, pairs that are extended, slices that are confirmed."""

ALPHA = 0.95
LEAST, PART = 5, 0.01
"""A slice has so many rows of a half, and such a part of them."""

OVERLAP = 0.5
"""Slices that share more of their rows say the same."""


Scored = list[tuple[float, tuple[int, ...]]]
"""A score, and the conditions it is the score of."""


class Condition(NamedTuple):
    column: str
    says: str
    holds: NDArray[np.bool_]


class Slice(NamedTuple):
    """Conditions that hold together; `holds` says for which of the rows."""

    columns: tuple[str, ...]
    says: str
    holds: NDArray[np.bool_]


def conditions(table: Table, rows: NDArray[np.int64]) -> list[Condition]:
    """Every single condition: a bin of a number, a word of a category, a value that is missing."""
    made: list[Condition] = []
    for name in table.columns:
        kind = table.kind(name)
        if kind == "number":
            made += _of_numbers(name, table.numbers(name)[rows])
        elif kind in ("category", "flag"):
            made += _of_words(name, table.codes(name).at(rows))
    return made


def _of_numbers(name: str, values: Floats) -> list[Condition]:
    known = np.isfinite(values)
    distinct = np.unique(values[known])
    made = [Condition(name, f"`{name}` is missing", ~known)] if not known.all() else []
    if len(distinct) <= BINS:
        return made + [Condition(name, f"`{name}` is {value:g}", values == value) for value in distinct]
    edges = np.unique(np.quantile(distinct if len(distinct) < 40 else values[known], np.linspace(0, 1, BINS + 1)))
    for low, high in pairwise(edges):
        below = values <= high if high == edges[-1] else values < high
        made.append(Condition(name, f"`{name}` is {low:.4g} to {high:.4g}", known & (values >= low) & below))
    return made


def _of_words(name: str, column: Codes) -> list[Condition]:
    missing = column.codes < 0
    made = [Condition(name, f"`{name}` is missing", missing)] if missing.any() else []
    code = {word: position for position, word in enumerate(column.words)}
    return made + [Condition(name, f"`{name}` is {word!r}", column.codes == code[word]) for word in column.commonest(WORDS)]


def worst(found: list[Condition], error: Floats, search: NDArray[np.bool_]) -> list[Slice]:
    """The slices of the highest score among the rows `search`, no two of which say the same; the highest first."""
    n, errors = int(search.sum()), error[search]
    least, mean = max(LEAST, PART * n), float(errors.mean()) if n else 0.0
    if n < 2 * LEAST or mean <= 0:
        return []
    sizes = np.asarray([condition.holds[search].sum() for condition in found])
    found = [condition for condition, size in zip(found, sizes, strict=True) if least <= size <= n / 2]
    if not found:
        return []
    ones = np.stack([condition.holds[search] for condition in found]).astype(np.float64)
    single = _score(ones.sum(axis=1), ones @ errors.astype(np.float64), n, mean, least)
    kept = np.argsort(-single, kind="stable")[:KEPT]
    scored: Scored = [(float(single[i]), (int(i),)) for i in kept]
    pairs = _pairs(ones, errors, kept, found, n, mean, least)
    scored += pairs + _triples(ones, errors, kept, found, pairs[:BEAM], n, mean, least)
    return _distinct(sorted(scored, key=lambda pair: (-pair[0], len(pair[1]), pair[1])), found)


def _score(size: Floats, total: Floats, n: int, mean: float, least: float) -> Floats:
    """Equation 1 of the paper; minus infinity for what is too small or no worse than the rest."""
    with np.errstate(divide="ignore", invalid="ignore"):
        score = ALPHA * (total / size / mean - 1) - (1 - ALPHA) * (n / size - 1)
    return np.where((size >= least) & (score > 0), score, -np.inf)


def _pairs(ones: Floats, errors: Floats, kept: NDArray[np.int64], found: list[Condition], n: int, mean: float, least: float) -> Scored:
    chosen = ones[kept]
    scores = _score(chosen @ chosen.T, (chosen * errors.astype(np.float64)) @ chosen.T, n, mean, least)
    apart = [(i, j) for i, j in combinations(range(len(kept)), 2) if found[kept[i]].column != found[kept[j]].column]
    made = [(float(scores[i, j]), (int(kept[i]), int(kept[j]))) for i, j in apart if np.isfinite(scores[i, j])]
    return sorted(made, key=lambda pair: -pair[0])


def _triples(
    ones: Floats,
    errors: Floats,
    kept: NDArray[np.int64],
    found: list[Condition],
    pairs: Scored,
    n: int,
    mean: float,
    least: float,
) -> Scored:
    if not pairs:
        return []
    both = np.stack([ones[i] * ones[j] for _, (i, j) in pairs])
    scores = _score(both @ ones[kept].T, (both * errors.astype(np.float64)) @ ones[kept].T, n, mean, least)
    made: Scored = []
    for at, (_, (i, j)) in enumerate(pairs):
        for k in np.flatnonzero(np.isfinite(scores[at])):
            if found[kept[k]].column not in (found[i].column, found[j].column):
                made.append((float(scores[at, k]), (i, j, int(kept[k]))))
    return made


def _distinct(scored: Scored, found: list[Condition]) -> list[Slice]:
    chosen: list[Slice] = []
    for score, parts in scored:
        if len(chosen) == BEST or not np.isfinite(score):
            break
        holds = np.logical_and.reduce([found[i].holds for i in parts])
        if any((holds & other.holds).sum() > OVERLAP * min(holds.sum(), other.holds.sum()) for other in chosen):
            continue
        chosen.append(Slice(tuple(found[i].column for i in parts), " and ".join(found[i].says for i in parts), holds))
    return chosen
