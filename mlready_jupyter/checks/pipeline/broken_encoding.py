"""Text is read in the encoding it was written in."""

from __future__ import annotations

from functools import partial

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Severity, Table, check
from mlready_jupyter.checks.pipeline._spelling import MOJIBAKE, repaired
from mlready_jupyter.checks.words import percent
from mlready_jupyter.subjects import bounds


@check(severity=Severity.WARNING, of_features=True)
def broken_encoding(train: Table | None, test: Table | None, current: Table | None, *, broken: Limit = Limit(0.001)) -> Iterator[Evidence]:
    """Words hold the traces of a wrong encoding: `ZÃ¼rich` for `Zürich`, or letters that were lost.

    The same word will look otherwise on the day somebody reads the file correctly, and what matches
    by text today will not then. Usual causes: a CSV file written in UTF-8 and read as Latin-1 or
    Windows-1252, or the other way about; a spreadsheet in between.

    Where training knows the word rightly spelt, `respelled-category` sees it too.

    Limits:
        broken: part of a table's rows with such a word, per column.

    Source: Wilson (1927), for the interval of a share.
    """
    for table in (train, test, current):
        for name in table.of_kind("category") if table is not None else ():
            assert table is not None
            words = table.words(name)
            odd = [word for word in words if MOJIBAKE.search(word)]
            share = bounds.share(sum(words[word] for word in odd), sum(words.values()))
            first = f", such as {odd[0][:40]!r}" if odd else ""
            again = f" (read again: {repaired(odd[0])[:40]!r})" if odd and repaired(odd[0]) != odd[0] else ""
            yield Evidence(
                f"{percent(share.value)} of the rows of `{table.name}` hold a wrongly encoded `{name}`{first}{again}",
                at=InColumn(table.name, name),
                measured=share._replace(low=share.value) if odd else share._replace(high=share.value),
                limit=broken,
                unit="share",
                statistic="rows with a trace of a wrong encoding",
                remedy=f"Read the source of `{name}` with the encoding it has, e.g. `read_csv(..., encoding='utf-8')`.",
                rows=partial(table.rows_with, name, odd),
            )


@broken_encoding.good
def accents_and_other_scripts(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["Zürich", "Genève", "São Paulo", "Ã", "東京", "Â la carte"] * 20))


@broken_encoding.bad(findings=1, at="shop")
def read_as_windows_1252(table: MakeTable) -> Candidate:
    return Candidate.of(current=table(shop=["Bern", "Zürich".encode().decode("cp1252")] * 30))


@broken_encoding.bad(findings=1, at="shop")
def letters_lost(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["Bern", "Z\ufffdrich"] * 30))
