"""A word is always spelt the same."""

from __future__ import annotations

from functools import partial

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Interval, Iterator, Limit, MakeTable, Severity, Table, check
from mlready_jupyter.checks.pipeline._spelling import difference, plain
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds

WORDS = 5_000
"""Columns of more distinct words are text, not categories."""


@check(severity=Severity.ERROR, of_features=True)
def respelled_category(
    train: Table, test: Table | None, current: Table | None, *, respelled: Limit = Limit(0.01, warn=0.001)
) -> Iterator[Evidence]:
    """Words that training knows arrive in another spelling: other case, spaces, or encoding.

    To an encoder `CH`, `ch` and `CH ` are three words, two of which it has never seen, so that half
    the customers lose their country without an error. Usual causes: a source that trims or
    upper-cases, a file read as Latin-1 (`ZÃ¼rich`), accents composed otherwise by another system.

    Two words are the same when they agree without case, spaces, punctuation and the way their accents
    are encoded. A vocabulary in which training itself spells words so now and then is no finding: the
    part of training rows whose spelling came only once is taken off.

    Columns of more than 5,000 distinct words are text, and left alone. Of numbers that are written as text, -0.5 is no
    spelling of 0.5.

    Limits:
        respelled: part of a table's rows with a known word in an unknown spelling; joint over all columns.

    Source: Wilson (1927), for the interval of a share.
    """
    tables = [table for table in (test, current) if table is not None]
    pairs = [(t, name) for name in train.of_kind("category") for t in tables if name in t.columns and t.kind(name) == "category"]
    for table, name in pairs:
        known, now = train.words(name), table.words(name)
        if not now or max(len(known), len(now)) > WORDS:
            continue
        spellings: dict[str, str] = {}
        for word in known:
            spellings.setdefault(plain(word), word)
        new = {word: spellings[plain(word)] for word in now if word not in known and plain(word) in spellings}
        other = {word: its for word, its in new.items() if not _is_another_number(word, its)}
        rows, total = sum(now[word] for word in other), sum(now.values())
        whole = bounds.share(rows, total, over=len(pairs))
        natural = _once(known, spellings)
        example = ", ".join(f"{word[:40]!r} for {its[:40]!r} ({difference(word, its)})" for word, its in list(other.items())[:2])
        measured = Interval(*(max(bound - natural, 0.0) for bound in whole))
        yield Evidence(
            f"{percent(whole.value)} of the rows of `{table.name}` spell `{name}` otherwise than `train`" + (f": {example}" * bool(other)),
            at=InColumn(table.name, name),
            measured=measured,
            limit=respelled,
            unit="share",
            statistic="rows with a known word in an unknown spelling",
            remedy=f"Bring `{name}` to one spelling inside the model's pipeline, for training and production alike.",
            needs=needed(measured, respelled, total, f"rows of `{table.name}`"),
            rows=partial(table.rows_with, name, other),
        )


def _is_another_number(word: str, other: str) -> bool:
    try:
        return float(word) != float(other)
    except ValueError:
        return False


def _once(known: dict[str, int], spellings: dict[str, str]) -> float:
    """The part of training rows that hold a second spelling which came only once: so many are new by nature."""
    seconds = sum(1 for word, rows in known.items() if rows == 1 and spellings[plain(word)] != word)
    return seconds / max(sum(known.values()), 1)


@respelled_category.good
def the_same_spelling(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["Bern", "Zürich", "Genève"] * 300), current=table(shop=["Zürich", "Bern", "Lugano"] * 300))


@respelled_category.good
def one_slip_in_a_free_vocabulary(table: MakeTable) -> Candidate:
    names = [f"Name {i}" for i in range(900)]
    return Candidate.of(train=table(name=[*names, "name 7", "NAME 9"]), current=table(name=[*names[:899], "name 30"]))


@respelled_category.good
def numbers_as_text_below_and_above_zero(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(change=["-0.5", "1.25", "12.5"] * 300), current=table(change=["0.5", "-1.25", "12.5"] * 300))


@respelled_category.bad(findings=1, at="code")
def a_blank_before_a_code(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(code=["101", "102"] * 300), current=table(code=["101", " 102"] * 300))


@respelled_category.bad(findings=1, at="shop")
def upper_case_upstream(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["bern", "basel"] * 300), current=table(shop=["bern", "basel", "BASEL"] * 200))


@respelled_category.bad(findings=1, at="shop")
def spaces_around(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["bern", "basel"] * 300), test=table(shop=["bern", "basel", " basel"] * 200))


@respelled_category.bad(findings=1, at="shop")
def read_as_latin_1(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["Zürich", "Genève"] * 300), current=table(shop=["ZÃ¼rich", "GenÃ¨ve"] * 300))


@respelled_category.bad(findings=1, at="shop")
def accents_apart(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["Zürich", "Bern"] * 300), current=table(shop=["Zu\u0308rich", "Bern"] * 300))
