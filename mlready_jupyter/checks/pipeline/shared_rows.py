"""Split once, before anything else."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, Interval, Iterator, Limit, MakeTable, Severity, Table, Whole, check, exact
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import natural_repeats, rows_in_both


@check(severity=Severity.ERROR)
def shared_rows(train: Table, test: Table, *, tolerated: Limit = Limit(0.01, warn=0.001)) -> Iterator[Evidence]:
    """Rows of the training table turn up again in the test table.

    A model is praised for remembering them, so the test score promises more than
    production will pay. Usual causes: splitting after oversampling, or splitting
    by row where one customer owns many rows.

    Rows count as the same when every column that both tables have is equal, target
    included. A row holding a missing value never counts: two unknowns need not agree.

    Rows of a few coarse columns repeat by nature. Where two rows may well agree by
    chance, the part of the training rows that have a twin in train is taken off, so
    that oversampling of such a table is not seen here.

    Limits:
        tolerated: part of the test rows that may be in train too, beyond natural repeats.
    Source: Newcombe (1998), method 10, for the difference of the two shares.
    """
    shared, total = rows_in_both(train, test)
    part = shared / total
    twins = natural_repeats(train) if shared else 0
    natural = twins / train.rows
    known = f", where {natural:.1%} would repeat by nature".replace("%", " %") if twins else ""
    beyond = bounds.share_difference(shared, total, twins, train.rows) if twins else exact(part)
    yield Evidence(
        f"{shared:,} of {total:,} `test` rows ({100 * part:.3g} %) are also in `train`{known}",
        at=Whole("test"),
        measured=Interval(*(max(share, 0.0) for share in beyond)),
        limit=tolerated,
        unit="share",
        statistic="test rows seen in training" + (", beyond natural repeats" if twins else ""),
        needs="more test rows",
        remedy="Split before any resampling, and by entity where one owns many rows, e.g. with `GroupShuffleSplit`.",
    )


@shared_rows.good
def every_row_is_new(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45, 52], bought=[0, 1, 1]), test=table(age=[31, 60], bought=[1, 0]))


@shared_rows.good
def unknown_values_need_not_agree(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, None, 52], bought=[0, 1, 1]), test=table(age=[None, 60], bought=[1, 0]))


@shared_rows.good
def coarse_rows_repeat_by_nature(table: MakeTable) -> Candidate:
    rows = [i * 7 % 6 for i in range(200)]
    return Candidate.of(train=table(a=rows, b=rows[::-1]), test=table(a=rows[:50], b=rows[::-1][:50]))


@shared_rows.bad
def one_row_came_along(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45, 52], bought=[0, 1, 1]), test=table(age=[45, 60], bought=[1, 0]))


@shared_rows.bad
def whole_numbers_and_floats_are_the_same(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45, 52], bought=[0, 1, 1]), test=table(age=[45.0, 60.5], bought=[1, 0]))
