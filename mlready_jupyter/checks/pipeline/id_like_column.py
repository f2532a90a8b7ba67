"""A name is no feature."""

from __future__ import annotations

import re

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Severity, Table, check
from mlready_jupyter.checks.words import edge
from mlready_jupyter.subjects.moments import moments

LEAST = 100
TIME = re.compile(r"date|time|day|week|month|year", re.IGNORECASE)
NAMED = re.compile(r"(?:^|_|\b)(?:id|uuid|guid|key|index|idx|rowid|row|nr|no|number|num|seq|seqn)$|(?<=[a-z])(?:Id|ID|Key|Index|Nr)$")


@check(severity=Severity.WARNING, of_features=True)
def id_like_column(train: Table, keys: tuple[str, ...] | None, time: str | None) -> Iterator[Evidence]:
    """A feature is different in every row, as a name or a number of the row is.

    Nothing that is learnt from it holds for the next row, and a strong model learns it by heart: a row
    number knows the order of the file, and that may know the target. Usual causes: an index that was
    saved with the table, a customer number that was left in, a column of names that is one-hot encoded.

    A column of whole numbers is one where no two rows share a value and all lie close together (at most
    three times as many as there are rows), or where it is called an id, a key or a number; a column of
    words, where each row has its own word, and the words are not sentences. Years and times, declared keys, and tables
    of under 100 rows are left alone.
    """
    if train.rows < LEAST:
        return
    for name in train.columns:
        if name in (keys or ()) or name == time or TIME.search(name):
            continue
        said = _numbered(train, name) if train.kind(name) == "number" else _worded(train, name) if train.kind(name) == "category" else ""
        if said:
            yield Evidence(
                f"`{name}` is {said}",
                at=InColumn(train.name, name),
                remedy=f"Leave `{name}` out of the features; name it with `keys=` if it says whose row it is.",
            )


def _numbered(table: Table, name: str) -> str:
    values = table.numbers(name)
    known = np.sort(values[np.isfinite(values)])
    if len(known) < max(LEAST, 0.9 * table.rows) or not bool((known == known.round()).all()) or len(np.unique(known)) < len(known):
        return ""
    span = float(known[-1] - known[0])
    if (span > 3 * len(known) and not NAMED.search(name)) or moments(table, name) is not None:
        return ""
    return f"another whole number in each of {len(known):,} rows, from {edge(float(known[0]))} to {edge(float(known[-1]))}"


def _worded(table: Table, name: str) -> str:
    words = table.words(name)
    rows = sum(words.values())
    if rows < max(LEAST, 0.9 * table.rows) or len(words) < 0.99 * rows or moments(table, name) is not None:
        return ""
    some = list(words)[:: max(len(words) // 200, 1)]
    if float(np.mean([word.count(" ") for word in some])) > 3:
        return ""  # sentences, which are cut into words before they are features
    return f"another word in {len(words):,} of {rows:,} rows, such as {some[0][:40]!r}"


@id_like_column.good
def honest_numbers(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(
            price=[100 + i * i * 7 for i in range(200)],
            year=list(range(1810, 2010)),
            age=[20 + i % 60 for i in range(200)],
            weight=[50.0 + i / 7 for i in range(200)],
            remark=[f"the customer of row {i} says that" for i in range(200)],
            day=[f"2026-{1 + i // 28:02}-{1 + i % 28:02}" for i in range(200)],
        )
    )


@id_like_column.good
def a_declared_key(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(customer=list(range(200)), age=[20 + i % 60 for i in range(200)]), keys=["customer"])


@id_like_column.bad(findings=1, at="record")
def the_number_of_the_record(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(record=[10_000 + i * 7919 % 400 for i in range(400)], age=[20 + i % 60 for i in range(400)]))


@id_like_column.bad(findings=2)
def codes_of_customers(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(customer_id=[i * 9_999 for i in range(200)], iban=[f"CH{i:06}" for i in range(200)]))
