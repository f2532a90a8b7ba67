"""A column that says the same of every row says nothing."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Severity, Table, check
from mlready_jupyter.subjects import bounds

NOTHING = "nothing"


@check(severity=Severity.WARNING, of_features=True)
def constant_column(train: Table, current: Table | None, calendar: frozenset[str]) -> Iterator[Evidence]:
    """A column holds one value in every row, or does so today though it varied in training.

    From what never varies the model cannot have learned, yet it must be delivered for ever, and on the day
    it varies nobody knows what the model will make of it: a note. What varied and no longer does is a sensor
    that is stuck or a default that took over: a WARNING. Usual causes: a filter that left one group, a source
    that stopped, a column kept for later.

    Training tables of under 100 rows are not judged: a rare value may just not have come yet. Neither is a
    current table so short, or a value so frequent in train, that all its rows may hold it by chance
    (1 in 1,000), nor there a column that only says which day or month a time is of.
    """
    for name in train.columns if train.rows >= 100 else ():
        value = _only_value(train, name)
        if value is not None:
            yield _evidence(train, name, value, "", Severity.NOTE)
            continue
        is_asked = current is not None and name in current.columns and name not in calendar
        now = _only_value(current, name) if current is not None and is_asked else None
        if current is not None and now not in (None, NOTHING) and _by_chance(train, name, current) < 0.001:
            yield _evidence(current, name, str(now), "; in `train` it varies", None)


def _evidence(table: Table, name: str, value: str, more: str, milder: Severity | None) -> Evidence:
    return Evidence(
        f"`{name}` holds {value} in all {table.rows:,} rows of `{table.name}`{more}",
        at=InColumn(table.name, name),
        milder=milder,
        remedy=f"Find out why `{name}` no longer varies" + ("." if more else ", or drop it from the features."),
    )


def _only_value(table: Table, name: str) -> str | None:
    """What all rows hold; None where they differ, or some hold nothing."""
    nulls = table.nulls(name)
    if nulls == table.rows:
        return NOTHING
    if nulls or int(table.frame[name].n_unique()) > 1:
        return None
    value = table.frame[name][0]
    return repr(value.item() if hasattr(value, "item") else value)[:60]


def _by_chance(train: Table, name: str, current: Table) -> float:
    """The chance that all rows hold the one value, where it is as frequent as it may be in train."""
    value, known = current.frame[name][0], train.frame[name].drop_nulls()
    same = int((known == value).sum()) if train.kind(name) == current.kind(name) else 0
    return bounds.share(same, train.rows).high ** current.rows


@constant_column.good
def every_column_varies(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=list(range(200)), note=[None] * 100 + ["x"] * 100))


@constant_column.bad(findings=2)
def one_value_and_none(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=list(range(200)), country=["CH"] * 200, floor=[7.5] * 200))


@constant_column.good
def a_short_batch_of_the_usual(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(country=["CH"] * 190 + ["DE"] * 10), current=table(country=["CH"] * 40))


@constant_column.good
def a_batch_of_one_month(table: MakeTable) -> Candidate:
    from datetime import date, timedelta

    days = [date(2025, 1, 1) + timedelta(days=i) for i in range(396)]
    train, now = ({"sold": part, "month": [day.month for day in part]} for part in (days[:365], days[365:]))
    return Candidate.of(train=table(**train), current=table(**now))


@constant_column.bad(findings=1, at="current.speed")
def a_sensor_is_stuck(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(speed=[float(i % 50) for i in range(200)]), current=table(speed=[7.0] * 60))
