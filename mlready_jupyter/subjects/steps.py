"""The fitted steps inside a pipeline, each with the columns it was fitted on, as far as they can be told without running anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

KEEPS_COLUMNS = frozenset({"statistics_", "scale_", "mean_", "center_", "max_abs_", "data_min_"})
"""What a step holds whose output has one column for each column it was given: imputers and scalers."""


class Step(NamedTuple):
    """`columns` are those of the table that was given to fit; empty where they are not known."""

    name: str
    thing: Any
    columns: tuple[str, ...]


def steps(model: Any) -> Iterator[Step]:
    """All fitted steps of a model, outermost first; searches, votes and calibrations are looked into."""
    yield from _walk(model, "model", names_of(model) or (), depth=0)


def names_of(thing: Any) -> tuple[str, ...] | None:
    """The columns a step says it was fitted on."""
    names = _attribute(thing, "feature_names_in_")
    return None if names is None else tuple(str(name) for name in names)


def dropped(model: Any) -> frozenset[str]:
    """The columns that a column transformer, which is the first to see the table, leaves out."""
    for _ in range(8):
        parallel, chain = _attribute(model, "transformers_"), _attribute(model, "steps")
        if isinstance(parallel, list):
            names, parts = names_of(model) or (), [part for part in parallel if len(part) == 3]
            kept = {name for part in parts if part[1] != "drop" for name in _chosen(part[2], names)}
            return frozenset(name for part in parts if part[1] == "drop" for name in _chosen(part[2], names)) - kept
        inner = chain[0][1] if isinstance(chain, list) and chain and isinstance(chain[0], tuple) else None
        model = inner or _attribute(model, "best_estimator_") or _attribute(model, "estimator_")
        if model is None:
            break
    return frozenset()


def read_as_texts(model: Any, columns: Sequence[str]) -> frozenset[str]:
    """Which of these columns a vectoriser of texts takes apart; all of them where one does, and does not say which."""
    readers = [step for step in steps(model) if callable(_attribute(step.thing, "build_analyzer"))]
    return frozenset(name for step in readers for name in step.columns or columns)


def _walk(thing: Any, name: str, columns: tuple[str, ...], depth: int) -> Iterator[Step]:
    if depth > 8:
        return
    chain, parallel = _attribute(thing, "steps"), _attribute(thing, "transformers_")
    if isinstance(chain, list):
        yield from _chain(chain, columns, depth)
    elif isinstance(parallel, list):
        own = names_of(thing) or columns
        for part in parallel:
            if len(part) == 3 and not isinstance(part[1], str):
                yield from _walk(part[1], str(part[0]), names_of(part[1]) or _chosen(part[2], own), depth + 1)
    elif (inner := _attribute(thing, "best_estimator_")) is not None or (inner := _attribute(thing, "estimator_")) is not None:
        yield from _walk(inner, name, names_of(inner) or columns, depth + 1)
    else:
        yield Step(name, thing, names_of(thing) or columns)


def _chain(chain: Sequence[Any], columns: tuple[str, ...], depth: int) -> Iterator[Step]:
    """Steps one after another: the columns are known as long as each step keeps them."""
    for pair in chain:
        if not isinstance(pair, tuple) or len(pair) != 2 or isinstance(pair[1], str) or pair[1] is None:
            continue
        name, thing = pair
        columns = names_of(thing) or columns
        yield from _walk(thing, str(name), columns, depth + 1)
        if not _keeps(thing, columns):
            columns = ()


def _keeps(thing: Any, columns: tuple[str, ...]) -> bool:
    return any(len(held) == len(columns) for word in KEEPS_COLUMNS if hasattr(held := _attribute(thing, word), "__len__"))


def _chosen(which: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of one part of a column transformer; a name by itself hands over the column, not a table of one."""
    if isinstance(which, (str, int)):
        which = [which]
    try:
        return tuple(str(one) if isinstance(one, str) else names[one] for one in which)
    except (TypeError, IndexError):
        return ()


def _attribute(thing: Any, name: str) -> Any:
    try:
        return getattr(thing, name, None)
    except Exception:  # properties of unfitted estimators raise all sorts
        return None
