"""A known word in other letters, with a blank, or in other bytes that look the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

RESPELL = "row.assign(**{{COLUMN: row[COLUMN].map(lambda word: {}, na_action='ignore').astype(row[COLUMN].dtype)}})"


@case("word in other letters", Contract.SAME_OR_REFUSED, RESPELL.format("word.swapcase()"), needs_names=True, milder=Severity.NOTE)
def word_in_other_letters(sample: Sample) -> Iterator[Feed]:
    """A known word in small letters instead of capitals: the same word, or an error."""
    yield from _respelled(sample, str.swapcase)


@case("word with a blank", Contract.SAME_OR_REFUSED, RESPELL.format("f' {word}'"), needs_names=True, milder=Severity.NOTE)
def word_with_a_blank(sample: Sample) -> Iterator[Feed]:
    """A known word with a blank before it, as CSV files have it: the same word, or an error."""
    yield from _respelled(sample, lambda word: f" {word}")


@case(
    "word in decomposed Unicode",
    Contract.SAME_OR_REFUSED,
    RESPELL.format("unicodedata.normalize('NFD', word)"),
    needs_names=True,
    milder=Severity.WARNING,
)
def word_in_decomposed_unicode(sample: Sample) -> Iterator[Feed]:
    """é as one character or as e with an accent: it looks the same, and must be answered the same."""
    yield from _respelled(sample, lambda word: unicodedata.normalize("NFD", word))


def _respelled(sample: Sample, spell: Callable[[str], str]) -> Iterator[Feed]:
    """Each column of text whose words become other words, none of which is known to mean something else."""
    for column in sample.of_text() if sample.typed else ():
        words = set(sample.frame[column].dropna())
        other = {spell(word) for word in words if spell(word) != word}
        if other and not other & words:
            values = sample.frame[column].map(spell, na_action="ignore").astype(sample.frame[column].dtype)
            yield Feed(sample.put(column, values), sample.all_rows, str(column))
