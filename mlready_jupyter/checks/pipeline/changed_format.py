"""Text keeps its form."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Interval, Iterator, Limit, MakeTable, Severity, Table, check
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.subjects import bounds

FORMS, DISTINCT = 5, 20


@check(severity=Severity.ERROR, of_features=True)
def changed_format(train: Table, test: Table | None, current: Table | None, *, other: Limit = Limit(0.05, warn=0.01)) -> Iterator[Evidence]:
    """Codes, dates or numbers written as text come in a form that training never had.

    What cuts them up (`text[:4]`, a split at a dash, a date parser) goes on working, on the wrong
    letters. Usual causes: `2026-03-04` became `04/03/2026`, a prefix or a country code was added, a
    check digit dropped, another system writes them now.

    The form of a text is its digits, letters and signs in their order: `AB-123` and `XY-987` have the
    same. A column has a form when at most five of them cover 95 % of its training rows and its words are
    more than 20; plain words and free text have none. Forms that training saw only once foretell how many
    new ones come by nature; that is taken off.

    Limits:
        other: part of a table's rows in a form never seen; joint over all columns.

    Source: Good (1953) for the chance of the unseen; Wilson (1927) for the interval of a share.
    """
    tables = [table for table in (test, current) if table is not None]
    pairs = [(t, name) for name in train.of_kind("category") for t in tables if name in t.columns and t.kind(name) == "category"]
    for table, name in pairs:
        known = _forms(train.words(name))
        total = sum(known.values())
        top = sum(rows for _, rows in known.most_common(FORMS))
        written = any(not form.replace(" ", "").isalpha() for form in known)
        if not written or len(train.words(name)) <= DISTINCT or top < 0.95 * total:
            continue
        words = table.words(name)
        new = {word: rows for word, rows in words.items() if _form(word) not in known}
        whole = bounds.share(sum(new.values()), sum(words.values()), over=len(pairs))
        natural = bounds.share(sum(rows == 1 for rows in known.values()), total, over=len(pairs)).high
        usual = next(word for word in train.words(name) if _form(word) == known.most_common(1)[0][0])
        example = f": {next(iter(new))[:40]!r}, in `train` such as {usual[:40]!r}" if new else ""
        measured = Interval(*(max(bound - natural, 0.0) for bound in whole))
        yield Evidence(
            f"{percent(whole.value)} of the rows of `{table.name}` write `{name}` in a form that `train` never had{example}",
            at=InColumn(table.name, name),
            measured=measured,
            limit=other,
            unit="share",
            statistic=f"rows in another form, beyond the {percent(natural)} that are natural",
            remedy=f"Parse `{name}` with its format said in full where it comes in, and refuse what does not fit.",
            needs=needed(measured, other, sum(words.values()), f"rows of `{table.name}`"),
            rows=partial(table.rows_with, name, new),
        )


def _forms(words: dict[str, int]) -> Counter[str]:
    forms: Counter[str] = Counter()
    for word, rows in words.items():
        forms[_form(word)] += rows
    return forms


def _form(word: str) -> str:
    """`AB-1234` -> `a-9999`: letters in runs, since words differ in length, digits one by one."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d", "9", word.strip()[:60]))


def _dates(form: str, rows: int = 200) -> list[str]:
    from datetime import date, timedelta

    return [(date(2025, 1, 1) + timedelta(days=i)).strftime(form) for i in range(rows)]


@changed_format.good
def the_same_form(table: MakeTable) -> Candidate:
    codes = [f"AB-{i:04}" for i in range(300)]
    return Candidate.of(
        train=table(day=_dates("%Y-%m-%d") + _dates("%Y-%m-%d", 100), code=codes),
        current=table(day=_dates("%Y-%m-%d", 150), code=[f"XY-{i:04}" for i in range(150)]),
    )


@changed_format.good
def words_have_no_form(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(name=[f"some word {i} or (other)"[: 4 + i % 19] for i in range(300)]), test=table(name=["Ångström / 7"] * 50)
    )


@changed_format.bad(findings=1, at="day")
def dates_turned_round(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(day=_dates("%Y-%m-%d")), current=table(day=_dates("%d/%m/%Y")))


@changed_format.bad(findings=1, at="code")
def a_prefix_was_dropped(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(code=[f"CH-{i:05}" for i in range(300)]), current=table(code=[f"{i:05}" for i in range(100)]))
