"""Validate assumptions: what was taken for granted is written down, and holds."""

from __future__ import annotations

from collections.abc import Callable

from mlready_jupyter.checks import (
    Absent,
    Assumption,
    Candidate,
    Evidence,
    Expected,
    InColumn,
    Iterator,
    Limit,
    MakeTable,
    Rows,
    Severity,
    Table,
    Whole,
    check,
    date,
    exact,
)
from mlready_jupyter.checks.words import needed, percent
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.assumed import Held, held, lacks
from mlready_jupyter.subjects.assumption import Wish, read

SHOWN = 5


@check(severity=Severity.ERROR)
def broken_assumption(
    assumptions: tuple[Assumption, ...], tabled: tuple[Table, ...], clock: date, *, broken: Limit = Limit(0)
) -> Iterator[Evidence]:
    """Rows break an assumption that somebody wrote down.

    A model rests on what its makers took for granted: ages are those of adults, amounts are in euro, an id comes
    once. Written down before (`%mlready assume "age between 18 and 99"`), each is held against every table that
    has its columns, train, test and current alike.

    A row in which a value is missing neither holds nor breaks; if it must be there, say `age is not missing`.
    Without a tolerated rate one row is enough. With one, the rate must be surely above it, by the exact interval
    of Clopper and Pearson, for the rows at hand are a sample of those to come.

    Limits:
        broken: part of the rows that may break an assumption that tolerates no rate of its own.

    Source: Clopper & Pearson (1934).
    """
    evaluated = 0
    for assumption in assumptions:
        for wish, table, found in _evaluated(assumption, tabled, clock):
            evaluated += 1
            allowed = Limit(assumption.tolerated) if assumption.tolerated else broken
            count, first = len(found.broken), _said(wish, table, found)
            rate = f"{count:,} of {found.told:,} rows of `{table.name}` ({percent(count / found.told)})"
            unknown = f"; in {found.rows - found.told:,} more it cannot be told" if found.told < found.rows else ""
            owner = f"{assumption.owner} assumed it; t" if assumption.owner else "T"
            measured = bounds.rate(count, found.told) if allowed.value else exact(count / found.told)
            yield Evidence(
                f"“{assumption.says}” breaks in {rate}{first}{unknown}",
                at=InColumn(table.name, wish.columns[0]) if len(wish.columns) == 1 else Whole(table.name),
                measured=measured,
                limit=allowed,
                unit="share",
                statistic="rows that break it",
                needs=needed(measured, allowed, found.told, f"rows of `{table.name}`"),
                remedy="Mend the rows where they come from; if they are right, the assumption is wrong: change it, and fit again.",
                matters=f"{owner}he model was built for rows in which it holds.",
                exhibit=_drawn(wish, table, found),
                rows=found.broken.tolist,
            )
    if not evaluated:
        raise Absent("no assumption could be held against a table: see assumptions/unevaluated-assumption")


def _evaluated(assumption: Assumption, tables: tuple[Table, ...], today: date) -> Iterator[tuple[Wish, Table, Held]]:
    """The tables that it can be held against; what cannot be is for assumptions/unevaluated-assumption to tell."""
    try:
        wish = read(assumption.says)
    except UsageError:
        return
    for table in tables:
        try:
            if lacks(wish, table):
                continue
            found = held(wish, table, today)
        except (UsageError, Absent):
            continue
        if found.told:
            yield wish, table, found


def _said(wish: Wish, table: Table, found: Held) -> str:
    if not len(found.broken):
        return ""
    row = int(found.broken[0])
    values = zip(wish.columns, _cells(wish, table, row), strict=True)
    return f", such as row {row:,}: " + ", ".join(f"{name} = {value}" for name, value in values)


def _cells(wish: Wish, table: Table, row: int) -> tuple[str, ...]:
    cells = (table.frame[name][row] if name in table.columns else table.labels[row] for name in wish.columns)  # type: ignore[index]
    return tuple(f"{cell:.6g}" if isinstance(cell, float) else str(cell)[:40] for cell in cells)


def _drawn(wish: Wish, table: Table, found: Held) -> Callable[[], Rows]:
    rows = [int(row) for row in found.broken[:SHOWN]]
    shown = tuple((f"{row:,}", *_cells(wish, table, row)) for row in rows)
    return lambda: Rows(
        f"Rows of {table.name} that break it", ("row", *wish.columns), shown, caption=f"The first {len(rows)} of {len(found.broken):,}."
    )


def _adults(says: str, *, tolerated: float = 0.0) -> Expected:
    return Expected((Assumption(says, "Ana Silva", tolerated),))


@broken_assumption.good
def all_are_adults(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(age=[31, 45, 99]), expected=_adults("age between 18 and 99"))


@broken_assumption.good
def what_is_missing_breaks_nothing(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(age=[31.0, None, 99.0]), expected=_adults("age >= 18"))


@broken_assumption.good
def one_in_a_hundred_is_tolerated(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(age=[31] * 990 + [17] * 10), expected=_adults("age >= 18", tolerated=0.02))


@broken_assumption.good
def two_of_fifty_may_be_chance(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(age=[31] * 48 + [17] * 2), expected=_adults("age >= 18", tolerated=0.02))


@broken_assumption.bad(findings=1, at="current.age")
def one_is_a_child(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[31, 45]), current=table(age=[31, 7]), expected=_adults("age between 18 and 99"))


@broken_assumption.bad(findings=1, at="test")
def the_start_is_after_the_end(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(start=[1, 9, 3], end=[2, 4, None]), expected=_adults("start <= end"))


@broken_assumption.bad(findings=1)
def far_more_than_tolerated(table: MakeTable) -> Candidate:
    return Candidate.of(test=table(age=[31] * 900 + [17] * 100), expected=_adults("age >= 18", tolerated=0.02))
