"""Consistent outputs: production computes the features that training computed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Absent, Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Severity, Table, check
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import rows_of_same_key

ROWS = 50_000
"""Rows with the same key that are compared, evenly spread."""


@check(severity=Severity.ERROR)
def serving_skew(
    serving: Table,
    keys: tuple[str, ...],
    train: Table | None,
    test: Table | None,
    current: Table | None,
    *,
    skewed: Limit = Limit(0.01, warn=0.001),
    near: float = 1e-6,
) -> Iterator[Evidence]:
    """For the same key, production computed another feature than the table the model was built with.

    The model is asked another question than the one it learnt, and no score shows it. Usual
    causes: features written twice, once in SQL and once in a service; a default that differs;
    a window that ends a day later; a time zone.

    Rows of `serving` are matched by `keys` with the first table that holds them: train, then test,
    then current. A key that comes twice in a table matches nothing. Numbers may differ by a
    millionth of themselves, and both may be missing. At most 50,000 rows are compared; what the
    service never logged is not seen.

    Limits:
        skewed: part of the matched rows whose feature differs; joint over all columns.
        near: part of a number by which it may differ.

    Source: Breck et al. (2017), the ML Test Score, Monitor 3; Clopper & Pearson (1934) for the interval.
    """
    table, mine, theirs = _matched(serving, keys, [given for given in (train, test, current) if given is not None])
    columns = [name for name in serving.columns if name in table.columns and name not in keys]
    for name in columns:
        differs = _differs(table, serving, name, mine, theirs, near)
        share = bounds.rate(int(differs.sum()), len(mine), over=len(columns))
        first = int(differs.argmax())
        such = f", such as {_at(table, name, mine[first])} served as {_at(serving, name, theirs[first])}" if differs.any() else ""
        yield Evidence(
            f"`{name}` differs from `{table.name}` in {percent(share.value)} of {len(mine):,} rows with the same key{such}",
            at=InColumn("serving", name),
            measured=share,
            limit=skewed,
            unit="share",
            statistic=f"rows of the same key that differ, joint over {len(columns)} columns",
            needs=needed(share, skewed, len(mine), "rows with the same key"),
            remedy=f"Compute `{name}` by the same code in training and in production.",
            example=", ".join(f"{key}={_at(serving, key, theirs[first])}" for key in keys) if differs.any() else "",
        )


def _matched(serving: Table, keys: tuple[str, ...], tables: list[Table]) -> tuple[Table, NDArray[np.int64], NDArray[np.int64]]:
    lacking = [key for key in keys if key not in serving.columns]
    if lacking:
        raise Absent(f"serving has no column {lacking[0]!r}, by which its rows could be matched")
    for table in tables:
        if all(key in table.columns for key in keys):
            mine, theirs = rows_of_same_key(table, serving, keys)
            if len(mine):
                step = -(-len(mine) // ROWS)
                return table, mine[::step], theirs[::step]
    raise Absent(f"no row of serving has the {', '.join(keys)} of a row in train, test or current")


def _differs(table: Table, serving: Table, name: str, mine: NDArray[np.int64], theirs: NDArray[np.int64], near: float) -> NDArray[np.bool_]:
    if table.kind(name) in ("number", "flag") and serving.kind(name) in ("number", "flag"):
        one, other = table.numbers(name)[mine], serving.numbers(name)[theirs]
        return ~np.isclose(one, other, rtol=near, atol=0.0, equal_nan=True)
    one_text, other_text = _texts(table, name, mine), _texts(serving, name, theirs)
    return np.asarray([a != b and not _near(a, b, near) for a, b in zip(one_text, other_text, strict=True)], dtype=bool)


def _texts(table: Table, name: str, rows: NDArray[np.int64]) -> list[str]:
    values = table.frame[name].to_list()
    return ["" if values[row] is None or values[row] != values[row] else str(values[row]) for row in rows.tolist()]


def _near(one: str, other: str, near: float) -> bool:
    """`31` and `31.0` are the same number, whichever side keeps it as text."""
    try:
        return bool(np.isclose(float(one), float(other), rtol=near, atol=0.0))
    except ValueError:
        return False


def _at(table: Table, name: str, row: np.int64) -> str:
    value = table.frame[name][int(row)]
    return "nothing" if value is None or value != value else f"{str(value)[:40]!r}" if isinstance(value, str) else str(value)[:40]


def _orders(table: MakeTable, rows: int, *, first: int = 0, wrong: int = 0) -> object:
    """Order n costs 10 + n / 7; every `wrong`-th was served without it."""
    ids = range(first, first + rows)
    return table(
        order=list(ids),
        price=[None if wrong and i % wrong == 0 else 10 + i / 7 for i in ids],
        shop=[f"s{i % 5}" for i in ids],
    )


@serving_skew.good
def the_same_features(table: MakeTable) -> Candidate:
    return Candidate.of(train=_orders(table, 4000), serving=_orders(table, 3000, first=1000), keys=["order"])


@serving_skew.good
def logged_as_text_and_in_half_the_digits(table: MakeTable) -> Candidate:
    ids = range(3000)
    logged = table(order=list(ids), price=[str(float(np.float32(10 + i / 7))) for i in ids], shop=[f"s{i % 5}" for i in ids])
    return Candidate.of(train=_orders(table, 4000), serving=logged, keys=["order"])


@serving_skew.good
def one_of_few_tells_little(table: MakeTable) -> Candidate:
    return Candidate.of(train=_orders(table, 200), serving=_orders(table, 150, first=99, wrong=170), keys=["order"])


@serving_skew.bad(findings=1, at="price")
def it_is_not_there_yet(table: MakeTable) -> Candidate:
    return Candidate.of(train=_orders(table, 4000), serving=_orders(table, 3000, wrong=20), keys=["order"])
