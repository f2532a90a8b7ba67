"""What nobody wrote down, nobody can keep to."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Card, Evidence, Iterator, MakeTable, Severity, Slo, Whole, check
from mlready_jupyter.checks.ownership._card import ASKED, lacks


@check(severity=Severity.NOTE)
def undeclared(card: Card | None, slo: Slo | None) -> Iterator[Evidence]:
    """The settings do not say what the model is for, or what happens when it fails.

    No table can tell the intended use, the runbook, the way back, or what the service promised. They
    stand in the settings, under `[card]` and `[slo]`; `%mlready init` writes a start. Everything that
    is missing is one NOTE as long as the card is of a trial. From `stage = "production"` on, this check
    is silent, and each missing entry is a finding of the check that asks for it.
    """
    if card is not None and card.live:
        return
    missing = lacks(card or Card(), *ASKED)
    if not missing and slo is not None:
        return
    said = len(ASKED) - len(missing)
    card_says = f"The card says {said} of {len(ASKED)} things" if card is not None else "There is no card of the model"
    few = f"; open: {', '.join(missing[:5])}{f' and {len(missing) - 5} more' if len(missing) > 5 else ''}" if missing else ""
    promised = "" if slo is not None else "; nothing is promised under [slo]"
    yield Evidence(
        f"{card_says}{few}{promised}",
        at=Whole("card"),
        remedy="Fill in `[card]` and `[slo]` in mlready.toml; `%mlready init` shows what can be said.",
    )


_WHOLE = Card(
    "trial",
    *("ranks applications to read first", "adults in Portugal", "a customer waits", "probability of default"),
    runbook="docs/runbook.md",
    alert="#credit",
    first_step="switch to rules.py",
    rollback="models/previous.joblib",
    retrain_every=90,
    retrain_when="drift that matters",
    data_window="24 months",
    data="3f9a1c0b7e2d4a58",
    commit="4ac9184",
    environment="requirements.lock",
)


@undeclared.good
def all_is_said(table: MakeTable) -> Candidate:
    from datetime import date

    return Candidate.of(card=_WHOLE._replace(fitted=date(2026, 10, 1)), slo=Slo(p95_latency=0.2))


@undeclared.good
def other_checks_speak_of_production(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card("production"))


@undeclared.bad(findings=1)
def nothing_is_said(table: MakeTable) -> Candidate:
    return Candidate.of()


@undeclared.bad(findings=1)
def a_start_was_made(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card(intended_use="ranks applications", population="TBD"), slo=Slo())
