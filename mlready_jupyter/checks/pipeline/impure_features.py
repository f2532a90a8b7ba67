"""The same raw row gives the same features."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, Features, InCall, Iterator, MakeTable, Model, Severity, Table, check
from mlready_jupyter.subjects.predictions import same
from mlready_jupyter.subjects.trial import Trial, attempt

MOST = 400


class Way(NamedTuple):
    """Another way to ask for the features of rows that were asked for already."""

    given: str
    rows: Callable[[int], NDArray[np.int64]]
    cause: str
    remedy: str


WAYS = (
    Way(
        "the same rows again",
        np.arange,
        "it draws at random, reads the clock or a file, or remembers what it was given",
        "Give it a seed, and hand in what it reads as an argument.",
    ),
    Way(
        "the rows in reverse order",
        lambda n: np.arange(n)[::-1].copy(),
        "a row's features depend on the row before, as with `shift`, `diff`, `rolling` or `ffill`",
        "Sort and group by the entity inside the function, or hand the history over with each row.",
    ),
    Way(
        "half of the rows",
        lambda n: np.arange(n // 2),
        "it fits while it transforms: means, ranks or categories are those of the rows at hand",
        "Make it a transformer with `fit`, and keep it in the model's pipeline.",
    ),
    Way(
        "single rows",
        lambda n: np.arange(min(n, 1)),
        "it fits while it transforms: means, ranks or categories are those of the rows at hand",
        "Make it a transformer with `fit`, and keep it in the model's pipeline.",
    ),
)


@check(severity=Severity.ERROR)
def impure_features(features: Features, model: Model | None) -> Iterator[Evidence]:
    """The function that makes the features gives a raw row other features when it is asked otherwise.

    A service asks for one row at a time, in any order, and twice for the same: what the model was trained
    on is not what it gets. Usual causes: `(x - x.mean()) / x.std()` inside the function, `pd.get_dummies`,
    `rank`, `shift`, random numbers, the time of day, a file that changes.

    400 raw rows are asked for again, in reverse order, by half, and one alone; the function must give each row
    the same features, to a millionth. It must also not change the table it is given, keep every row, and give
    the columns the model was fitted on. Only the first way in which it fails is told, since one cause
    usually shows in several.
    """
    raw = features.raw
    rows = raw.spread(MOST)
    asked = raw.pick(rows)
    before = _values(Table("raw", raw.pick(rows)))
    call = features.name
    tried = attempt(features.function, asked)
    whole = _made(tried.value) if tried.error is None else None
    if whole is None or whole.rows != len(rows):
        yield _said(call, "raw rows", *_no_features(tried, whole, len(rows)))
        return
    if not _equal(before, _values(Table("raw", asked))):
        yield _said(call, "raw rows", "changed the table it was given", "Work on a copy: `table = table.copy()`, or `assign`.")
    missing = [name for name in (model.columns if model and model.columns and whole.named else ()) if name not in whole.columns]
    if missing:
        what = f"gives no column `{missing[0]}`, which the model was fitted on"
        yield _said(call, "raw rows", what, "Use the function that the model was fitted with, or fit again.")
    yield from _first_difference(features, call, rows, whole)


def _no_features(tried: Trial, whole: Table | None, rows: int) -> tuple[str, str]:
    """Why raw rows brought no features, and what to do."""
    if tried.error is not None:
        return f"raised {type(tried.error).__name__}: {str(tried.error)[:120]}", "Make it run on raw rows as they come."
    if whole is None:
        return f"gave {type(tried.value).__name__}, no table", "Return a table of features, one row for each raw row."
    return (
        f"gave {whole.rows:,} rows for {rows:,}: whose they are is not known",
        "Keep every row; filter before it, or mark what to leave out.",
    )


def _first_difference(features: Features, call: str, rows: NDArray[np.int64], whole: Table) -> Iterator[Evidence]:
    for way in WAYS:
        some = way.rows(len(rows))
        tried = attempt(features.function, features.raw.pick(rows[some]))
        made = None if tried.error is not None else _made(tried.value)
        if made is None or made.rows != len(some):
            what = f"raised {type(tried.error).__name__}: {str(tried.error)[:120]}" if tried.error else "gave no row for each raw row"
            yield _said(call, way.given, what, way.remedy)
            return
        lost = [name for name in whole.columns if name not in made.columns]
        if lost:
            yield _said(call, way.given, f"gives no column `{lost[0]}`, which it gave before: {way.cause}", way.remedy)
            return
        for name in whole.columns:
            differ = ~same(_column(made, name), _column(whole, name)[some])
            if differ.any():
                says = f"gives {int(differ.sum()):,} of {len(some):,} rows another `{name}` than before: {way.cause}"
                yield _said(call, way.given, says, way.remedy)
                return


def _said(call: str, given: str, what: str, remedy: str) -> Evidence:
    return Evidence(f"`{call}`, given {given}, {what}", at=InCall(call, given), remedy=remedy)


def _made(value: Any) -> Table | None:
    try:
        return Table("features", value)
    except Exception:  # a function may give back anything
        return None


def _column(table: Table, name: str) -> NDArray[Any]:
    series = table.frame[name]
    if table.kind(name) in ("number", "flag"):
        return table.numbers(name)
    return np.asarray(series.cast(nw.String).to_numpy() if not isinstance(series.dtype, nw.Object) else series.to_numpy(), dtype=object)


def _values(table: Table) -> dict[str, NDArray[Any]]:
    return {name: _column(table, name).copy() for name in table.columns}


def _equal(one: dict[str, NDArray[Any]], other: dict[str, NDArray[Any]]) -> bool:
    return list(one) == list(other) and all(bool(same(other[name], one[name]).all()) for name in one)


def _features(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function over whatever library, from one over narwhals frames."""

    def ratios(table: Any) -> Any:
        return change(nw.from_native(table, eager_only=True)).to_native()

    return ratios


def _candidate(table: MakeTable, change: Callable[[Any], Any]) -> Candidate:
    raw = table(price=[float(i * i % 53 + 1) for i in range(100)], size=[float(i % 7 + 1) for i in range(100)])
    return Candidate.of(features=(_features(change), raw))


@impure_features.good
def a_ratio(table: MakeTable) -> Candidate:
    return _candidate(table, lambda rows: rows.select((nw.col("price") / nw.col("size")).alias("per_m2")))


@impure_features.bad(findings=1, at="half of the rows")
def fitted_on_the_way(table: MakeTable) -> Candidate:
    return _candidate(table, lambda rows: rows.select((nw.col("price") - nw.col("price").mean()).alias("above")))


@impure_features.bad(findings=1, at="the rows in reverse order")
def the_row_before(table: MakeTable) -> Candidate:
    return _candidate(table, lambda rows: rows.select(nw.col("price").shift(1).alias("last")))


@impure_features.bad(findings=1, at="the same rows again")
def drawn_at_random(table: MakeTable) -> Candidate:
    def noisy(rows: Any) -> Any:
        draw = float(np.random.default_rng().normal())
        return rows.select((nw.col("price") + draw).alias("shaken"))

    return _candidate(table, noisy)


@impure_features.bad(findings=1, at="raw rows")
def rows_left_out(table: MakeTable) -> Candidate:
    return _candidate(table, lambda rows: rows.filter(nw.col("price") > 10))
