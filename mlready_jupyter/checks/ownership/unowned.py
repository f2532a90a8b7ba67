"""Someone owns the model, the pipeline and the outcome."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, Iterator, MakeTable, Owner, Owners, Severity, Whole, check
from mlready_jupyter.checks.ownership._names import is_placeholder

ASKED = {
    "model": "who refits it, rolls it back, or switches it off",
    "pipeline": "who is called when a column changes its meaning or a batch does not come",
    "outcome": "who answers for the decisions that are taken with it",
}


@check(severity=Severity.ERROR)
def unowned(owners: Owners) -> Iterator[Evidence]:
    """Nobody is named as the owner of the model, of its data pipeline, or of the outcome.

    Three things need somebody who can be called at night: the model (who refits it, rolls it
    back, or switches it off), the pipeline (who is called when a column changes its meaning or
    a batch does not come) and the outcome (who answers for the decisions taken with it). One
    person may be all three. A placeholder ("TBD", "me", "team") is nobody. Where nothing is said of any of the three,
    that is told once.

    Owners stand in the settings, under `[owners]`.
    """
    if not any(getattr(owners, thing) for thing in ASKED):
        yield Evidence(
            "Nobody owns the model, its pipeline or the outcome",
            at=Whole("owners"),
            remedy="Name under `[owners]` in mlready.toml who answers for each of the three; `%mlready init` writes the file.",
        )
        return
    for thing, question in ASKED.items():
        owner: Owner | None = getattr(owners, thing)
        if owner is None or is_placeholder(owner.name):
            named = f"{owner.name!r} names no one" if owner and owner.name else "nobody is named"
            yield Evidence(
                f"The {thing} has no owner: {named}",
                at=Whole(thing),
                remedy=f"Name under `[owners.{thing}]` in mlready.toml {question}; `%mlready init` writes the file.",
            )


@unowned.good
def somebody_for_each(table: MakeTable) -> Candidate:
    return Candidate.of(owners=Owners(Owner("Ana Silva"), Owner("@data-platform"), Owner("Bo Chen")))


@unowned.bad(findings=1, at="owners")
def nobody(table: MakeTable) -> Candidate:
    return Candidate.of()


@unowned.bad(findings=2)
def only_the_model(table: MakeTable) -> Candidate:
    return Candidate.of(owners=Owners(Owner("Ana Silva")))


@unowned.bad(findings=1, at="outcome")
def a_placeholder(table: MakeTable) -> Candidate:
    return Candidate.of(owners=Owners(Owner("Ana Silva"), Owner("@data-platform"), Owner("TBD")))
