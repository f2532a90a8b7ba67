"""Train on the whole table."""

from __future__ import annotations

import re
from typing import Any

from mlready_jupyter.checks import Candidate, Evidence, Iterator, MakeTable, Namespace, Severity, Table, Whole, check

ROUND = re.compile(r"[125]0{2,}")


@check(severity=Severity.WARNING)
def cut_off_table(train: Table, namespace: Namespace | None) -> Iterator[Evidence]:
    """The training table has a round number of rows, as `.head(1000)` or `.sample(1000)` leaves it.

    A quick try becomes the model that goes to production, trained on the first thousand rows of a file that
    is sorted by date. Usual causes: `nrows=1000` in `read_csv`, a limit in a query, a sample taken to be fast.

    A round number alone (100, 200, 500, 1,000 …) is a note, since tables are cut on purpose too; a WARNING where
    a larger table with the same columns lies in the notebook, of which a split leaves no such number.
    """
    if not ROUND.fullmatch(str(train.rows)):
        return
    larger = _larger(namespace, train) if namespace is not None else ()
    yield Evidence(
        f"`train` has exactly {train.rows:,} rows" + (f", and `{larger[0]}` with the same columns has {larger[1]:,}" if larger else ""),
        at=Whole(train.name),
        milder=None if larger else Severity.NOTE,
        remedy="Fit on all rows, or say in the notebook why so many are enough.",
    )


def _larger(namespace: Namespace, train: Table) -> tuple[str, int] | tuple[()]:
    """The largest table of the notebook that has all columns of train, and more than three times its rows."""
    found = [(rows, name) for name, thing in namespace.names.items() if (rows := _rows_if_like(thing, train)) > 3 * train.rows]
    return (max(found)[1], max(found)[0]) if found else ()


def _rows_if_like(thing: Any, train: Table) -> int:
    if type(thing).__name__ != "DataFrame" or type(thing).__module__.partition(".")[0] not in ("pandas", "polars") or not train.named:
        return 0  # any other object may do anything when it is asked
    return len(thing) if set(train.columns) <= {str(column) for column in thing.columns} else 0


@cut_off_table.good
def a_split_leaves_no_round_number(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=list(range(1013))))


@cut_off_table.bad(findings=1, at="train")
def the_head_of_a_larger_table(table: MakeTable) -> Candidate:
    import pandas as pd

    whole = pd.DataFrame({"age": range(48_842)})
    return Candidate.of(train=table(age=list(range(1000))), namespace=Namespace({"df": whole}))


@cut_off_table.bad(findings=1, at="train")
def a_round_number(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=list(range(500))))
