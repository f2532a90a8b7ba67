"""Somebody looked at this evidence, and answers for it."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Card,
    Digest,
    Evidence,
    Iterator,
    Ledger,
    MakeTable,
    Severity,
    SignOff,
    Whole,
    check,
    date,
)
from mlready_jupyter.checks.ownership._names import is_placeholder


@check(severity=Severity.ERROR)
def unsigned(ledger: Ledger, digest: Digest, card: Card | None) -> Iterator[Evidence]:
    """What was signed is not what is examined, or a model in production was signed by nobody.

    A sign-off says: I looked at this, and answer for it. It is bound to a digest of the model's answers and of
    the tables it was judged on, labels included; once a row, a label or an answer changes, it is void. Of
    several sign-offs for the same thing, the last counts.

    `%mlready sign exam --by NAME` writes one. That nobody signed is a WARNING of a card with `stage = "production"`.
    """
    signed = [sign for sign in ledger.signed if sign.what == "exam"]
    if not signed:
        if card is None or not card.live:
            raise Absent("nobody has signed, and nobody must: `%mlready sign exam --by NAME` binds a name to this evidence")
        yield Evidence(
            f"Nobody has signed for this model and these tables ({digest.whole})",
            at=Whole("exam"),
            milder=Severity.WARNING,
            remedy="Let the owner of the model look at the report, and sign it: `%mlready sign exam --by NAME`.",
        )
        return
    last = max(signed, key=lambda sign: sign.on)
    if is_placeholder(last.by):
        yield Evidence(
            f"The sign-off of {last.on} names {last.by!r}, which is no one",
            at=Whole("exam"),
            remedy="Let a person sign: `%mlready sign exam --by NAME`.",
        )
    elif last.evidence != digest.whole:
        yield Evidence(
            f"{last.by} signed on {last.on} for {last.evidence}; the model and the tables are {digest.whole} by now, so that it is void",
            at=Whole("exam"),
            remedy=f"Let {last.by} look at what changed, and sign again: `%mlready sign exam --by NAME`.",
        )


class _Zero:
    def predict(self, table: Any) -> list[float]:
        return [0.0] * len(table)


def _signed(table: MakeTable, evidence: str, by: str = "Ana Silva") -> Candidate:
    ledger = Ledger(signed=(SignOff("exam", by, date(2026, 11, 20), evidence),))
    return Candidate.of(_Zero(), test=table(age=[31, 45]), ledger=ledger)


@unsigned.good
def for_this_evidence(table: MakeTable) -> Candidate:
    return _signed(table, Candidate.of(_Zero(), test=table(age=[31, 45])).digest.whole)


@unsigned.bad(findings=1)
def for_other_rows(table: MakeTable) -> Candidate:
    return _signed(table, Candidate.of(_Zero(), test=table(age=[31, 46])).digest.whole)


@unsigned.bad(findings=1)
def by_nobody(table: MakeTable) -> Candidate:
    return _signed(table, Candidate.of(_Zero(), test=table(age=[31, 45])).digest.whole, by="TBD")


@unsigned.bad(findings=1)
def in_production_without(table: MakeTable) -> Candidate:
    return Candidate.of(_Zero(), test=table(age=[31, 45]), card=Card("production"))
