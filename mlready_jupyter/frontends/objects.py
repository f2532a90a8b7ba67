"""What an object of a notebook is, told from its class alone: no framework is imported, nothing is computed."""

from __future__ import annotations

from typing import Any

FRAMES = frozenset({"DataFrame", "LazyFrame", "Table", "RecordBatch", "DuckDBPyRelation"})
LIBRARIES = frozenset({"pandas", "polars", "pyarrow", "pyspark", "modin", "narwhals", "duckdb", "_duckdb", "dask", "cudf", "ibis"})
SEQUENCES = frozenset({"Series", "Index", "ChunkedArray", "Array", "Categorical", "ndarray", "list", "tuple"})
TABULAR = FRAMES | SEQUENCES | {"spmatrix", "_spbase"}
"""Only objects of these classes are asked for their shape: any other may do anything when it is asked."""


def is_frame(thing: Any) -> bool:
    """A table with named columns, of any library."""
    return any(c.__name__ in FRAMES and c.__module__.partition(".")[0] in LIBRARIES for c in type(thing).__mro__)


def is_table(thing: Any) -> bool:
    """A frame, a 2-D array or a sparse matrix."""
    return is_frame(thing) or (_is_array(thing) and len(_shape(thing)) == 2)


def is_texts(thing: Any) -> bool:
    """A series or an array of texts, such as a vectoriser takes; lists are only taken at their word."""
    if not _has_class(thing, frozenset({"Series", "ndarray"})) or len(_shape(thing)) != 1:
        return False
    values = attribute(thing[:100], "tolist") or attribute(thing[:100], "to_list")
    known = [value for value in values() if value is not None and value == value] if callable(values) else []
    return bool(known) and all(isinstance(value, str) for value in known)


def is_labels(thing: Any) -> bool:
    """One value a row: a series, a 1-D array, a list, or a frame of one column."""
    if is_table(thing):
        return width_of(thing) == 1
    return _has_class(thing, SEQUENCES) and len(_shape(thing) or (0,)) == 1


def is_model(thing: Any) -> bool:
    """An object with a predict method, on its class or (as results of statsmodels have it) its own; functions are not guessed at."""
    if isinstance(thing, type) or type(thing).__module__ == "builtins":
        return False
    return callable(attribute(thing, "predict")) or _has_class(thing, frozenset({"InferenceSession"}))


def is_function(thing: Any) -> bool:
    """A function written in Python; no class, no model."""
    return type(thing).__name__ == "function"


def columns_of_model(model: Any) -> tuple[str, ...] | None:
    """The columns it was fitted on, where it knows them."""
    names = attribute(model, "feature_names_in_")
    return None if names is None else tuple(str(name) for name in names)


def target_of_model(model: Any) -> str:
    """The column it was fitted to, where it knows: results of a statsmodels formula do."""
    name = attribute(attribute(model, "model"), "endog_names")
    return name if isinstance(name, str) else ""


def width_of_model(model: Any) -> int | None:
    """How many columns it was fitted on, where it knows."""
    width = attribute(model, "n_features_in_")
    return int(width) if isinstance(width, int) or hasattr(width, "__index__") else None


def columns_of(table: Any) -> tuple[str, ...] | None:
    """The names of a frame's columns; None for arrays."""
    if not is_frame(table):
        return None
    if type(table).__name__ == "LazyFrame":  # asking it for .columns warns
        schema = attribute(table, "collect_schema")
        try:
            return tuple(schema().names())
        except Exception:  # what it would read may be gone
            return None
    names = attribute(table, "column_names")
    names = attribute(table, "columns") if names is None else names
    return None if names is None else tuple(str(name) for name in names)


def rows_of(thing: Any) -> int | None:
    """How many rows; None for tables that would have to be computed first."""
    shape = _shape(thing)
    return shape[0] if shape else None


def width_of(table: Any) -> int | None:
    names = columns_of(table)
    if names is not None:
        return len(names)
    shape = _shape(table)
    return shape[1] if len(shape) == 2 else None


def attribute(thing: Any, name: str) -> Any:
    """An attribute of whatever lies in the notebook, None where it cannot be had."""
    try:
        return getattr(thing, name, None)
    except Exception:  # properties of unfitted estimators raise all sorts
        return None


def dimensions_of(thing: Any) -> int:
    """Of an array; 0 for all else."""
    return len(_shape(thing)) if _is_array(thing) else 0


def _shape(thing: Any) -> tuple[int, ...]:
    if isinstance(thing, list | tuple):
        return (len(thing),)
    if not _has_class(thing, TABULAR) or type(thing).__name__ in ("LazyFrame", "DuckDBPyRelation"):
        return ()
    shape = attribute(thing, "shape")
    if isinstance(shape, tuple) and all(isinstance(size, int) for size in shape):
        return shape
    return (len(thing),) if _has_class(thing, SEQUENCES) else ()


def _is_array(thing: Any) -> bool:
    return _has_class(thing, frozenset({"ndarray", "spmatrix", "_spbase"}))


def _has_class(thing: Any, names: frozenset[str]) -> bool:
    return any(c.__name__ in names for c in type(thing).__mro__)
