"""Every exception ends."""

from __future__ import annotations

from datetime import timedelta

from mlready_jupyter.checks import Candidate, Evidence, Iterator, Ledger, Limit, MakeTable, Severity, Whole, check, date, exact
from mlready_jupyter.core.waiver import Waiver


@check(severity=Severity.ERROR)
def expired_waiver(ledger: Ledger, clock: date, *, overdue: Limit = Limit(0, warn=-14)) -> Iterator[Evidence]:
    """A waiver is past its end date, or about to be.

    Somebody promised to have mended it by then. From that day on the finding counts again; the
    waiver itself stays a finding until it is renewed with a reason or taken out.

    Limits:
        overdue: days past the end; from 14 days before it, a warning.
    """
    for waiver in ledger.waivers:
        days = (clock - waiver.until).days
        when = f"ended {days} days ago" if days > 0 else "ends today" if days == 0 else f"ends in {-days} days"
        yield Evidence(
            f"The waiver of `{waiver}` by {waiver.owner} {when}: {waiver.reason}",
            at=Whole(str(waiver)),
            measured=exact(days),
            limit=overdue,
            unit="days",
            statistic="days past its end",
            remedy=f"Mend what it waives, or let {waiver.owner} renew it with a reason and a new date.",
        )


TODAY = date(2026, 11, 24)


def _until(days: int) -> Ledger:
    return Ledger((Waiver("pipeline/duplicate-rows", "*", "Ana Silva", "agreed with Risk", TODAY + timedelta(days)),))


@expired_waiver.good
def two_months_left(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=_until(60), today=TODAY)


@expired_waiver.bad
def ended_yesterday(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=_until(-1), today=TODAY)


@expired_waiver.bad
def a_week_left(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=_until(7), today=TODAY)
