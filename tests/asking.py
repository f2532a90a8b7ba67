"""How tests ask one criterion about one candidate."""

from __future__ import annotations

from datetime import date

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.judge import Policy, ask
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.places import place_keys
from mlready_jupyter.core.report import Outcome
from mlready_jupyter.subjects.candidate import Candidate


def asked(ident: str, candidate: Candidate) -> Outcome:
    outcome = ask(catalogue().find(ident), candidate, Policy(today=date(2026, 11, 24)), ())
    assert outcome.answer is not Answer.BROKEN, outcome.reason
    candidate.finish()
    return outcome


def found(ident: str, candidate: Candidate) -> list[str]:
    """The shortest key of each place where something was found."""
    return [place_keys(finding.evidence.at)[0] for finding in asked(ident, candidate).of(Answer.FOUND)]
