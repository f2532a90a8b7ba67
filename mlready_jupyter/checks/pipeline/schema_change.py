"""Lock the schema: columns keep their names and their types."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Severity, Summary, Table, check

KIND = {"number": "numbers", "flag": "true or false", "category": "words", "time": "times", "other": "objects"}


@check(severity=Severity.ERROR, of_features=True)
def schema_change(reference: Summary, test: Table | None, batch: Summary | None) -> Iterator[Evidence]:
    """A column is gone, or holds another kind of value than it did in training.

    Numbers that arrive as words, a flag that became a number, a column that was renamed upstream:
    the model refuses them at best, and takes them for something else at worst. Usual causes: a CSV
    file read without a schema, a join that lost its columns, a new version of the feed.

    A change of width or precision (int64 to float64) is no change of kind, neither is a flag sent as
    0 and 1. A column in which nothing is known has no kind. New columns are no finding: nothing reads them yet.
    """
    for table in (test, batch):
        if table is not None:
            yield from _changes(reference, table)


def _changes(reference: Summary, table: Summary) -> Iterator[Evidence]:
    for name in reference.columns:
        at = InColumn(table.name, name)
        if name not in table.columns:
            yield Evidence(
                f"`{name}` is gone: `{reference.name}` has it, `{table.name}` does not",
                at=at,
                remedy=f"Ask the owner of the feed what became of `{name}`, or refit without it.",
            )
            continue
        was, now = reference.kind(name), table.kind(name)
        if was == now or {was, now} == {"number", "flag"} or "other" in (was, now) or _nothing_known(reference, table, name):
            continue
        yield Evidence(
            f"`{name}` holds {KIND[now]} in `{table.name}`, in `{reference.name}` it held {KIND[was]}",
            at=at,
            statistic=f"{reference.schema[name]} became {table.schema[name]}",
            remedy=f"Read `{name}` with the type it had in training, e.g. `dtype={{{name!r}: ...}}`, and fail on what does not fit.",
        )


def _nothing_known(reference: Summary, table: Summary, name: str) -> bool:
    return any(side.nulls(name) == side.rows for side in (reference, table))


@schema_change.good
def wider_numbers_are_the_same_kind(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45], ok=[True, False]), current=table(age=[31.0, 45.5], ok=[1, 0], more=["a", "b"]))


@schema_change.bad(findings=1, at="age")
def numbers_became_words(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45], shop=["a", "b"]), current=table(age=["31", "45"], shop=["a", "b"]))


@schema_change.bad(findings=1, at="shop")
def a_column_is_gone(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45], shop=["a", "b"]), current=table(age=[31, 45], store=["a", "b"]))
