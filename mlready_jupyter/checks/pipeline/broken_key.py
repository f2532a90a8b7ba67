"""A key names one row."""

from __future__ import annotations

from functools import partial

import numpy as np

from mlready_jupyter.checks import Absent, Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Severity, Table, Whole, check, exact
from mlready_jupyter.checks.words import percent
from mlready_jupyter.subjects.tables import key_hashes, repeated

LEAST = 50


@check(severity=Severity.ERROR)
def broken_key(
    keys: tuple[str, ...], train: Table | None, test: Table | None, current: Table | None, *, broken: Limit = Limit(0.0)
) -> Iterator[Evidence]:
    """A declared key is missing in rows, or no longer unique though it was in training.

    What is joined by it, or looked up by it, finds nobody, or two. Usual causes: an outer join, a batch that
    was sent twice in part, two sources whose numbers overlap, a key cut off or rounded (a long number read
    as a float).

    A key that repeats in train already names something that owns several rows, and may repeat.

    Limits:
        broken: part of a table's rows whose key is missing or repeats an earlier one.
    """
    held = [table for table in (train, test, current) if table is not None and set(keys) <= set(table.columns)]
    unique = train is not None and train in held and train.rows >= LEAST and _repeats(train, keys) == 0
    at = ", ".join(keys)
    if not held:
        raise Absent(f"no table has the keys {at}")
    for table in held:
        missing = table.rows - int(key_hashes(table, keys)[1].sum())
        again = _repeats(table, keys) if unique and table is not train else 0
        said = [f"is missing in {missing:,}"] * bool(missing) + [f"repeats an earlier one in {again:,}"] * bool(again)
        share = (missing + again) / table.rows
        yield Evidence(
            f"the key `{at}` of `{table.name}` {' and '.join(said) or 'is whole in all'} of {table.rows:,} rows"
            + (f" ({percent(share)}); in `train` it is unique" if again else f" ({percent(share)})" if missing else ""),
            at=InColumn(table.name, keys[0]) if len(keys) == 1 else Whole(table.name),
            measured=exact(share),
            limit=broken,
            unit="share",
            statistic="rows whose key is missing or repeats",
            remedy=f"Find the join or the load that broke `{at}`, and refuse a batch whose key is not unique and complete.",
            rows=partial(_broken, table, keys, again > 0),
        )


def _broken(table: Table, keys: tuple[str, ...], again: bool) -> list[int]:
    """The positions whose key is missing, and where it should not, those whose key stood earlier."""
    hashes, known = key_hashes(table, keys)
    whole = np.flatnonzero(known)
    return sorted([*np.flatnonzero(~known).tolist(), *(whole[repeated(hashes[known])].tolist() if again else ())])


def _repeats(table: Table, keys: tuple[str, ...]) -> int:
    hashes, known = key_hashes(table, keys)
    return int(known.sum()) - len(np.unique(hashes[known]))


@broken_key.good
def a_whole_key(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(case=list(range(100))), current=table(case=list(range(200, 260))), keys=["case"])


@broken_key.good
def customers_come_again(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(who=[i // 4 for i in range(100)]), current=table(who=[i // 3 for i in range(60)]), keys=["who"])


@broken_key.bad(findings=1, at="current.case")
def no_longer_unique(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(case=list(range(100))), current=table(case=[200 + i // 2 for i in range(60)]), keys=["case"])


@broken_key.bad(findings=1, at="current")
def lost_in_a_join(table: MakeTable) -> Candidate:
    rows = list(range(100))
    return Candidate.of(
        train=table(shop=["a"] * 100, case=rows), current=table(shop=["a"] * 60, case=[None, *rows[:59]]), keys=["shop", "case"]
    )
