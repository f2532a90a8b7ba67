"""Watch for drift: what happens today still happens as often as it did."""

from __future__ import annotations

from mlready_jupyter.checks import Absent, Candidate, Evidence, InColumn, Iterator, Limit, MakeTable, Mix, Severity, check
from mlready_jupyter.checks.reliability._shift import shift
from mlready_jupyter.checks.words import percent


@check(severity=Severity.WARNING)
def label_drift(outcomes: Mix, *, distance: Limit = Limit(0.05)) -> Iterator[Evidence]:
    """The labels of the current table are another mix than those the model was judged on.

    Thresholds, budgets and calibrated probabilities were all set for the old mix. Usual causes: the
    world has changed, another population is asked, or the outcome is recorded in another way; a join
    that lost the negatives looks just like it.

    Classes are compared by the largest change of a share, numbers by the largest distance of their
    cumulative distributions. The comparison is with `test`, since a training table may have been
    balanced on purpose; with `train` where test has no labels. Skipped until labels come in.

    Limits:
        distance: part of the rows whose label would have to be another.

    Source: Massart (1990) for distances; Newcombe (1998) for differences of shares.
    """
    reference, now, target, side = outcomes
    found = shift(target, reference, now, sides=(side, "current"), over=1)
    if found is None:
        raise Absent("no label is known on one of the sides")
    yield Evidence(
        f"The target `{target}` {found.what} for {percent(found.after)} of `current`; for `{side}` it was {percent(found.before)}",
        at=InColumn("current", target),
        measured=found.measured,
        limit=distance,
        unit="share",
        statistic=found.statistic,
        needs=found.needs(distance),
        remedy="Ask how the outcome is recorded now; if the change is real, set thresholds anew and fit again on rows like these.",
        exhibit=found.exhibit,
    )


def _sold(table: MakeTable, rows: int, every: int) -> object:
    return table(age=[20 + i % 40 for i in range(rows)], sold=[int(i % every == 0) for i in range(rows)])


@label_drift.good
def as_often_as_before(table: MakeTable) -> Candidate:
    return Candidate.of(test=_sold(table, 3000, 3), current=_sold(table, 2700, 3), target="sold")


@label_drift.good
def train_was_balanced_on_purpose(table: MakeTable) -> Candidate:
    return Candidate.of(train=_sold(table, 3000, 2), test=_sold(table, 3000, 10), current=_sold(table, 3000, 10), target="sold")


@label_drift.good
def a_dozen_tells_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(test=_sold(table, 3000, 3), current=_sold(table, 12, 2), target="sold")


@label_drift.bad(findings=1, at="sold")
def twice_as_often(table: MakeTable) -> Candidate:
    return Candidate.of(test=_sold(table, 3000, 4), current=_sold(table, 3000, 2), target="sold")


@label_drift.bad(findings=1, at="price")
def prices_rose(table: MakeTable) -> Candidate:
    prices = [100 + i * 7919 % 3001 / 30 for i in range(3000)]
    before, now = (table(size=list(range(3000)), price=[price * by for price in prices]) for by in (1.0, 1.1))
    return Candidate.of(test=before, current=now, target="price")
