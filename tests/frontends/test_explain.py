"""The page of every criterion, as text and as Markdown."""

from __future__ import annotations

import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.frontends import explain

KNOWN = catalogue()
CRITERIA = [KNOWN.find(ident) for ident in (*KNOWN.checks, *KNOWN.rules)]


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.id)
def test_page(criterion: Criterion) -> None:
    text, markdown = explain.text(criterion), explain.markdown(criterion)
    assert text.startswith(f"{criterion.id}  ({criterion.severity.name.lower()}, in the room {criterion.room}")
    assert criterion.doc in text and criterion.title in markdown
    for name in (*criterion.limits, *criterion.options):
        row = next(line for line in markdown.splitlines() if line.startswith(f"| `{name}` |"))
        assert row.count("|") == 4 and row.split("|")[3].strip(), f"{name} is not explained"


def test_prose_after_the_limits_is_kept() -> None:
    prose, meanings = explain._parted("Seen.\n\nLimits:\n    most: how many,\n        at most.\nSource: a paper (1998).")
    assert prose == "Seen.\n\nSource: a paper (1998)." and meanings == {"most": "how many, at most."}
