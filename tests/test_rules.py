"""Every example of every rule: the good ones bring no finding of that rule, the bad ones as many as they say, where they say."""

from __future__ import annotations

from datetime import date

import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.criterion import ROOMS, Criterion, Example
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.places import place_keys
from mlready_jupyter.subjects.notebook import Notebook
from mlready_jupyter.subjects.rewrite import compatible, rewritten

TODAY = date(2026, 6, 1)
KNOWN = catalogue()
RULES = {ident: KNOWN.find(ident) for ident in KNOWN.rules}
EXAMPLES = [pytest.param(rule, example, id=f"{rule.id} {example.name}") for rule in RULES.values() for example in rule.examples]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Criterion, example: Example) -> None:
    made = Notebook.of(example.make, today=TODAY) if isinstance(example.make, str) else example.make()
    report = judge(made, [rule], Policy(today=TODAY))
    (outcome,) = report.outcomes
    assert outcome.answer in (Answer.CLEAR, Answer.FOUND), outcome.reason
    found = outcome.of(Answer.FOUND)
    said = [finding.evidence.says for finding in found]
    assert len(found) == example.findings if example.findings is not None else found, said
    if example.at:
        assert example.at in {key for finding in found for key in place_keys(finding.evidence.at)}


MENDED = [param for param in EXAMPLES if param.values[1].mended is not None]  # type: ignore[union-attr]


@pytest.mark.parametrize(("rule", "example"), MENDED)
def test_mended(rule: Criterion, example: Example) -> None:
    """The fixes make of the example what it says, in which the rule finds nothing more; or none is offered."""
    source = str(example.make)
    made = Notebook.of(source, today=TODAY)
    fixes = [fix for f in judge(made, [rule], Policy(today=TODAY)).findings if (fix := f.evidence.fix) is not None]
    assert bool(fixes) is (example.mended != source)
    new = rewritten(made.file, compatible(fixes)).decode()
    assert new == example.mended
    assert new == source or not judge(Notebook.of(new, today=TODAY), [rule], Policy(today=TODAY)).findings


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rule_is_whole(rule: Criterion) -> None:
    assert len(rule.doc.split("\n\n")) > 1, "a page says what is seen, then why it matters"
    assert rule.title.endswith(".")
    assert any(example.good for example in rule.examples)
    assert any(not example.good for example in rule.examples)


def test_every_room_has_rules() -> None:
    asked = KNOWN.load("rules")
    for room in ROOMS:
        assert sum(rule.room == room for rule in asked) >= 2, room
    assert len(asked) >= 15
