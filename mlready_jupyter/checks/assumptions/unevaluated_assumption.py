"""Validate assumptions: one that nobody holds against anything is a wish."""

from __future__ import annotations

from mlready_jupyter.checks import (
    Absent,
    Assumption,
    Candidate,
    Evidence,
    Expected,
    Iterator,
    Limit,
    MakeTable,
    Severity,
    Table,
    Whole,
    check,
    date,
    exact,
)
from mlready_jupyter.core.errors import UsageError, nearest
from mlready_jupyter.subjects.assumed import held, lacks
from mlready_jupyter.subjects.assumption import Wish, read


@check(severity=Severity.ERROR)
def unevaluated_assumption(
    assumptions: tuple[Assumption, ...], tabled: tuple[Table, ...], clock: date, *, tables: Limit = Limit(1, worse="below")
) -> Iterator[Evidence]:
    """An assumption that was written down could not be held against any table.

    It looks like a guard, and guards nothing. Usual causes: a column that was renamed or dropped, text where a
    number was meant, a column without a single known value.

    Limits:
        tables: least tables that each assumption must have been held against.
    """
    if not tabled:
        raise Absent("no table: pass test= or train=")
    for assumption in assumptions:
        answers = [_why_not(assumption, table, clock) for table in tabled]
        why = next((why for why in answers if why), "")
        evaluated = sum(not why for why in answers)
        yield Evidence(
            f"“{assumption.says}” was held against none of {len(tabled)} tables: {why}"
            if not evaluated
            else f"“{assumption.says}” was held against {evaluated} of {len(tabled)} tables",
            at=Whole(assumption.says),
            measured=exact(float(evaluated)),
            limit=tables,
            statistic="tables that it was held against",
            remedy="Write it anew for the columns as they are now, or take it out of the settings.",
        )


def _why_not(assumption: Assumption, table: Table, today: date) -> str:
    """Why it tells nothing about the table; "" where it does."""
    try:
        wish = read(assumption.says)
        missing = lacks(wish, table)
        if missing:
            return _no_column(wish, missing[0], table)
        return "" if held(wish, table, today).told else f"in no row of `{table.name}` are its values known"
    except (UsageError, Absent) as error:
        return str(error)


def _no_column(wish: Wish, name: str, table: Table) -> str:
    near = nearest(name, table.columns)
    return f"`{table.name}` has no column `{name}`" + (f"; did you mean `{near}`?" if near else "")


@unevaluated_assumption.good
def it_was_asked_of_one_table(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31], sex=[1]), test=table(age=[31]), expected=Expected((Assumption("sex in [0, 1]"),)))


@unevaluated_assumption.bad(findings=1)
def its_column_is_gone(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(alter=[31, 45]), expected=Expected((Assumption("age between 18 and 99"),)))


@unevaluated_assumption.bad(findings=1)
def a_number_that_came_as_text(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(age=["31", "45"]), expected=Expected((Assumption("age between 18 and 99"),)))


@unevaluated_assumption.bad(findings=1)
def nobody_can_read_it(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(age=[31, 45]), expected=Expected((Assumption("age between 18"),)))
