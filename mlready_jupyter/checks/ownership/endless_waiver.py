"""An exception is for a while, not for ever."""

from __future__ import annotations

from datetime import timedelta

from mlready_jupyter.checks import Candidate, Evidence, Iterator, Ledger, MakeTable, Severity, Whole, check, date
from mlready_jupyter.checks.ownership._names import is_placeholder
from mlready_jupyter.core.waiver import Waiver


@check(severity=Severity.ERROR)
def endless_waiver(ledger: Ledger, clock: date) -> Iterator[Evidence]:
    """A waiver runs longer than the settings allow, or nobody answers for it.

    A waiver without an end is a decision that nobody took. The longest term is 90 days unless
    `max-waiver-days` in the settings says otherwise; whoever needs longer renews it and says why.
    """
    for waiver in ledger.waivers:
        days = (waiver.until - (waiver.since or clock)).days
        if days > ledger.max_days:
            term = f"runs for {days} days in all" if waiver.since else f"runs for another {days} days"
            yield Evidence(
                f"The waiver of `{waiver}` {term}, {ledger.max_days} are allowed",
                at=Whole(str(waiver)),
                remedy=f"Set `until` to {clock + timedelta(ledger.max_days)} or earlier; renew it then if it must be.",
            )
        if is_placeholder(waiver.owner) or len(waiver.reason.split()) < 2:
            yield Evidence(
                f"The waiver of `{waiver}` names {waiver.owner!r} as owner and {waiver.reason!r} as reason",
                at=Whole(str(waiver)),
                remedy="Name a person who answers for it, and say in a few words why it is tolerable.",
            )


TODAY = date(2026, 11, 24)


def _waiver(days: int, owner: str = "Ana Silva", reason: str = "agreed with Risk") -> Ledger:
    return Ledger((Waiver("pipeline/duplicate-rows", "*", owner, reason, TODAY + timedelta(days)),))


@endless_waiver.good
def a_quarter(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=_waiver(90), today=TODAY)


@endless_waiver.bad
def a_year(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=_waiver(365), today=TODAY)


@endless_waiver.bad
def prolonged_again_and_again(table: MakeTable) -> Candidate:
    ledger = _waiver(30)
    return Candidate.of(ledger=Ledger((ledger.waivers[0]._replace(since=TODAY - timedelta(100)),)), today=TODAY)


@endless_waiver.bad
def by_the_team_for_now(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=_waiver(30, owner="team", reason="temporary"), today=TODAY)
