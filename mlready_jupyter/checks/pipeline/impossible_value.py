"""Values keep to what they can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Interval, Iterator, Limit, MakeTable, Severity, Table, check
from mlready_jupyter.checks.words import edge, needed, percent
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import Floats

LEAST = 100
"""Known training values from which a rule is read."""


class Rule(NamedTuple):
    """What all training values keep to, and which values break it."""

    said: str
    broken: Callable[[Floats], NDArray[np.bool_]]


@check(severity=Severity.ERROR, of_features=True)
def impossible_value(
    train: Table, test: Table | None, current: Table | None, *, broken: Limit = Limit(0.01, warn=0.001)
) -> Iterator[Evidence]:
    """Numbers break a rule that all training values keep: below zero, with fractions, or outside 0 to 1.

    An age below zero or a share of 40 lies within no range the model has learned, and says that the
    column means something else now. Usual causes: shares sent as percentages, a sign that was turned,
    a sum in place of a count, a difference in place of a level.

    The rules are read off train, where it knows 100 values of a column or more: never below zero; whole
    numbers; between 0 and 1, both included, with fractions; finite. What the next rows may break by nature is
    taken off. Plain ranges are the question of `extrapolation-share`.

    Limits:
        broken: part of a table's rows that break the rule, beyond what is natural; joint over all columns.

    Source: Wilks (1941), for what may lie beyond the extremes of a sample; Wilson (1927), for the interval.
    """
    tables = [table for table in (test, current) if table is not None]
    names = [name for name in train.of_kind("number") if any(name in table.columns for table in tables)]
    for name in names:
        seen = train.numbers(name)
        seen = seen[~np.isnan(seen)]
        rules = _rules(seen) if len(seen) >= LEAST and not np.isinf(seen).any() else ()
        natural = bounds.unseen_beyond(len(seen), over=len(names)) if len(seen) else 0.0
        for table in tables:
            if rules and name in table.columns and table.kind(name) == "number":
                yield _worst(table, name, rules, natural, broken, over=len(names) * len(tables))


def _rules(seen: Floats) -> tuple[Rule, ...]:
    whole, low, high = bool((seen == seen.round()).all()), float(seen.min()), float(seen.max())
    rules = [Rule("are finite", np.isinf)]
    if low >= 0:
        rules.append(Rule("are never below 0", lambda values: values < 0))
    if whole and len(np.unique(seen[:2_000])) > 2:
        rules.append(Rule("are whole numbers", lambda values: np.isfinite(values) & (values != values.round())))
    if not whole and low >= 0 and 0.5 < high <= 1:
        rules.append(Rule("lie between 0 and 1", lambda values: values > 1))
    return tuple(rules)


def _worst(table: Table, name: str, rules: tuple[Rule, ...], natural: float, limit: Limit, *, over: int) -> Evidence:
    held = table.numbers(name)
    values = held[~np.isnan(held)]
    counted = [(int(rule.broken(values).sum()), rule) for rule in rules]
    rows, rule = max(counted, key=lambda pair: pair[0])
    whole = bounds.share(rows, len(values), over=over)
    example = f", such as {edge(float(values[rule.broken(values)][0]))}" if rows else ""
    measured = Interval(*(max(bound - natural, 0.0) for bound in whole))
    return Evidence(
        f"`{name}` breaks a rule in {percent(whole.value)} of the rows of `{table.name}`: its values in `train` {rule.said}{example}",
        at=InColumn(table.name, name),
        measured=measured,
        limit=limit,
        unit="share",
        statistic=f"rows that break it, beyond the {percent(natural)} that are natural",
        remedy=f"Ask the owner of `{name}` what it means now, and refuse such rows at the door until it is settled.",
        needs=needed(measured, limit, len(values), f"rows of `{table.name}`"),
        rows=lambda: np.flatnonzero(rule.broken(held)),
    )


@impossible_value.good
def as_they_were(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(age=[i % 90 for i in range(500)], rate=[i % 99 / 100 for i in range(500)], flag=[0, 1] * 250),
        current=table(age=[float(i % 95) for i in range(300)], rate=[i % 98 / 100 for i in range(300)], flag=[0.0, 1.0] * 150),
    )


@impossible_value.good
def one_odd_value(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(change=[float(i % 50) for i in range(200)]), test=table(change=[-1.0, *(float(i % 50) for i in range(99))])
    )


@impossible_value.bad(findings=1, at="current.age")
def the_sign_was_turned(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(age=[i % 90 for i in range(900)]), current=table(age=[-(i % 90) for i in range(300)]))


@impossible_value.bad(findings=1, at="current.rate")
def shares_became_percentages(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(rate=[i % 99 / 100 for i in range(900)]), current=table(rate=[float(i % 99) for i in range(300)]))


@impossible_value.bad(findings=1, at="current.rate")
def a_zero_below_the_line(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(rate=[i % 99 / 100 for i in range(900)]), current=table(rate=[float("inf") if i % 20 == 0 else 0.5 for i in range(300)])
    )


@impossible_value.bad(findings=1, at="test.visits")
def counts_became_means(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(visits=[i % 9 for i in range(900)]), test=table(visits=[i % 9 / 2 for i in range(300)]))
