"""A column that says the same of every row says nothing."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Severity, Table, check


@check(severity=Severity.NOTE)
def constant_column(train: Table) -> Iterator[Evidence]:
    """A column of the training table holds one value in every row.

    The model cannot have learned from it, yet it must be delivered for ever. On the day it varies,
    nobody knows what the model will make of it. Usual causes: a filter that left one group, a source
    that stopped, a column kept for later.

    Tables of under 100 rows are not judged: a rare value may just not have come yet.
    """
    if train.rows < 100:
        return
    for name in train.columns:
        series = train.frame[name]
        distinct = 0 if train.nulls(name) == train.rows else int(series.drop_nulls().n_unique())
        if distinct <= 1 and (distinct == 0 or not train.nulls(name)):
            value = "nothing" if distinct == 0 else repr(series[0])[:60]
            yield Evidence(
                f"`{name}` holds {value} in all {train.rows:,} rows of `train`",
                at=InColumn("train", name),
                remedy=f"Drop `{name}` from the features, or find out why it no longer varies.",
            )


@constant_column.good
def every_column_varies(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=list(range(200)), note=[None] * 100 + ["x"] * 100))


@constant_column.bad(findings=2)
def one_value_and_none(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=list(range(200)), country=["CH"] * 200, floor=[7.5] * 200))
