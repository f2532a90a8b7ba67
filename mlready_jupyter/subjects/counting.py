"""Counts the rows of a batch as they pass by, a block at a time, at the points and in the ranges that a lock agreed on.

Nothing is kept of a block but counts, so a batch may be of any size. What the lock says nothing about is not counted:
columns of free text, of keys, and new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.agreement import Agreed, Agreement, Answers, Metric
from mlready_jupyter.subjects.batch import Batch
from mlready_jupyter.subjects.mixes import Mix
from mlready_jupyter.subjects.profile import CATEGORIES, Column, merge, numbers
from mlready_jupyter.subjects.remembered import Remembered
from mlready_jupyter.subjects.scores import metric
from mlready_jupyter.subjects.summary import Kind, Outside
from mlready_jupyter.subjects.tables import Floats


class Counting:
    """A batch on its way: `add` each block, then ask for the `batch`. `answers` and `labels` are columns beside those of a block."""

    def __init__(self, lock: Agreement, schema: pa.Schema, *, answered: bool = False, labelled: bool = False) -> None:
        self.rows, self._lock, self._schema = 0, lock, schema
        profile = lock.remembered.summary if lock.remembered is not None else {}
        self._columns = {
            field.name: _counter(field.type, lock.columns[field.name], profile.get(field.name))
            for field in schema
            if field.name in lock.columns
        }
        self._answers = _Answers(lock.answers, lock.outcome) if answered or labelled else None
        self._answered, self._labelled = answered, labelled

    @property
    def wanted(self) -> list[str]:
        """The columns that have to be read."""
        return list(self._columns)

    def add(self, block: Mapping[str, Any], rows: int, answers: Any = None, labels: Any = None) -> None:
        self.rows += rows
        for name, counter in self._columns.items():
            counter.add(block[name])
        if self._answers is not None:
            self._answers.add(answers, labels)

    def batch(self, types: Mapping[str, str]) -> Batch:
        """What was counted; `types` are the columns' types in the words of narwhals."""
        if not self.rows:
            raise UsageError("the batch has no rows; nothing can be checked")
        profile: dict[str, Column] = {}
        beyond: dict[str, Outside] = {}
        for field in self._schema:
            counter = self._columns.get(field.name)
            profile[field.name] = Column(kind_of(field.type), self.rows, 0) if counter is None else counter.column(self.rows)
            if isinstance(counter, _Numbers) and counter.agreed.low is not None:
                beyond[field.name] = counter.outside
        table = Remembered("current", profile, rows=self.rows, schema=types, target=self._lock.target, beyond=beyond)
        if self._answers is None:
            return Batch(table)
        answered = self._answers.mix() if self._answered else None
        outcomes = self._answers.outcomes(self._lock.target or "target") if self._labelled else None
        return Batch(table, answered, outcomes, self._answers.scored() if self._answered and self._labelled else None)


def kind_of(dtype: Any) -> Kind:
    if pa.types.is_dictionary(dtype):
        return kind_of(dtype.value_type)
    if pa.types.is_boolean(dtype):
        return "flag"
    if pa.types.is_integer(dtype) or pa.types.is_floating(dtype) or pa.types.is_decimal(dtype):
        return "number"
    if is_text(dtype):
        return "category"
    return "time" if pa.types.is_temporal(dtype) else "other"


def is_text(dtype: Any) -> bool:
    return any(
        is_one(dtype) for is_one in (pa.types.is_string, pa.types.is_large_string, getattr(pa.types, "is_string_view", pa.types.is_string))
    )


class _Counter:
    """Counts what is missing, and nothing else."""

    def __init__(self, kind: Kind) -> None:
        self.kind, self.nulls = kind, 0

    def add(self, values: Any) -> None:
        self.nulls += values.null_count

    def column(self, rows: int) -> Column:
        return Column(self.kind, rows, self.nulls)


class _Numbers(_Counter):
    def __init__(self, agreed: Agreed, like: Column | None) -> None:
        super().__init__("number")
        self.agreed, self.like = agreed, like if like is not None and like.edges is not None else None
        self._sum: Column | None = None
        self._rows = self._known = 0
        self._example: float | None = None

    def add(self, values: Any) -> None:
        floats = as_floats(values)
        if self.like is not None:
            counted = numbers(floats, self.like)
            self._sum = counted if self._sum is None else merge(self._sum, counted)
            nulls, low, high = counted.nulls, counted.low, counted.high
        else:
            nulls = int(np.count_nonzero(floats != floats))
            low, high = (float(np.fmin.reduce(floats)), float(np.fmax.reduce(floats))) if len(floats) else (np.nan, np.nan)
        self.nulls += nulls
        self._known += len(floats) - nulls
        least, most = self.agreed.low, self.agreed.high
        if least is not None and most is not None and (low < least or high > most):
            out = floats[(floats < least) | (floats > most)]
            self._rows += len(out)
            self._example = float(out[0]) if self._example is None else self._example

    @property
    def outside(self) -> Outside:
        return Outside(self._rows, self._known, self._example)

    def column(self, rows: int) -> Column:
        return self._sum if self._sum is not None else Column("number", rows, self.nulls)


class _Words(_Counter):
    """Every word that the lock knows, and of others as many as CATEGORIES; the rest is counted as rare."""

    def __init__(self, kind: Kind, known: Mapping[str, int]) -> None:
        super().__init__(kind)
        self.known, self.counts, self.rare = known, dict[str, int](), 0

    def add(self, values: Any) -> None:
        self.nulls += values.null_count
        for word, rows in counted(values):
            if word in self.counts or word in self.known or len(self.counts) < CATEGORIES:
                self.counts[word] = self.counts.get(word, 0) + rows
            else:
                self.rare += rows

    def column(self, rows: int) -> Column:
        ordered = sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return Column(self.kind, rows, self.nulls, counts=dict(ordered), rare=self.rare)


class _Flags(_Counter):
    def __init__(self) -> None:
        super().__init__("flag")
        self.counts = {"true": 0, "false": 0}

    def add(self, values: Any) -> None:
        self.nulls += values.null_count
        true = pc.sum(values).as_py() or 0
        self.counts["true"] += true
        self.counts["false"] += len(values) - values.null_count - true

    def column(self, rows: int) -> Column:
        return Column("flag", rows, self.nulls, counts={word: count for word, count in self.counts.items() if count})


def _counter(dtype: Any, agreed: Agreed, like: Column | None) -> _Counter:
    kind = kind_of(dtype)
    if pa.types.is_null(dtype):
        return _Counter("other")
    if kind == "number":
        return _Numbers(agreed, like)
    if kind == "flag":
        return _Flags()
    if kind == "category" and agreed.categories is not None:
        return _Words(kind, dict.fromkeys(agreed.categories, 0))
    return _Counter(kind)


def as_floats(values: Any) -> Floats:
    """A column as floats, missing as NaN; no copy where Arrow has them so already."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if not pa.types.is_float64(values.type):
        values = pc.cast(values, pa.float64(), safe=False)
    if values.null_count:
        values = pc.fill_null(values, np.nan)
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.float64)


def counted(values: Any) -> list[tuple[str, int]]:
    """The words of a column with their rows."""
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    codes = coded.indices.drop_null() if coded.null_count else coded.indices
    rows = np.bincount(codes.to_numpy(zero_copy_only=False), minlength=len(coded.dictionary))
    words = coded.dictionary.to_pylist()
    return [(word, count) for word, count in zip(words, rows.tolist(), strict=True) if count and word is not None]


class _Answers:
    """Answers and labels, row beside row."""

    def __init__(self, then: Answers | None, outcome: Column | None) -> None:
        self.then, self.outcome = then, outcome
        self.order = then.order if then is not None else ()
        self._score: Column | None = None
        self._answers: dict[str, int] = {}
        self._labels: dict[str, int] = {}
        self._truth: Column | None = None
        self._sums: dict[str, tuple[int, float, float]] = {}
        self._rows = self._missing = self._unlabelled = self._labelled = 0

    def add(self, answers: Any, labels: Any) -> None:
        truth = self._of_labels(labels) if labels is not None else None
        if answers is None:
            return
        said = self._of_answers(answers)
        if truth is not None:
            self._lose(*said, truth)

    def _of_answers(self, answers: Any) -> tuple[Floats | None, Any]:
        """The answers as numbers, where they are some, and as positions of classes, where these are known; counted too."""
        self._rows += len(answers)
        floats = as_floats(answers) if kind_of(answers.type) == "number" else None
        nulls = answers.null_count if floats is None else int(np.count_nonzero(floats != floats))
        self._missing += nulls
        codes = self._positions(answers)
        if floats is not None and (codes is None or bool((codes[floats == floats] < 0).any())):
            codes = None
        if floats is not None and self.then is not None and self.then.score is not None:
            made = numbers(floats, self.then.score)
            self._score = made if self._score is None else merge(self._score, made)
        if codes is not None or floats is None:
            for word, rows in self._named(answers):
                if word in self._answers or word in self.order or len(self._answers) < CATEGORIES:
                    self._answers[word] = self._answers.get(word, 0) + rows
        return floats, codes

    def _of_labels(self, labels: Any) -> Any:
        """Positions of classes, or numbers."""
        self._labelled += len(labels)
        if self.order:
            self._unlabelled += labels.null_count
            for word, rows in self._named(labels):
                self._labels[word] = self._labels.get(word, 0) + rows
            return self._positions(labels)
        if kind_of(labels.type) != "number":
            raise UsageError(f"the labels are {labels.type}; expected numbers, as the lock has them")
        floats = as_floats(labels)
        self._unlabelled += int(np.count_nonzero(floats != floats))
        if self.outcome is not None and self.outcome.edges is not None:
            made = numbers(floats, self.outcome)
            self._truth = made if self._truth is None else merge(self._truth, made)
        return floats

    def _lose(self, floats: Floats | None, codes: Any, truth: Any) -> None:
        if not self.order:
            known = np.isfinite(floats) & np.isfinite(truth) if floats is not None else np.zeros(0, dtype=bool)
            if floats is not None and known.any():
                gap = floats[known] - truth[known]
                self._sum("absolute error", np.abs(gap))
                self._sum("squared error", gap**2)
            return
        if truth is None:
            return
        scored = codes is None and floats is not None and len(self.order) == 2
        if scored and floats is not None and self.then is not None:
            known = (floats == floats) & (truth >= 0)
            self._sum("Brier score", 2 * (floats[known] - truth[known]) ** 2)
            if self.then.cut:
                self._sum("error rate", ((floats[known] > 0.5) != truth[known]).astype(np.float64))
        elif codes is not None:
            known = (codes >= 0) & (truth >= 0)
            self._sum("error rate", (codes[known] != truth[known]).astype(np.float64))

    def _sum(self, name: str, lost: Floats) -> None:
        rows, total, squares = self._sums.get(name, (0, 0.0, 0.0))
        self._sums[name] = rows + len(lost), total + float(lost.sum()), squares + float((lost * lost).sum())

    def _named(self, values: Any) -> list[tuple[str, int]]:
        """The words with their rows; classes under the names that the lock has for them."""
        coded = _coded(values)
        codes = coded.indices.drop_null() if coded.null_count else coded.indices
        rows = np.bincount(codes.to_numpy(zero_copy_only=False), minlength=len(coded.dictionary)).tolist()
        return [
            (self._name(value), count)
            for value, count in zip(coded.dictionary.to_pylist(), rows, strict=True)
            if count and value is not None
        ]

    def _positions(self, values: Any) -> Any:
        """Each value as the position of its class, -1 where it is none or is missing; None where no classes are known."""
        if not self.order:
            return None
        coded = _coded(values)
        places = {name: place for place, name in enumerate(self.order)}
        of = np.asarray([places.get(self._name(value), -1) for value in coded.dictionary.to_pylist()] + [-1], dtype=np.int64)
        codes = pc.fill_null(coded.indices, len(of) - 1) if coded.null_count else coded.indices
        return of[codes.to_numpy(zero_copy_only=False)]

    def _name(self, value: Any) -> str:
        """The name that the lock has for a class: 1, 1.0 and True are the same one."""
        text = str(value)
        if text in self.order or isinstance(value, str):
            return text
        same = [name for name in self.order if _as_number(name) == float(value)]
        return same[0] if same else text

    def mix(self) -> Mix | None:
        then = self.then
        if then is None:
            raise UsageError("the lock remembers no answers; write it anew with a test table: %mlready lock MODEL --train T --test T")
        classes = sum(self._answers.values()) == self._rows - self._missing and then.classes is not None
        if classes and then.classes is not None:
            return Mix(then.classes, Column("category", self._rows, self._missing, counts=dict(self._answers)), "answer", then.side)
        if then.score is not None and self._score is not None:
            return Mix(then.score, self._score, then.what, then.side)
        expected = f"{then.what}s" if then.score is not None else f"one of {', '.join(then.order)}"
        raise UsageError(f"the predictions are not what the lock remembers: expected {expected}")

    def outcomes(self, target: str) -> Mix | None:
        if self.outcome is None or self.then is None:
            raise UsageError("the lock remembers no labels; write it anew with a labelled test table")
        if self.order:
            now = Column("category", self._labelled, self._unlabelled, counts=dict(self._labels))
            if not set(self._labels) & set(self.order):
                raise UsageError(f"no label is one of the classes {', '.join(self.order)}; found {next(iter(self._labels), 'none')!r}")
        else:
            assert self._truth is not None
            now = self._truth
        return Mix(self.outcome, now, target, self.then.side)

    def scored(self) -> dict[str, Metric]:
        return {name: metric(*sums) for name, sums in self._sums.items() if sums[0]}


def _coded(values: Any) -> Any:
    return values if pa.types.is_dictionary(values.type) else values.dictionary_encode()


def _as_number(name: str) -> float | None:
    try:
        return float({"True": "1", "False": "0"}.get(name, name))
    except ValueError:
        return None
