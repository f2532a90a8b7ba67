"""Debts in words, and the tasks of a course that look like them."""

from __future__ import annotations

from datetime import date

import pytest

from mlready_jupyter.subjects.admitted import traits
from mlready_jupyter.subjects.admitted_weights import MODEL
from mlready_jupyter.subjects.notebook import Notebook
from mlready_jupyter.subjects.phrases import CUES, admission, may_admit
from mlready_jupyter.subjects.promises import Promise, is_bare, tagged


def read(source: str, **how: bool) -> list[tuple[str, str]]:
    made = Notebook.of(source)
    made.is_exercise = how.get("course", False)
    return [(promise.kind, promise.says) for promise in made.promises]


def test_all_that_a_debt_may_say() -> None:
    (debt,) = Notebook.of("# %%\nx = 1\ny = 2  # FIXME(@ana, by 2026-12-31, ML-88): rounding\n").promises
    assert debt == Promise("tag", "rounding", debt.words, "FIXME", "@ana", "ML-88", date(2026, 12, 31))
    assert (debt.words.line, debt.words.column) == (2, 8)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("TODO nulls", True),
        ("@todo: nulls", True),
        ("XXX", True),
        ("xxx", False),
        ("todo el mundo", False),
        ("borrar todo", False),
        ("TODO LO DEMAS", False),
        ("the todo list", False),
        ("a nice little hack", False),
        ("HACK around the cache", True),
        ("see /todo and #todo", False),
        ("mode.xxx or TODO.md", False),
    ],
)
def test_which_tags_are_meant(text: str, meant: bool) -> None:
    assert (tagged(text) is not None) is meant


def test_a_tag_alone_says_nothing() -> None:
    assert is_bare("TODO: ???")
    assert not is_bare("TODO: clean the dates")


@pytest.mark.parametrize(
    "text",
    [
        "hardcoded for now",
        "temporary fix, until the API is fixed",
        "there must be a better way",
        "this should be refactored",
        "come back to this later",
        "only use the first 1000 rows for speed",
        "monkey-patched, see below",
        "doesn't work on windows",
        "copied and pasted from the other notebook",
        "not sure why this is needed",
        "is this right?",
        "no longer needed",
        "fix this",
        "replace with real data later",
        "arbitrary threshold for now",
        "do it properly",
        "not tested yet",
        "this loop is slow, should be vectorized",
        "does not support nulls yet",
        "this will break if the columns change",
        "setting to 10 for speed",
        "not the best way to do this",
        "let's hope this is right",
        "still needs to be done",
    ],
)
def test_admissions(text: str) -> None:
    assert may_admit(text.lower())
    assert admission(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "a temporary directory",
        "from now on, all rows",
        "remove outliers",
        "fix the random seed",
        "Gaussian naive Bayes",
        "check if the difference has improved",
        "the old prices are in euros",
        "only keep rows with a price",
        "this is needed for the plot",
        "we use 100 trees",
        "compute the mean of what remains",
        "set the legend to be displayed",
        "columns to be removed",
        "outliers need to be removed",
        "we don't want any filtering to be done",
        "how training is to be done",
        "methods to be implemented by subclasses",
        "orders that are not shipped yet",
        "missing values are not supported",
        "loop until it is done",
        "iterate until we find a root",
        "disabling the (ugly) axis spines",
        "weird values",
        "inefficient market hypothesis",
        "very slow convergence",
        "use numba for speed",
        "smaller learning rate for faster convergence",
        "use 20% for testing",
        "the accuracy can be improved by adding layers",
        "text should be cleaned",
        "hyperparameters that should be optimized",
        "ideally, this should be a diagonal line",
        "we do not know how many clusters there are",
        "why does this happen?",
        "Do we have missing values?",
        "the device is broken",
        "doesn't work on weekends",
        "For now by default metadata routing is disabled",
    ],
)
def test_what_admits_nothing(text: str) -> None:
    assert not may_admit(text.lower()) or admission(text) is None


def test_cues_are_words_as_notebooks_have_them() -> None:
    assert all(cue.isalnum() and cue.islower() and cue.isascii() for cue in CUES)


def test_the_model_hears_what_no_phrase_says() -> None:
    text = "ugly workaround, maybe we need a cleaner solution in future?"
    assert MODEL.score(traits(text)) > MODEL.threshold > MODEL.score(traits("the sum of all prices by shop"))
    assert len(MODEL.weights) < 500


COURSE = "# %% [markdown]\n# In this exercise you plan a route.\n"


def test_tasks_of_a_course() -> None:
    assert read("# %%\n# TODO plan the route\nx = 1\n") == [("tag", "plan the route")]
    assert read(f"{COURSE}# %%\n# TODO plan the route\nx = 1\n") == []
    assert read("# %%\n# TODO plan the route\nx = 1\n", course=True) == []
    assert read(f"{COURSE}# %%\n# TODO(@ana): plan the route\nx = 1\n") == [("tag", "plan the route")]
    assert read("# %%\n# TODO: compute the mean\nmean = 1\n") == [("tag", "compute the mean")]
    assert read("# %%\n# TODO: compute the mean\n# %%\n# TODO: plot it\n# %%\n# TODO: fit a model\n") == []


def test_text_counts_only_where_the_notebook_itself_is_unfinished() -> None:
    assert read("# %% [markdown]\n# TBD\n") == [("temporary", "TBD")]
    assert read("# %% [markdown]\n# The trend is not yet clear, and we ignore it for now.\n# No TODO here.\n") == []


def test_an_admission_is_told_as_it_is_written() -> None:
    assert admission("This is a QUICK  Hack") == ("QUICK Hack", False)
    assert admission("İstanbul: Not Sure why this works") == ("not sure why", True)  # small, it is a letter longer
    assert admission("A Naive Bayes, hard-coded for now") is None
