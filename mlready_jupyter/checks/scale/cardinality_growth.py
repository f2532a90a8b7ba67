"""Columns of words stay columns."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Model, Severity, Table, check
from mlready_jupyter.checks.words import number
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.steps import read_as_texts
from mlready_jupyter.subjects.tables import native_columns

TIMES = 10


@check(severity=Severity.WARNING)
def cardinality_growth(train: Table, model: Model | None, *, width: Limit = Limit(10_000)) -> Iterator[Evidence]:
    """A column of words would have too many different ones in ten times as many rows.

    Each word of a one-hot encoded column is a column of its own. Names, addresses and free text bring new words
    with every batch: the encoder grows with the table, and each new word is one it has not seen. The
    number to expect in more rows is told by how many words stand in the table once, and how many twice.

    Asked of the columns that the model is given, but for texts that a vectoriser takes apart: it keeps the words that it
    was fitted on. Columns of few words never come near the limit.

    Limits:
        width: different words in ten times as many rows.

    Source: Chao & Jost, Coverage-based rarefaction and extrapolation (2012); Colwell et al. (2012); the
    bound from above is Good and Toulmin's (1956) first term.
    """
    given = set(map(str, native_columns(train.fed)))
    asked = [name for name in train.of_kind("category") if name in given]
    texts = frozenset[str]() if model is None else read_as_texts(model.thing, asked)
    names = [name for name in asked if name not in texts]
    for name in names:
        counts = train.frame[name].drop_nulls().value_counts(name="rows")["rows"].to_numpy()
        if not len(counts):
            continue
        expected = bounds.distinct(counts, TIMES, over=len(names))
        yield Evidence(
            f"`{name}` has {len(counts):,} different words in {int(counts.sum()):,} rows; "
            f"ten times as many rows would have about {number(expected.value)}",
            at=InColumn(train.name, name),
            measured=expected,
            limit=width,
            statistic="different words in ten times the rows",
            needs="more rows",
            remedy=f"Group `{name}` into what is known when the model is asked, hash it, or keep frequent words only (`min_frequency`).",
        )


@cardinality_growth.good
def few_towns(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(town=[f"town {i % 30}" for i in range(3_000)]))


@cardinality_growth.good
def rare_words_but_few(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(town=[f"town {i // 2}" for i in range(800)]))


def _reviews() -> list[str]:
    return [f"order {i} came {'late' if i % 2 else 'in time'}" for i in range(1_500)]


@cardinality_growth.good
def reviews_that_a_vectoriser_reads(table: MakeTable) -> Candidate:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    texts, late = _reviews(), [i % 2 for i in range(1_500)]
    return Candidate.of(make_pipeline(TfidfVectorizer(min_df=5), LogisticRegression()).fit(texts, late), train=(texts, late))


@cardinality_growth.bad(findings=1, at="customer")
def reviews_are_read_and_customers_encoded(table: MakeTable) -> Candidate:
    import pandas as pd
    from sklearn.compose import make_column_transformer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    columns = {"review": _reviews(), "customer": [f"customer {i}" for i in range(1_500)]}
    late = [i % 2 for i in range(1_500)]
    each = make_column_transformer((TfidfVectorizer(min_df=5), "review"), (OneHotEncoder(), ["customer"]))
    return Candidate.of(
        make_pipeline(each, LogisticRegression()).fit(pd.DataFrame(columns), late), train=table(**columns, late=late), target="late"
    )


@cardinality_growth.bad(findings=1, at="customer")
def a_new_name_in_each_row(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(customer=[f"customer {i}" for i in range(3_000)], town=["a", "b"] * 1_500))
