"""Exceptions stay exceptions."""

from __future__ import annotations

from datetime import timedelta

from mlready_jupyter.checks import Candidate, Evidence, Iterator, Ledger, Limit, MakeTable, Severity, Whole, check, date, exact
from mlready_jupyter.core.waiver import Waiver


@check(severity=Severity.WARNING)
def many_waivers(ledger: Ledger, clock: date, *, number: Limit = Limit(10)) -> Iterator[Evidence]:
    """So many findings are waived that the exam says little.

    Each waiver was a good idea on its own. Their number and their age say whether they are being worked off.
    The age is known where `since` stands beside the waiver, as `%mlready waive` writes it.

    Limits:
        number: waivers in force at once.
    """
    if not ledger.waivers:
        return
    standing = [waiver for waiver in ledger.waivers if waiver.in_force(clock)]
    ages = [(clock - waiver.since).days for waiver in standing if waiver.since is not None]
    oldest = f"; the oldest has stood for {max(ages)} days" if ages else ""
    next_end = min((waiver.until for waiver in standing), default=None)
    ends = f", the next ends on {next_end}" if next_end else ""
    yield Evidence(
        f"{len(standing)} waiver{'s are' if len(standing) != 1 else ' is'} in force{oldest}{ends}",
        at=Whole("waivers"),
        measured=exact(len(standing)),
        limit=number,
        statistic="waivers in force",
        remedy="Mend what the oldest of them waives, and take it out.",
    )


TODAY = date(2026, 11, 24)


def _waivers(count: int) -> Ledger:
    return Ledger(
        tuple(
            Waiver("pipeline/duplicate-rows", f"t{i}", "Ana Silva", "agreed with Risk", TODAY + timedelta(60), since=TODAY - timedelta(i))
            for i in range(count)
        )
    )


@many_waivers.good
def three(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=_waivers(3), today=TODAY)


@many_waivers.bad(findings=1)
def a_dozen(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=_waivers(12), today=TODAY)
