"""A model is judged by what it is for."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Card, Evidence, Iterator, MakeTable, Severity, Task, Whole, check
from mlready_jupyter.checks.ownership._card import lacks, named, only_when_live


@check(severity=Severity.WARNING)
def undeclared_use(card: Card, task: Task | None) -> Iterator[Evidence]:
    """A model in production does not say what it is used for, on whom, in which unit, or what an error costs.

    Without these nobody can tell a good model from a bad one, or see that it is used for something else
    by now. Of a question with two classes, the threshold at which something is decided belongs to them.
    A placeholder ("TBD") says nothing.

    Asked of a card with `stage = "production"`; what a trial leaves open is a NOTE of `ownership/undeclared`.
    """
    missing = lacks(card, "intended_use", "population", "cost_of_error", "outcome_unit")
    only_when_live(card, missing)
    if missing:
        yield Evidence(
            f"The card does not say {named(missing)}",
            at=Whole("card"),
            remedy=f"Write {', '.join(f'`{field}`' for field in missing)} under `[card]`.",
        )
    if task is not None and task.kind == "binary" and card.decision_threshold is None and card.live:
        yield Evidence(
            "The card does not say from which probability on something is decided",
            at=Whole("decision-threshold"),
            remedy="Write `decision-threshold` under `[card]`, and who chose it in a comment beside it.",
        )


_SAID = Card("production", "ranks applications", "adults in Portugal", "a customer waits two days", "probability of default")


@undeclared_use.good
def it_is_said(table: MakeTable) -> Candidate:
    return Candidate.of(card=_SAID._replace(decision_threshold=0.5), test=table(age=[31, 45], bought=[0, 1]), target="bought")


@undeclared_use.good
def a_number_is_decided_by_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(card=_SAID)


@undeclared_use.bad(findings=1, at="card")
def in_production_and_nothing_said(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card("production", "ranks applications", population="TBD"))


@undeclared_use.bad(findings=1, at="decision-threshold")
def no_threshold(table: MakeTable) -> Candidate:
    return Candidate.of(card=_SAID, test=table(age=[31, 45], bought=[0, 1]), target="bought")
