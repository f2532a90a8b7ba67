"""Whoever asks less of a model says so with their name."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, Iterator, Ledger, Loosened, MakeTable, Severity, Whole, check
from mlready_jupyter.checks.ownership._names import is_placeholder


@check(severity=Severity.WARNING)
def unowned_limit(ledger: Ledger) -> Iterator[Evidence]:
    """The settings tolerate more than the checks do by themselves, and do not say who decided that, or why.

    A limit that was widened to make a report green is an exception without owner or end. Who sets one writes
    `owner` and `reason` beside it, under `[limits."ID"]`. A check that is left out altogether is a NOTE: a
    waiver would say the same, with a name and a last day. Stricter limits need no reason.
    """
    for less in ledger.loosened:
        if less.owner and less.reason and not is_placeholder(less.owner):
            continue
        left_out = less.how == "not asked"
        yield Evidence(
            f"`{less.criterion}` is left out of every exam"
            if left_out
            else f"`{less.criterion}` asks less than by itself ({less.how}), and nobody says why",
            at=Whole(less.criterion),
            milder=Severity.NOTE if left_out else None,
            remedy=f"Waive it instead: `%mlready waive {less.criterion} --owner NAME --until DATE --reason …`."
            if left_out
            else f'Add `owner` and `reason` under `[limits."{less.criterion}"]`.',
        )


@unowned_limit.good
def as_agreed(table: MakeTable) -> Candidate:
    wider = Loosened("pipeline/shared-rows", "tolerated 0.05 instead of 0.01", "Ana Silva", "the panel repeats by design")
    return Candidate.of(ledger=Ledger(loosened=(wider,)))


@unowned_limit.bad(findings=1, at="pipeline/shared-rows")
def until_it_was_green(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=Ledger(loosened=(Loosened("pipeline/shared-rows", "tolerated 0.5 instead of 0.01"),)))


@unowned_limit.bad(findings=1)
def left_out(table: MakeTable) -> Candidate:
    return Candidate.of(ledger=Ledger(loosened=(Loosened("pipeline/shared-rows", "not asked"),)))
