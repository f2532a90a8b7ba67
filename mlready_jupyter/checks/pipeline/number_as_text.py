"""Numbers are numbers."""

from __future__ import annotations

import re
from functools import partial

import narwhals as nw

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Severity, Table, check, exact
from mlready_jupyter.checks.words import percent

NUMBER = re.compile(r"[-+(]?\s*[$€£¥]?\s*[-+]?(?:\d{1,3}(?:[,' ]\d{3})+|\d+)?(?:[.,]\d+)?(?:[eE][-+]?\d+)?\s*(?:%|[$€£¥])?\)?")
FEW = 20
"""So few distinct words may well be codes."""


@check(severity=Severity.WARNING, of_features=True)
def number_as_text(train: Table | None, test: Table | None, current: Table | None, *, numbers: Limit = Limit(0.9)) -> Iterator[Evidence]:
    """A column of words holds numbers.

    As words, 9 comes after 10, and each number is a category of its own which tomorrow's number does
    not belong to. Usual causes: a thousands separator or a currency sign, a decimal comma, one stray
    word in a file of numbers, everything read as text.

    Codes are written with digits too, and are no numbers: a column of at most 20 distinct words, of
    words all equally long, or with leading zeros is left alone, and so are columns that were declared
    categories.

    Limits:
        numbers: part of the rows that can be read as a number.
    """
    for table in (train, test, current):
        for name in table.of_kind("category") if table is not None else ():
            assert table is not None
            words = table.words(name)
            if not isinstance(table.frame[name].dtype, nw.String) or not words:
                continue
            read = {word: rows for word, rows in words.items() if _is_number(word)}
            share = 0.0 if _are_codes(list(read)) else sum(read.values()) / sum(words.values())
            stray = next((f"; not {word[:40]!r}" for word in words if word not in read), "")
            example = f": {next(iter(read))[:40]!r}{stray}" if share else ""
            yield Evidence(
                f"{percent(share)} of the rows of `{table.name}` hold `{name}` as text that is a number{example}",
                at=InColumn(table.name, name),
                measured=exact(share),
                limit=numbers,
                unit="share",
                statistic="rows whose text is a number, codes left out",
                remedy=f"Read `{name}` as a number where it comes in (`pd.to_numeric`, `decimal=`, `thousands=`), and fail on the rest.",
                rows=partial(table.rows_with, name, read),
            )


def _is_number(word: str) -> bool:
    text = word.strip()
    return any(letter.isdigit() for letter in text) and NUMBER.fullmatch(text) is not None


def _are_codes(words: list[str]) -> bool:
    if len(words) <= FEW:
        return True
    bare = [word.strip() for word in words]
    zeros = any(len(word) > 1 and word[0] == "0" and word[1].isdigit() for word in bare)
    return zeros or (len({len(word) for word in bare}) == 1 and all(word.isdigit() for word in bare))


@number_as_text.good
def codes_and_categories(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(
            zip=[f"{8000 + i}" for i in range(100)],
            phone=[f"044{i}" for i in range(100)],
            grade=[str(i % 6) for i in range(100)],
            day=[f"2026-01-{1 + i % 28:02}" for i in range(100)],
            name=[f"n{i}" for i in range(100)],
        )
    )


@number_as_text.bad(findings=1, at="income")
def thousands_separated(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(income=[f"{i * 371:,}" for i in range(100)], age=list(range(100))))


@number_as_text.bad(findings=1, at="current.income")
def one_stray_word(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(income=[float(i * 371) for i in range(100)]),
        current=table(income=[*(str(i * 37.1) for i in range(99)), "unknown"]),
    )


@number_as_text.bad(findings=1, at="price")
def decimal_commas(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(price=[f"{i},{i % 100:02} €" for i in range(100)]))
