"""Whoever is woken at night knows what to do first."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from mlready_jupyter.checks import Candidate, Card, Evidence, Iterator, MakeTable, Severity, Whole, check
from mlready_jupyter.checks.ownership._card import lacks, named, only_when_live


@check(severity=Severity.ERROR)
def no_runbook(card: Card) -> Iterator[Evidence]:
    """There is no runbook, no route for an alarm, or no first step in case of failure.

    When a model fails, it fails for somebody who did not build it, at an hour when nobody who did can be
    asked. A runbook that is named must be there: a file beside the settings, or a link. Links are read,
    not followed.

    What is missing altogether is asked of a card with `stage = "production"`; what a trial leaves open is
    a NOTE of `ownership/undeclared`.
    """
    wrong = _wrong(card.runbook, card.folder) if card.runbook else ""
    if wrong:
        yield Evidence(
            f"The runbook `{card.runbook}` {wrong}", at=Whole("runbook"), remedy="Write it, or let `runbook` under `[card]` point to it."
        )
    missing = lacks(card, "runbook", "alert", "first_step")
    if not wrong:
        only_when_live(card, missing)
    if missing and card.live:
        yield Evidence(
            f"The card does not say {named(missing)}",
            at=Whole("card"),
            remedy=f"Write {', '.join(f'`{field}`' for field in missing)} under `[card]`.",
        )


def _wrong(runbook: str, folder: Path) -> str:
    """What keeps somebody from reading it, "" where nothing does."""
    if "://" in runbook:
        link = urlsplit(runbook)
        return "" if link.scheme in ("http", "https") and "." in link.netloc else "is no link that can be opened"
    path = folder / runbook.partition("#")[0]
    if not path.is_file():
        return "is not there"
    return "" if path.stat().st_size else "is empty"


@no_runbook.good
def a_link(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card("production", runbook="https://wiki.shop.example/credit", alert="#credit", first_step="use rules.py"))


@no_runbook.good
def a_file(table: MakeTable) -> Candidate:
    here = Path(__file__)
    return Candidate.of(card=Card(runbook=f"{here.name}#step-1", alert="#credit", first_step="use rules.py", folder=here.parent))


@no_runbook.bad(findings=1, at="runbook")
def a_file_that_is_not_there(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card(runbook="no/such/runbook.md"))


@no_runbook.bad(findings=1, at="card")
def in_production_without(table: MakeTable) -> Candidate:
    return Candidate.of(card=Card("production", alert="TODO"))
