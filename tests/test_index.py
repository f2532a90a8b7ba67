"""The index of rules: what it tells is true, and no rule has anything to say where its words do not occur."""

from __future__ import annotations

from datetime import date

import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.criterion import Criterion, Example
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.index import INDEX, from_index, index_of
from mlready_jupyter.subjects import vocabulary
from mlready_jupyter.subjects.notebook import Notebook

KNOWN, LISTED = catalogue(), from_index()
RULES = [KNOWN.find(ident) for ident in KNOWN.rules]
EVERY = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
FACTS = {value.encode() for name, value in vars(vocabulary).items() if name.isupper() and isinstance(value, str)}
TODAY = date(2026, 6, 1)


def made(example: Example) -> Notebook:
    subject = Notebook.of(example.make, today=TODAY) if isinstance(example.make, str) else example.make()
    assert isinstance(subject, Notebook)
    return subject


@pytest.fixture(scope="module")
def notebooks() -> list[tuple[str, Notebook]]:
    """Every example of every rule; judged many times, parsed once."""
    return [(f"{rule.id}, {example.name}", made(example)) for rule in RULES for example in rule.examples]


def test_it_is_fresh() -> None:
    assert INDEX.read_text() == index_of(KNOWN), "make docs writes it"


@EVERY
def test_it_tells_what_the_rule_says(rule: Criterion) -> None:
    listed = LISTED.listed[rule.id]
    for name in ("about", "asks", "cost", "formerly", "id", "preview", "severity", "title", "name", "room"):
        assert getattr(listed, name) == getattr(rule, name), name
    assert (listed.function, listed.limits, listed.doc) == (rule.function, rule.limits, rule.doc)


@EVERY
def test_words_are_words(rule: Criterion) -> None:
    for word in rule.about:
        assert word in FACTS or word.decode().replace("_", "").isalnum(), word
        assert word in FACTS or word.isascii(), word


@EVERY
def test_where_its_words_do_not_occur_it_has_nothing_to_say(rule: Criterion, notebooks: list[tuple[str, Notebook]]) -> None:
    asked = Criterion(rule.function, Notebook, severity=rule.severity)
    for name, notebook in notebooks:
        (outcome,) = judge(notebook, [asked], Policy(today=TODAY)).outcomes
        assert outcome.answer is not Answer.BROKEN, f"{name}: {outcome.reason}"
        lacks = bool(rule.about) and notebook.lacks(rule.about)
        assert not (lacks and outcome.findings), f"{name}: {outcome.findings[0].evidence.says}"


def test_an_unreadable_file_lacks_nothing() -> None:
    notebook = Notebook("no/such/file.ipynb", today=TODAY)
    assert not notebook.lacks(frozenset({b"word"}))


def test_words_and_facts_of_a_notebook() -> None:
    notebook = Notebook.of("# %% [3]\nDf.iterROWS(x_1)  # Tödo\n# %% [markdown]\n# Hello, world\n")
    assert {b"df", b"iterrows", b"x_1", "tödo".encode(), b"hello", b"world", b"#counts", b"#markdown"} == notebook.vocabulary


def test_names_that_nobody_knows() -> None:
    with pytest.raises(UsageError, match="did you mean 'iterrows'"):
        LISTED.load("rules", ["iterows"])
