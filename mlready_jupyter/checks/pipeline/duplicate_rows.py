"""A row counts once."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, Interval, Iterator, Limit, MakeTable, Severity, Table, Whole, check, exact
from mlready_jupyter.checks.words import needed
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import in_both, repeated, repeats_by_nature, row_hashes


@check(severity=Severity.WARNING)
def duplicate_rows(train: Table | None, current: Table | None, *, tolerated: Limit = Limit(0.01)) -> Iterator[Evidence]:
    """Rows stand in a table more than once.

    What stands there twice is learned twice and counted twice. Usual causes: a join on a key that
    is not unique, a batch that was loaded again, oversampling that was written back.

    Where two rows may well agree by chance, because the columns are few and coarse, repeats are
    natural: of train they are not counted, of current only the part beyond that of train.

    Limits:
        tolerated: part of the rows that repeat an earlier one.

    Source: Wilson (1927), for the interval of a share; Newcombe (1998), method 10, for a difference of two.
    """
    for table in (train, current):
        if table is None:
            continue
        copies = table.rows - len(np.unique(row_hashes(table)))
        natural = copies > 0 and repeats_by_nature(table, table.with_target)
        beyond = _beyond(table, train) if natural and train is not None and table is not train else exact(0.0)
        measured = beyond if natural else bounds.share(copies, table.rows)
        yield Evidence(
            f"{copies:,} of {table.rows:,} rows of `{table.name}` ({100 * copies / table.rows:.3g} %) repeat an earlier one"
            + (", as rows of so few and coarse columns do by nature" if natural else ""),
            at=Whole(table.name),
            measured=measured,
            limit=tolerated,
            unit="share",
            statistic="rows that repeat an earlier one",
            needs=needed(measured, tolerated, table.rows, f"rows of `{table.name}`"),
            remedy=f"Find the join or the load that doubled them; then `{table.name}.drop_duplicates()` as a named step of the pipeline.",
            rows=partial(_copies, table),
        )


def _copies(table: Table) -> NDArray[np.int64]:
    return repeated(row_hashes(table))


def _beyond(table: Table, train: Table) -> Interval:
    """The part of rows that repeat an earlier one, beyond that of train over the same columns, which has more rows to repeat."""
    shared = in_both(table, train)
    copies, usual = (side.rows - len(np.unique(row_hashes(side, shared))) for side in (table, train))
    part = bounds.share_difference(copies, table.rows, usual, train.rows, alpha=0.001)
    return Interval(*(max(share, 0.0) for share in part)) if train.rows >= table.rows else exact(0.0)


@duplicate_rows.good
def every_row_once(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(id=list(range(500)), amount=[i * 1.7 for i in range(500)]))


@duplicate_rows.good
def coarse_rows_repeat(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(sex=["f", "m"] * 100, smokes=[True, False, False, True] * 50))


@duplicate_rows.bad(at="current")
def a_batch_loaded_twice(table: MakeTable) -> Candidate:
    return Candidate.of(current=table(id=list(range(500)) * 2, amount=[i * 1.7 for i in range(500)] * 2))
