"""Split once, before anything else."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, Iterator, Limit, MakeTable, Severity, Table, Whole, check
from mlready_jupyter.checks.pipeline._again import seen_again
from mlready_jupyter.checks.words import needed, percent


@check(severity=Severity.ERROR)
def shared_rows(train: Table, test: Table, *, tolerated: Limit = Limit(0.02, warn=0.002)) -> Iterator[Evidence]:
    """Rows of the training table turn up again in the test table.

    A model is praised for remembering them, so the test score promises more than
    production will pay. Usual causes: splitting after oversampling, or splitting
    by row where one customer owns many rows.

    Rows count as the same when every column that both tables have is equal, target
    included. A row holding a missing value never counts: two unknowns need not agree.

    Rows of a few coarse columns repeat by nature, and some sources hold a few rows twice.
    Where two rows may well agree by chance, or at most one training row in five has a
    twin in train, the part of those that have is taken off: it is `duplicate-rows` that
    speaks of them. So oversampling of a table of a few coarse columns is not seen here.

    Limits:
        tolerated: part of the test rows that may be in train too, beyond natural repeats.
    Source: Newcombe (1998), method 10, for the difference of two shares; Wilson (1927) for one.
    """
    again = seen_again(train, test)
    known = f", where {percent(again.natural)} of the rows have a twin already" if again.natural else ""
    yield Evidence(
        f"{again.rows:,} of {again.total:,} `test` rows ({percent(again.rows / again.total)}) are also in `train`{known}",
        at=Whole("test"),
        measured=again.part,
        limit=tolerated,
        unit="share",
        statistic="test rows seen in training" + (", beyond repeats that train has itself" if again.natural else ""),
        needs=needed(again.part, tolerated, again.total, "test rows"),
        remedy="Split before any resampling, and by entity where one owns many rows, e.g. with `GroupShuffleSplit`.",
        rows=lambda: again.positions,
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


@shared_rows.good
def a_source_that_repeats_itself(table: MakeTable) -> Candidate:
    rows = [i * 1.7 for i in range(1000)]
    return Candidate.of(
        train=table(a=rows[:900] + rows[:30], b=rows[:900] + rows[:30]), test=table(a=[*rows[900:], 0.0], b=[*rows[900:], 0.0])
    )


@shared_rows.bad
def oversampled_before_the_split(table: MakeTable) -> Candidate:
    rows = [i % 400 * 1.7 for i in range(1000)]
    return Candidate.of(train=table(a=rows, b=rows[::-1]), test=table(a=rows[:200], b=rows[::-1][:200]))


@shared_rows.bad
def one_row_came_along(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45, 52], bought=[0, 1, 1]), test=table(age=[45, 60], bought=[1, 0]))


@shared_rows.bad
def whole_numbers_and_floats_are_the_same(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45, 52], bought=[0, 1, 1]), test=table(age=[45.0, 60.5], bought=[1, 0]))
