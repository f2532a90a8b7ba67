"""A column holds one kind of thing."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import islice

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Severity, Table, check

READ = 20_000


@check(severity=Severity.WARNING, of_features=True)
def mixed_type_column(train: Table | None, current: Table | None) -> Iterator[Evidence]:
    """A column of objects mixes numbers with words, or other kinds of values.

    Sorting, grouping and encoding it give different answers in different libraries, and the next
    file may be read as something else again. Usual causes: a CSV file with a stray word in a column
    of numbers, cells of a spreadsheet, a fill value of another type.

    Only object columns can mix; 20,000 values of each are read, evenly spread.
    """
    for table in (train, current):
        if table is None:
            continue
        for name in table.of_kind("other"):
            kinds = Counter(type(value).__name__ for value in _some(table, name) if value is not None and value == value)
            if len(kinds) > 1 and not set(kinds) <= {"int", "float", "bool"}:
                told = ", ".join(f"{rows:,} {kind}" for kind, rows in kinds.most_common(4))
                yield Evidence(
                    f"`{name}` of `{table.name}` mixes types: {told}",
                    at=InColumn(table.name, name),
                    remedy=f"Convert `{name}` where it is read, e.g. `pd.to_numeric({name}, errors='raise')`, and handle the rest.",
                    rows=partial(_odd, table, name, kinds.most_common(1)[0][0]),
                )


def _odd(table: Table, name: str, usual: str) -> list[int]:
    """The positions of the values of another kind than most."""
    values = table.frame[name].to_list()
    return [row for row, value in enumerate(values) if value is not None and value == value and type(value).__name__ != usual]


def _some(table: Table, name: str) -> Iterator[object]:
    series = table.frame[name]
    return islice(iter(series[:: max(len(series) // READ, 1)]), READ)


@mixed_type_column.good
def one_type_each(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45], shop=["a", None]))


@mixed_type_column.bad(findings=1, at="age")
def a_word_among_numbers(table: MakeTable) -> Candidate:
    import pandas as pd

    return Candidate.of(train=pd.DataFrame({"age": pd.Series([31, 45, "unknown", 52], dtype=object), "shop": list("abcd")}))
