"""Words keep to the vocabulary that was agreed."""

from __future__ import annotations

from functools import partial

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Profiles, Severity, Summary, check
from mlready_jupyter.checks.words import needed
from mlready_jupyter.core.measure import Interval
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.profile import Column


@check(severity=Severity.ERROR, of_features=True)
def unseen_category(profiles: Profiles, batch: Summary, *, tolerated: Limit = Limit(0.05, warn=0.01)) -> Iterator[Evidence]:
    """A column holds words that training never saw.

    An encoder that ignores the unknown turns them into nothing, so the model answers as if the
    field had been left empty. Usual causes: a new product, another spelling, a changed encoding.

    A vocabulary that is still growing brings new words by nature. How many is estimated from the
    words that training saw just once (Good & Turing), and taken off before the limit is applied. Against a
    lock, the rows whose word was too rare to be written down are taken off as well.

    Limits:
        tolerated: part of the rows with a word never seen, beyond those of a growing vocabulary; joint over all columns.
    Source: Good (1953), for the mass of what was not seen; Wilson (1927), for the interval.
    """
    names = [name for name, column in profiles.reference.items() if column.counts and _counted(profiles.current.get(name))]
    for name in names:
        was, now = profiles.reference[name], profiles.current[name]
        assert was.counts is not None
        assert now.counts is not None
        if not now.known or was.endless or now.endless:
            continue  # so many words are text, not categories
        new = {word: rows for word, rows in now.counts.items() if word not in was.counts}
        rows = sum(new.values())
        natural = bounds.share(was.rare + sum(count == 1 for count in was.counts.values()), was.known, over=len(names)).high
        part = bounds.share(rows, now.known, over=len(names))
        measured = Interval(*(max(share - natural, 0.0) for share in part))
        example = ", ".join(repr(word[:40]) for word in list(new)[:3])
        yield Evidence(
            f"`{name}` holds words that `train` never had in {100 * part.value:.3g} % of `current`" + (f": {example}" if new else ""),
            at=InColumn("current", name),
            measured=measured,
            limit=tolerated,
            unit="share",
            statistic="rows with a word never seen" + (f", beyond {100 * natural:.3g} % of a growing vocabulary" if natural else ""),
            remedy=f"Ask the owner of `{name}` what the new words mean; map them to known ones, or refit with them.",
            needs=needed(measured, tolerated, now.known, "rows of `current`"),
            rows=partial(batch.rows_with, name, new),
        )


def _counted(column: Column | None) -> bool:
    return column is not None and column.counts is not None


@unseen_category.good
def the_words_it_knows(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["a", "b", "c"] * 300), current=table(shop=["a", "c"] * 300))


@unseen_category.good
def a_vocabulary_that_grows(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(name=[f"n{i}" for i in range(900)]), current=table(name=[f"n{i}" for i in range(600, 1200)]))


@unseen_category.bad(at="shop")
def another_spelling(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(shop=["a", "b", "c"] * 300), current=table(shop=["a", "b", "C"] * 200))
