"""Level and power by simulation: how often each statistical check of the pipeline speaks where nothing is wrong, and where something is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.subjects.candidate import Candidate
from tests.asking import asked, found

pytestmark = pytest.mark.slow
TIMES = 60

Random = np.random.Generator


def table(random: Random, rows: int) -> pd.DataFrame:
    """Five columns of numbers of several shapes, two of words, one of times, no two alike."""
    base = random.normal(size=rows)
    return pd.DataFrame(
        {
            "height": 170 + 9 * base,
            "weight": 70 + 10 * (0.6 * base + 0.8 * random.normal(size=rows)),
            "income": random.lognormal(10, 1, rows).round(2),
            "rate": random.beta(2, 5, rows),
            "visits": random.poisson(3, rows),
            "shop": random.choice(["bern", "basel", "chur"], rows, p=[0.6, 0.3, 0.1]),
            "name": [f"n{i}" for i in random.zipf(1.6, rows)],
            "at": pd.Timestamp("2026-01-01")
            + pd.to_timedelta(random.integers(0, 90, rows) * 24 + random.binomial(23, 0.5, rows), unit="h"),
        }
    )


def share(check: str, damage: Callable[[pd.DataFrame, Random], pd.DataFrame], *, train_rows: int = 600, rows: int = 300) -> float:
    """How often the check finds something in the damaged table."""
    hits = 0
    for seed in range(TIMES):
        random = np.random.default_rng(seed)
        train = table(random, train_rows)
        now = damage(table(random, rows), random)
        hits += bool(found(check, Candidate.of(train=train, test=now, current=now)))
    return hits / TIMES


CHECKS = (
    "unit-jump respelled-category unseen-category impossible-value sentinel-value changed-format misread-date shifted-clock "
    "null-rate-change near-duplicate-rows shared-rows duplicate-rows stale-batch constant-column number-as-text"
).split()


@pytest.mark.parametrize("check", CHECKS)
def test_level(check: str) -> None:
    """Fresh rows of the same source: at most 1 table in 20."""
    assert share(f"pipeline/{check}", lambda now, random: now) <= 0.05


def times(column: str, factor: float) -> Callable[[pd.DataFrame, Random], pd.DataFrame]:
    return lambda now, random: now.assign(**{column: now[column] * factor})


def some(column: str, part: float, value: object) -> Callable[[pd.DataFrame, Random], pd.DataFrame]:
    return lambda now, random: now.assign(
        **{column: now[column].astype(object).mask(random.random(len(now)) < part, value)}
    ).infer_objects()


DAMAGES: dict[str, tuple[str, Callable[[pd.DataFrame, Random], pd.DataFrame]]] = {
    "pounds": ("unit-jump", times("weight", 2.20462)),
    "cents": ("unit-jump", times("income", 100)),
    "percent": ("impossible-value", times("rate", 100)),
    "turned sign": ("impossible-value", times("income", -1)),
    "a sentinel": ("sentinel-value", some("weight", 0.04, -999.0)),
    "gaps": ("null-rate-change", some("height", 0.15, None)),
    "capitals": ("respelled-category", some("shop", 0.05, "BERN")),
    "a new word": ("unseen-category", some("shop", 0.08, "zug")),
    "another zone": ("shifted-clock", lambda now, random: now.assign(at=now["at"] + pd.Timedelta(hours=5))),
    "a stuck sensor": ("constant-column", lambda now, random: now.assign(weight=71.25)),
    "a double load": ("duplicate-rows", lambda now, random: pd.concat([now, now.head(60)], ignore_index=True)),
}


@pytest.mark.parametrize(("check", "damage"), DAMAGES.values(), ids=DAMAGES)
def test_power(check: str, damage: Callable[[pd.DataFrame, Random], pd.DataFrame]) -> None:
    assert share(f"pipeline/{check}", damage) >= 0.95


def stamped(random: Random, *, of_returned: float, of_kept: float, rows: int = 600) -> Candidate:
    """Orders, some of which are stamped days later: with another chance where they were sent back."""
    frame = table(random, rows)
    returned = random.random(rows) < 0.3
    stamp = frame["at"] + pd.to_timedelta(random.gamma(2, 4, rows), unit="D")
    seen = random.random(rows) < np.where(returned, of_returned, of_kept)
    return Candidate.of(train=(frame.assign(closed=stamp.where(seen)), pd.Series(returned.astype(int))), time="at")


@pytest.mark.parametrize(("of_returned", "of_kept", "least", "most"), [(0.2, 0.2, 0, 0.05), (1.0, 1.0, 0, 0.05), (0.7, 0.3, 0.95, 1)])
def test_what_is_stamped_later_warns_only_where_it_goes_with_the_outcome(
    of_returned: float, of_kept: float, least: float, most: float
) -> None:
    made = [stamped(np.random.default_rng(seed), of_returned=of_returned, of_kept=of_kept) for seed in range(TIMES)]
    told = [finding for candidate in made for finding in asked("pipeline/stamped-later", candidate).of(Answer.FOUND)]
    assert len(told) == TIMES  # a NOTE at least
    assert least <= sum(finding.severity > Severity.NOTE for finding in told) / TIMES <= most
