"""Watch for drift: the columns together still look as they did, not only each by itself."""

from __future__ import annotations

from mlready_jupyter.checks import Apart, Candidate, Evidence, Iterator, Limit, MakeTable, Profiles, Severity, Table, Whole, check
from mlready_jupyter.checks.reliability._shift import surely_drifted
from mlready_jupyter.checks.words import needed, number
from mlready_jupyter.subjects.apart import ROWS


@check(severity=Severity.WARNING)
def joint_drift(apart: Apart, profiles: Profiles, current: Table, *, area: Limit = Limit(0.6)) -> Iterator[Evidence]:
    """A classifier can tell the rows of the current table from those of training.

    Histograms look at one column at a time. A join gone wrong, a filter, another mix of customers change
    how columns go together, and a model that learnt from the combination answers about rows that
    training never had. Usual causes: rows joined by position, a source left out, small shifts of
    many columns at once.

    Customers with many rows can be known again, and tables that hold other customers told apart by them: .6 leaves room
    for that. Where a column has drifted by itself this is but a note, since reliability/drifted-column names the column. Times,
    keys and text that never repeats are left out, and of many columns all but the first 100. Trees are boosted on
    one half of the rows (at most 10,000 a side, evenly spread) and asked about the other half, and the other
    way round. The area under the ROC curve is the chance
    that a row of current looks more like current than a row of train does: .5 is a coin. With fewer rows
    it can be found, but not cleared, since more rows might have taught the classifier more.

    Limits:
        area: area under the ROC curve, out of fold.

    Source: Lopez-Paz & Oquab (2017), classifier two-sample tests; DeLong et al. (1988) for the variance, in the
    interval of Wilson (1927), for both halves together.
    """
    drifted = surely_drifted(profiles, tuple(apart.columns), 0.05)
    by = f", most of all by {' and '.join(f'`{name}`' for name in apart.leaning)}" if apart.leaning else ""
    yield Evidence(
        f"A classifier tells `{current.name}` from `train` with an area of {number(apart.area.value)} "
        f"({apart.rows:,} rows a side, {len(apart.columns)} columns){by}",
        at=Whole("current"),
        measured=apart.area,
        limit=area,
        statistic="area under the ROC curve, out of fold",
        needs=f"{ROWS:,} rows a side would decide." if apart.rows < ROWS else needed(apart.area, area, apart.rows, "rows a side"),
        remedy=f"Compare {' with '.join(f'`{name}`' for name in apart.leaning[:2]) or 'pairs of columns'} in both tables, "
        "and look first at how `current` was joined and filtered.",
        milder=Severity.NOTE if drifted else None,
    )


def _pair(table: MakeTable, rows: int, *, together: bool) -> object:
    """Two columns, each evenly spread; together they lie on a ring of two stripes, or anywhere."""
    first = [i * 7919 % rows / rows for i in range(rows)]
    second = [(value * 2 + i * 6577 % rows / rows / 3) % 1 if together else i * 104729 % rows / rows for i, value in enumerate(first)]
    return table(a=first, b=second)


@joint_drift.good
def as_they_went_before(table: MakeTable) -> Candidate:
    return Candidate.of(train=_pair(table, 1501, together=True), current=_pair(table, 1499, together=True))


@joint_drift.good
def the_order_number_is_a_key(table: MakeTable) -> Candidate:
    train, current = (table(order=[plus + i for i in range(1500)], a=[i * 7919 % 1500 for i in range(1500)]) for plus in (0, 1500))
    return Candidate.of(train=train, current=current, keys=["order"])


@joint_drift.bad(findings=1)
def they_no_longer_go_together(table: MakeTable) -> Candidate:
    return Candidate.of(train=_pair(table, 1501, together=True), current=_pair(table, 1499, together=False))
