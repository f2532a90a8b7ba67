"""Whether a classifier can tell the rows of one table from those of another, out of fold."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.core.measure import Interval
from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.bounds import Floats
from mlready_jupyter.subjects.tables import Table, codes_of

ROWS = 10_000
"""Rows a side at most. Half of them teach the classifier, half examine it, and then the other way round."""

COLUMNS, WORDS, ASKED, TELLING = 100, 60, 1_000, 0.52
"""Columns looked at, categories told apart, rows for the importance of columns, and the area from which that is asked at all."""


class Apart(NamedTuple):
    """The area under the ROC curve: .5 where no row tells its table, 1 where each does.

    With fewer than ROWS a side a classifier that learnt from more might tell them better: then the upper end is 1.
    """

    area: Interval
    rows: int
    """Rows a side."""
    columns: tuple[str, ...]
    leaning: tuple[str, ...]
    """The columns that tell most, the strongest first."""


def tell_apart(one: Table, other: Table, columns: list[str]) -> Apart:
    """Gradient boosting of trees, cross-fitted over two halves; Absent without scikit-learn or without columns."""
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
    except ImportError:
        raise Absent("scikit-learn is not installed: it brings the classifier that is asked") from None
    columns = [name for name in columns if _comparable(one, other, name)][:COLUMNS]
    if not columns:
        raise Absent("no column is left that both tables have")
    rows = min(one.rows, other.rows, ROWS)
    if rows < 100:
        raise Absent(f"there are {rows} rows a side: too few for a classifier to learn from")
    values, first = _values(one, other, columns, rows)
    shuffled = np.random.default_rng(0).permutation(2 * rows)
    areas, leaning = list[Interval](), np.zeros(len(columns))
    with _one_thread():
        for learn, examine in ((shuffled[0::2], shuffled[1::2]), (shuffled[1::2], shuffled[0::2])):
            model = HistGradientBoostingClassifier(
                max_iter=40, max_leaf_nodes=8, min_samples_leaf=max(rows // 50, 20), early_stopping=False, random_state=0
            )  # coarse, so that it learns how tables differ, not by heart which customers are in which of them
            model.fit(values[learn], first[learn])
            areas.append(bounds.area_under_curve(model.decision_function(values[examine]), first[examine], over=2))
            if areas[-1].value > TELLING:
                leaning += _importance(model, values[examine], first[examine])
    low, value, high = (sum(ends) / 2 for ends in zip(*areas, strict=True))
    strongest = [columns[i] for i in np.argsort(-leaning)[:3] if leaning[i] > 0.01]
    return Apart(Interval(low, value, high if rows == ROWS else 1.0), rows, tuple(columns), tuple(strongest))


def _comparable(one: Table, other: Table, name: str) -> bool:
    """Of one kind, and no text that never repeats."""
    kind = one.kind(name)
    if name not in other.columns or kind != other.kind(name) or kind not in ("number", "flag", "category"):
        return False
    return kind != "category" or all(table.frame[name].n_unique() < 0.5 * table.rows for table in (one, other))


def _values(one: Table, other: Table, columns: list[str], rows: int) -> tuple[Floats, Any]:
    """Evenly spread rows of both as floats, categories by how frequent they are; and which rows come from the second."""
    sides = []
    for name in columns:
        category = one.kind(name) == "category"
        both = codes_of(one, other, name) if category else (one.numbers(name), other.numbers(name))
        side = np.concatenate([values[table.spread(rows)] for table, values in zip((one, other), both, strict=True)])
        sides.append(_by_frequency(side) if category else side)
    values = np.column_stack(sides)
    values[~np.isfinite(values)] = np.nan
    return values, np.arange(2 * rows) >= rows


def _by_frequency(codes: Floats) -> Floats:
    """0 for the most frequent code, and so on; WORDS for all that are rarer than so many."""
    _, positions, counts = np.unique(codes, return_inverse=True, return_counts=True)
    place = np.empty(len(counts))
    place[np.argsort(-counts, kind="stable")] = np.minimum(np.arange(len(counts)), WORDS)
    return place[positions]


def _importance(model: Any, values: Floats, first: Any) -> Floats:
    """How much of the area goes when one column's values are shuffled."""
    values, first = values[:ASKED], first[:ASKED]
    whole = bounds.area_under_curve(model.decision_function(values), first).value
    order, lost = np.random.default_rng(1).permutation(len(values)), np.zeros(values.shape[1])
    for i in range(values.shape[1]):
        shuffled = values.copy()
        shuffled[:, i] = values[order, i]
        lost[i] = whole - bounds.area_under_curve(model.decision_function(shuffled), first).value
    return lost


def _one_thread() -> Any:
    """The fits are small: more threads than one only wait for each other on a busy machine."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    return threadpool_limits(limits=1)
