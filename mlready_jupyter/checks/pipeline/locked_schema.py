"""Lock the schema."""

from __future__ import annotations

from mlready_jupyter.checks import Agreed, Agreement, Candidate, Evidence, InColumn, Iterator, MakeTable, Severity, Summary, check

KIND = {"number": "numbers", "flag": "true or false", "category": "words", "time": "times", "other": "objects"}


@check(severity=Severity.ERROR)
def locked_schema(lock: Agreement, summaries: tuple[Summary, ...]) -> Iterator[Evidence]:
    """A table has other columns than were agreed in `mlready.lock`, or other kinds of values in them.

    A change that somebody reviewed goes into the lock; one that nobody did goes into production all the same.
    Usual causes: a feed that was changed, a notebook that makes its table another way than last month.

    A column that is gone or holds another kind of value is an ERROR, one that is new a WARNING, columns in
    another order a note. Widths and precisions (int64, float32) are no kinds, and flags may come as 0 and 1.
    """
    for table in summaries:
        if not table.named:
            continue
        yield from _changes(lock, table)
        order = [name for name in table.columns if name in lock.columns]
        agreed = [name for name in lock.columns if name in order]
        if order != agreed:
            first = next(name for name, other in zip(order, agreed, strict=True) if name != other)
            yield Evidence(
                f"the columns of `{table.name}` come in another order than `{lock.source}` has, from `{first}` on",
                at=InColumn(table.name, first),
                milder=Severity.NOTE,
                remedy=f"Select them by name: `{table.name}[{agreed[:2]!r} …]`, or write the lock anew.",
            )


def _changes(lock: Agreement, table: Summary) -> Iterator[Evidence]:
    for name, agreed in lock.columns.items():
        if name not in table.columns:
            yield Evidence(
                f"`{name}` is gone from `{table.name}`; `{lock.source}` has it as {KIND.get(agreed.kind, agreed.kind)}",
                at=InColumn(table.name, name),
                remedy=f"Ask the owner of the feed what became of `{name}`; if it is to stay away, fit again and write the lock anew.",
            )
        elif not _is_agreed(agreed, table, name):
            kind = table.kind(name)
            yield Evidence(
                f"`{name}` of `{table.name}` holds {KIND[kind]}; `{lock.source}` has it as {KIND.get(agreed.kind, agreed.kind)}",
                at=InColumn(table.name, name),
                remedy=f"Read `{name}` as it was agreed ({agreed.type}), and fail on what does not fit.",
            )
    for name in table.columns:
        if name not in lock.columns and name != lock.target:
            yield Evidence(
                f"`{name}` of `{table.name}` is new; `{lock.source}` does not have it",
                at=InColumn(table.name, name),
                milder=Severity.WARNING,
                remedy=f"Leave `{name}` out, or have it reviewed and write the lock anew.",
            )


def _is_agreed(agreed: Agreed, table: Summary, name: str) -> bool:
    kind = table.kind(name)
    return (
        kind == agreed.kind
        or {kind, agreed.kind} == {"number", "flag"}
        or "other" in (kind, agreed.kind)
        or table.nulls(name) == table.rows
    )


AGREED = Agreement("model", {"age": Agreed("number", "Int64"), "shop": Agreed("category", "String")}, rows=100, target="bought")


@locked_schema.good
def as_agreed(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31.5, 45], shop=["a", "b"], bought=[0, 1]), target="bought", lock=AGREED)


@locked_schema.bad(findings=1, at="train.shop")
def a_column_is_gone(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45]), current=table(age=[31, 45], shop=["a", "b"]), lock=AGREED)


@locked_schema.bad(findings=1, at="current.age")
def another_kind(table: MakeTable) -> Candidate:
    return Candidate.of(current=table(age=["31", "45"], shop=["a", "b"]), lock=AGREED)


@locked_schema.bad(findings=2)
def new_and_moved(table: MakeTable) -> Candidate:
    return Candidate.of(current=table(shop=["a", "b"], age=[31, 45], member=[True, False]), lock=AGREED)
