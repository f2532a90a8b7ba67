"""Table: one role's rows behind one face, whatever library they came from; and the few questions that all checks ask of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.errors import UsageError, nearest
from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.summary import NO_ROWS, Kind, Outside, Summary

Floats = NDArray[np.float64]


class Codes(NamedTuple):
    """A column of words as numbers: the position of each row's word in `words`, -1 where it is missing."""

    codes: NDArray[np.int32]
    words: tuple[str, ...]
    """Each once, in the order in which they come."""

    def commonest(self, most: int) -> list[str]:
        """The words of so many kinds, at most, that most rows hold: the most frequent first."""
        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.words))
        return [self.words[code] for code in np.argsort(-counts, kind="stable")[:most] if counts[code]]

    def with_missing(self, word: str = "None") -> Codes:
        """The same, with a word for what is missing."""
        return Codes(np.where(self.codes < 0, np.int32(len(self.words)), self.codes), (*self.words, word))

    def at(self, rows: NDArray[np.int64]) -> Codes:
        """The same of some rows; some words may have none."""
        return self._replace(codes=self.codes[rows])

    def into(self, others: dict[str, int], default: int) -> NDArray[np.int64]:
        """Each row's word as what it is called elsewhere; what is missing, or unknown there, by default."""
        return np.asarray([*(others.get(word, default) for word in self.words), default], dtype=np.int64)[self.codes]


class Table(Summary):
    """Features, and labels where they are known.

    `frame` is the features as an eager narwhals frame with text column names; asking a sparse matrix for it raises
    Absent, so that questions about columns are SKIPPED. `fed` is what the model is given: the features in the library
    they came in (Arrow and lazy tables as pandas). `labels` has one entry a row, or is None.
    """

    _frame: nw.DataFrame[Any] | None
    _names: list[str]
    fed: Any
    labels: NDArray[Any] | None
    astray: int
    """Rows whose label, by the index that both share, stands at another position; 0 where it cannot be told."""

    def __init__(self, name: str, given: Any, *, target: str | None = None) -> None:
        self.name = name
        if isinstance(given, tuple) and len(given) != 2:
            raise UsageError(f"{name} is a tuple of {len(given)}; expected one table, or a pair X, y")
        features, labels = given if isinstance(given, tuple) else (given, None)
        self._kinds: dict[str, Kind] = {}
        self._words: dict[str, dict[str, int]] = {}
        self._codes: dict[str, Codes] = {}
        self._read(features)
        if labels is None and target is not None:
            self._split(target)
        else:
            self.target = (target or getattr(labels, "name", None) or "target") if labels is not None else None
            self.target = None if self.target is None else str(self.target)
            self.labels = None if labels is None else self._column_of_labels(labels)
        self.astray = 0 if labels is None else _astray(features, labels)
        if self.labels is not None and len(self.labels) != self.rows:
            raise UsageError(f"{name}: X has {self.rows:,} rows and y has {len(self.labels):,}; they must be the same rows")

    @property
    def frame(self) -> nw.DataFrame[Any]:
        if self._frame is None:
            raise Absent(f"{self.name} is a sparse matrix: it has no columns to ask about")
        return self._frame

    @property
    def columns(self) -> list[str]:
        return self.frame.columns

    @property
    def width(self) -> int:
        return len(self._names)

    @cached_property
    def schema(self) -> dict[str, str]:
        return {name: str(dtype) for name, dtype in self.frame.schema.items()}

    @property
    def with_target(self) -> list[str]:
        """The columns of `whole`."""
        return [*self.columns, *([self.target] if self.labels is not None and self.target is not None else [])]

    @property
    def whole(self) -> nw.DataFrame[Any]:
        """Features and labels side by side."""
        if self.labels is None or self.target is None:
            return self.frame
        implementation = self.frame.implementation
        return self.frame.with_columns(nw.new_series(self.target, list(self.labels), backend=implementation))

    def kind(self, column: str) -> Kind:
        if column not in self._kinds:
            self._kinds[column] = self._kind(column)
        return self._kinds[column]

    def _kind(self, column: str) -> Kind:
        dtype = self.frame[column].dtype
        if dtype.is_numeric():
            return "number"
        if isinstance(dtype, nw.Boolean):
            return "flag"
        if isinstance(dtype, nw.String | nw.Categorical | nw.Enum):
            return "category"
        if isinstance(dtype, nw.Object) and _is_of_flags(self.frame[column]):
            return "flag"
        return "time" if dtype.is_temporal() or _is_of_times(self.frame[column]) else "other"

    def of_kind(self, *kinds: Kind) -> list[str]:
        return [column for column in self.columns if self.kind(column) in kinds]

    def numbers(self, column: str) -> Floats:
        """A column as floats, missing as NaN; no copy where the library has them so already."""
        series = self.frame[column]
        if not isinstance(series.dtype, nw.Float64):
            series = series.cast(nw.Float64)
        return np.asarray(series.to_numpy(), dtype=np.float64)

    def nulls(self, column: str) -> int:
        series = self.frame[column]
        nulls = int(series.is_null().sum())
        floats = isinstance(series.dtype, nw.Float64 | nw.Float32)
        return nulls + int(series.is_nan().sum()) if floats and not series.implementation.is_pandas_like() else nulls

    def words(self, column: str) -> dict[str, int]:
        if column not in self._words:
            counted = self.frame[column].drop_nulls().cast(nw.String).value_counts(sort=True, name="mlready_rows")
            pairs = zip(counted[column].to_list(), counted["mlready_rows"].to_list(), strict=True)
            self._words[column] = dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
        return self._words[column]

    def codes(self, column: str) -> Codes:
        """A column of words or flags as numbers, looked up once for all who ask."""
        if column not in self._codes:
            values = self.frame[column].cast(nw.String).to_list()
            seen = dict.fromkeys(values)
            words = tuple(word for word in seen if isinstance(word, str))
            code = dict.fromkeys(seen, -1) | {word: position for position, word in enumerate(words)}
            self._codes[column] = Codes(np.fromiter(map(code.__getitem__, values), np.int32, len(values)), words)
        return self._codes[column]

    def outside(self, column: str, low: float, high: float) -> Outside:
        values = self.numbers(column)
        known = values[~np.isnan(values)]
        out = (known < low) | (known > high)
        return Outside(int(out.sum()), len(known), float(known[out][0]) if out.any() else None)

    def null_rows(self, column: str) -> NDArray[np.int64]:
        series = self.frame[column]
        missing = series.is_null() | series.is_nan() if isinstance(series.dtype, nw.Float64 | nw.Float32) else series.is_null()
        return np.flatnonzero(missing.to_numpy())

    def rows_with(self, column: str, words: Iterable[str]) -> NDArray[np.int64]:
        sought = list(words)
        return np.flatnonzero(self.frame[column].cast(nw.String).is_in(sought).to_numpy()) if sought else NO_ROWS

    def rows_outside(self, column: str, low: float, high: float) -> NDArray[np.int64]:
        values = self.numbers(column)
        return np.flatnonzero((values < low) | (values > high))

    def pick(self, rows: NDArray[np.int64] | slice) -> Any:
        """Some rows of what the model is fed, always as a copy: the model never holds the user's own object."""
        if isinstance(self.fed, np.ndarray):
            return self.fed[rows].copy()
        if hasattr(self.fed, "iloc"):
            return self.fed.iloc[rows].copy()
        if hasattr(self.fed, "tocsr"):
            return self.fed.tocsr()[rows].copy()
        picked = self.fed[rows]
        return picked.clone() if hasattr(picked, "clone") else picked

    def feed(self, columns: Sequence[str]) -> None:
        """Give the model these columns only, where the table has more; without one of them everything is left as it is."""
        if self._frame is None or not self.named or set(columns) - set(self._names) or len(columns) == len(self._names):
            return
        natives = dict(zip(self._names, native_columns(self.fed), strict=True))
        self.fed = self.fed[[native for name, native in natives.items() if name in columns]]

    def spread(self, most: int) -> NDArray[np.int64]:
        """At most so many row numbers, evenly spread from first to last: a sample that is the same every time."""
        if self.rows <= most:
            return np.arange(self.rows)
        rows = np.linspace(0, self.rows - 1, most).round().astype(np.int64)
        return rows[np.diff(rows, prepend=-1) > 0]

    def _read(self, features: Any) -> None:
        self._frame, self.named = None, True
        if hasattr(features, "tocsr"):  # scipy.sparse, of any layout
            self.fed, self.rows, self._names = features, int(features.shape[0]), [str(i) for i in range(features.shape[1])]
            self.named = False
            return
        if isinstance(features, np.ndarray):
            if features.ndim != 2:
                raise UsageError(f"{self.name} is an array of {features.ndim} dimensions; expected 2, rows by columns")
            if features.dtype.names:
                raise UsageError(f"{self.name} is a structured array; pass pandas.DataFrame({self.name}) instead")
            self.named, self.fed = False, features
            features = _as_frame(features)
        names = [str(name) for name in native_columns(features)]
        twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
        if twice:
            raise UsageError(f"{self.name} has more than one column named {', '.join(map(repr, twice))}; names must tell columns apart")
        try:
            frame = nw.from_native(features, allow_series=False)
        except TypeError:
            raise UsageError(
                f"{self.name} is {_an(type(features).__name__)}; expected a table (pandas, polars, Arrow, a 2-D array …) or a pair X, y"
            ) from None
        if isinstance(frame, nw.LazyFrame):
            frame = frame.collect()
        native, names = frame.to_native(), names or list(frame.columns)
        if self.named:
            self.fed = frame.to_pandas() if frame.implementation.is_pyarrow() else native
        if names != list(frame.columns):
            renamed = native.copy(deep=False)
            renamed.columns = names
            frame = nw.from_native(renamed, eager_only=True)
        self._frame, self._names, self.rows = frame, names, len(frame)

    def _split(self, target: str) -> None:
        if self._frame is None or not self.named:
            raise UsageError(f"{self.name} has no column names, so target={target!r} names nothing; pass a pair X, y")
        if target not in self._names:
            near = nearest(target, self._names)
            hint = f"did you mean {near!r}?" if near else f"columns: {_few(self._names)}"
            raise UsageError(f"{self.name} has no column {target!r}; {hint}")
        self.labels = self._column_of_labels(self._frame[target].to_native())
        self._frame = self._frame.drop(target)
        original = native_columns(self.fed)[self._names.index(target)]
        self.fed = self.fed.drop(columns=[original]) if hasattr(self.fed, "iloc") else self.fed.drop(original)
        self._names, self.target = [name for name in self._names if name != target], target

    def _column_of_labels(self, labels: Any) -> NDArray[Any]:
        values = np.asarray(labels.to_numpy() if hasattr(labels, "to_numpy") else labels)
        if values.ndim == 2 and values.shape[1] == 1:
            values = values[:, 0]
        if values.ndim == 0:
            raise UsageError(f"the labels of {self.name} are {_an(type(labels).__name__)}; expected one value a row")
        if values.ndim != 1:
            raise UsageError(
                f"the labels of {self.name} have shape {values.shape}: one outcome a row is examined; multilabel is not supported"
            )
        return values


def in_both(one: Table, other: Table) -> list[str]:
    """The columns of `one` that `other` has too, labels included."""
    known = set(other.with_target)
    return [name for name in one.with_target if name in known]


def rows_in_both(one: Table, other: Table) -> NDArray[np.int64]:
    """The positions of the rows of `other` that stand in `one` too, over the columns both have, labels included.

    Numbers are compared as floats, all else as text; a row with a missing value never counts.
    """
    left, right = one.whole, other.whole
    shared = in_both(other, one)
    if not shared or not one.rows or not other.rows:
        return np.empty(0, dtype=np.int64)
    keys, sought = (_row_hashes(frame, shared, _numeric_in_both(left, right)) for frame in (left, right))
    return np.flatnonzero(np.isin(sought[0], keys[0][keys[1]]) & sought[1])


def rows_of_same_key(one: Table, other: Table, keys: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers in both tables of the keys that both hold just once; a key with a missing part matches none."""
    numeric = _numeric_in_both(one.frame, other.frame)
    once = []
    for table in (one, other):
        hashes, known = _row_hashes(table.frame, keys, numeric)
        rows = np.flatnonzero(known)
        distinct, first, counts = np.unique(hashes[rows], return_index=True, return_counts=True)
        once.append((distinct[counts == 1], rows[first[counts == 1]]))
    _, mine, theirs = np.intersect1d(once[0][0], once[1][0], assume_unique=True, return_indices=True)
    order = np.argsort(once[0][1][mine], kind="stable")
    return once[0][1][mine][order], once[1][1][theirs][order]


def key_hashes(table: Table, keys: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """One hash a row over the key columns, and which rows have a whole key."""
    return _row_hashes(table.frame, keys, frozenset(_numeric(table.frame)))


def codes_of(one: Table, other: Table, column: str) -> tuple[Floats, Floats]:
    """A column of words, flags or times of both tables as whole numbers, equal where the values are equal, missing included."""
    if one.kind(column) == other.kind(column) == "category":
        mine, theirs = one.codes(column), other.codes(column)
        known = {word: code for code, word in enumerate(dict.fromkeys((*mine.words, *theirs.words)))}
        return mine.into(known, -1).astype(np.float64), theirs.into(known, -1).astype(np.float64)
    sides = [np.asarray([str(value) for value in table.frame[column].to_list()], dtype=object) for table in (one, other)]
    _, codes = np.unique(np.concatenate(sides).astype(str), return_inverse=True)
    return codes[: one.rows].astype(np.float64), codes[one.rows :].astype(np.float64)


def repeated(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The positions that hold what an earlier one holds already."""
    again = np.ones(len(hashes), dtype=bool)
    again[np.unique(hashes, return_index=True)[1]] = False
    return np.flatnonzero(again)


def twins(table: Table, columns: Sequence[str]) -> int:
    """How many rows have a twin in the table, over these columns of features and labels."""
    _, same = np.unique(row_hashes(table, columns), return_inverse=True)
    return int((np.bincount(same)[same] > 1).sum())


def repeats_by_nature(table: Table, columns: Sequence[str]) -> bool:
    """Whether two different rows may well agree in all these columns by chance, because they are few and coarse.

    The chance that two rows agree, the columns taken as independent, is the product of each column's chance. Where one column
    hardly ever repeats among the distinct rows, rows do not either; but for a value, such as 0, that most rows share.
    """
    _, first = np.unique(row_hashes(table, columns), return_index=True)
    if len(columns) <= 1 or len(first) < 2:
        return True
    distinct = np.sort(first)[np.unique(np.linspace(0, len(first) - 1, 5_000).astype(np.int64))]
    return _may_agree(table, columns, table.spread(5_000), 10) or _may_agree(table, columns, distinct, 0.1)


def _may_agree(table: Table, columns: Sequence[str], rows: NDArray[np.int64], least: float) -> bool:
    """Whether a row can expect so many others to agree with it in each column, and not hardly any in all columns."""
    bits = _columns_as_bits(table.whole, columns, frozenset(_numeric(table.whole)), rows)
    agree = [_chance_of_a_pair(values) for _, values, _ in bits]
    return all(chance * table.rows >= least for chance in agree) and float(np.prod(agree)) * table.rows >= 1e-6


def _chance_of_a_pair(bits: NDArray[np.uint64]) -> float:
    _, counts = np.unique(bits, return_counts=True)
    n = len(bits)
    return float((counts * (counts - 1.0)).sum() / max(n * (n - 1.0), 1.0))


def row_hashes(table: Table, columns: Sequence[str] | None = None) -> NDArray[np.uint64]:
    """One 64-bit hash a row, over features and labels or these columns of them; missing values are equal to each other here."""
    whole = table.whole
    return _row_hashes(whole, whole.columns if columns is None else columns, frozenset(_numeric(whole)))[0]


def _numeric(frame: nw.DataFrame[Any]) -> set[str]:
    return {name for name, dtype in frame.schema.items() if dtype.is_numeric() or isinstance(dtype, nw.Boolean)}


def _numeric_in_both(left: nw.DataFrame[Any], right: nw.DataFrame[Any]) -> frozenset[str]:
    return frozenset(_numeric(left) & _numeric(right))


def _row_hashes(frame: nw.DataFrame[Any], columns: Sequence[str], numeric: frozenset[str]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    total = np.zeros(len(frame), dtype=np.uint64)
    complete = np.ones(len(frame), dtype=bool)
    for position, bits, known in _columns_as_bits(frame, columns, numeric):
        complete &= known
        total = _mix(total ^ _mix(bits + np.uint64(position * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)))
    return total, complete


def _columns_as_bits(
    frame: nw.DataFrame[Any], columns: Sequence[str], numeric: frozenset[str], rows: NDArray[np.int64] | None = None
) -> Iterator[tuple[int, NDArray[np.uint64], NDArray[np.bool_]]]:
    """Each column as 64 bits a value, equal where the values are equal, and which of them are known; positions from 1."""
    for position, name in enumerate(columns, 1):
        series = frame[name] if rows is None else frame[name][rows.tolist()]
        if name in numeric:
            values = np.asarray(series.cast(nw.Float64).to_numpy(), dtype=np.float64) + 0.0  # -0.0 is 0.0
            known = ~np.isnan(values)
            yield position, np.where(known, values, np.nan).view(np.uint64), known
        else:
            yield position, _text_hashes(series), ~np.asarray(series.is_null().to_numpy(), dtype=bool)


def _text_hashes(series: nw.Series[Any]) -> NDArray[np.uint64]:
    import pandas as pd

    text = (
        series.cast(nw.String).to_numpy() if not isinstance(series.dtype, nw.Object) else np.asarray([str(v) for v in series], dtype=object)
    )
    text = np.array(text, dtype=object)
    text[np.asarray(series.is_null().to_numpy(), dtype=bool)] = None  # as text, some libraries call it "None"
    codes, words = pd.factorize(text)
    hashed = pd.util.hash_array(np.asarray([*map(str, words), ""], dtype=object))
    return np.asarray(hashed[codes], dtype=np.uint64)


def _mix(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea & Flood 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _as_frame(values: NDArray[Any]) -> Any:
    import pandas as pd

    return pd.DataFrame(values, columns=[str(i) for i in range(values.shape[1])])


def native_columns(native: Any) -> list[Any]:
    """Column names as the library has them; none for what is no table."""
    if hasattr(native, "collect"):
        return []  # a lazy frame knows them only after some work, and tells them apart itself
    names: Any = getattr(native, "column_names", None)
    names = getattr(native, "columns", ()) if names is None else names
    return [] if callable(names) else list(names)


def _is_of_flags(series: nw.Series[Any]) -> bool:
    """pandas keeps flags with gaps as objects."""
    known = [value for value in series.to_list() if value is not None and value == value]
    return bool(known) and all(isinstance(value, bool | np.bool_) for value in known)


def _astray(features: Any, labels: Any) -> int:
    """At how many positions X and y of pandas have different index labels, though both have the same ones, each once."""
    mine, theirs = getattr(features, "index", None), getattr(labels, "index", None)
    if mine is None or theirs is None or callable(mine) or callable(theirs) or len(mine) != len(theirs) or mine.equals(theirs):
        return 0
    if not mine.is_unique or not theirs.is_unique or len(mine.difference(theirs)):
        return 0
    return int((mine != theirs).sum())


def _is_of_times(series: nw.Series[Any]) -> bool:
    """pandas keeps dates as objects, and narwhals knows no time zone with an underscore."""
    if getattr(getattr(series.to_native(), "dtype", None), "kind", "") == "M":
        return True
    if not isinstance(series.dtype, nw.Object):
        return False
    known = [value for value in series[:1_000].to_list() if value is not None and value == value]
    return bool(known) and all(isinstance(value, date) for value in known)


def _few(names: list[str]) -> str:
    return ", ".join(names[:8]) + (f", … ({len(names)} in all)" if len(names) > 8 else "")


def _an(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
