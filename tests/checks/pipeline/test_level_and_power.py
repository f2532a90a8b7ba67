"""Level and power by simulation: how often each statistical check of the pipeline speaks where nothing is wrong, and where something is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge

from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.subjects.agreement import Agreed, Agreement
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
    "a prefix": ("changed-format", lambda now, random: now.assign(name="CH-" + now["name"])),
    "thousands with commas": ("number-as-text", lambda now, random: now.assign(income=now["income"].map("{:,.2f}".format))),
    "a double load": ("duplicate-rows", lambda now, random: pd.concat([now, now.head(60)], ignore_index=True)),
}


@pytest.mark.parametrize(("check", "damage"), DAMAGES.values(), ids=DAMAGES)
def test_power(check: str, damage: Callable[[pd.DataFrame, Random], pd.DataFrame]) -> None:
    assert share(f"pipeline/{check}", damage) >= 0.95


def split_badly(random: Random, part: float, *, noise: float = 0.0) -> Candidate:
    """Part of the test rows are rows of train, all but for some noise in their numbers."""
    train, test = table(random, 600), table(random, 300)
    again = train.head(round(part * len(test))).copy()
    again["height"] += noise * random.normal(size=len(again))
    return Candidate.of(train=train, test=pd.concat([test.iloc[len(again) :], again], ignore_index=True))


@pytest.mark.parametrize(("check", "noise"), [("shared-rows", 0.0), ("near-duplicate-rows", 0.004)])
def test_rows_of_train_in_test(check: str, noise: float) -> None:
    hits = [bool(found(f"pipeline/{check}", split_badly(np.random.default_rng(seed), 0.1, noise=noise))) for seed in range(TIMES)]
    assert np.mean(hits) >= 0.95


@pytest.mark.parametrize(("part", "least", "most"), [(0.004, 0, 0.05), (0.1, 0.95, 1)])
def test_people_of_train_in_test(part: float, least: float, most: float) -> None:
    hits = []
    for seed in range(TIMES):
        random = np.random.default_rng(seed)
        train, test = table(random, 900).assign(who=np.arange(900)), table(random, 500)
        seen = random.random(len(test)) < part
        test = test.assign(who=np.where(seen, random.integers(0, 900, len(test)), 10_000 + np.arange(len(test))))
        hits.append(bool(found("pipeline/shared-entities", Candidate.of(train=train, test=test, keys=("who",)))))
    assert least <= np.mean(hits) <= most


@pytest.mark.parametrize(("noise", "least", "most"), [(2.0, 0, 0.05), (0.001, 0.95, 1)])
def test_a_copy_of_the_target(noise: float, least: float, most: float) -> None:
    """A column that goes with the target as an honest one does, and one that is it but for rounding."""
    hits = []
    for seed in range(TIMES):
        random = np.random.default_rng(seed)
        frame = table(random, 600)
        price = 3 * random.normal(size=600) + frame["height"] / 9
        frame = frame.assign(guess=price + noise * random.normal(size=600))
        hits.append(bool(found("pipeline/leaking-feature", Candidate.of(train=(frame, price.rename("price"))))))
    assert least <= np.mean(hits) <= most


@pytest.mark.parametrize(("shifted", "least", "most"), [(0, 0, 0.05), (1, 0.95, 1)])
def test_labels_one_row_off(shifted: int, least: float, most: float) -> None:
    """A noisy series, whose neighbours are like each other, as they stand and one row off."""
    hits = []
    for seed in range(TIMES):
        random = np.random.default_rng(seed)
        x = pd.Series(random.normal(size=400)).rolling(3, min_periods=1).mean()
        y = 3 * x + 0.4 * random.normal(size=400)
        held = pd.DataFrame({"x": x[shifted:].to_numpy()}), y[: len(y) - shifted].to_numpy()
        train = pd.DataFrame({"x": x}), y.to_numpy()
        hits.append(bool(found("pipeline/misaligned-labels", Candidate.of(lambda rows: 3 * rows["x"].to_numpy(), train=train, test=held))))
    assert least <= np.mean(hits) <= most


@pytest.mark.parametrize("stays", [0.2, 0.5, 0.8, 0.97])
def test_forecasts_lean_on_the_past(stays: float) -> None:
    """Honest forecasts from the two rows before, and from a column that says nothing: no labels are moved."""
    hits = []
    for seed in range(TIMES):
        random = np.random.default_rng(seed)
        y = np.zeros(902)
        for i, step in enumerate(random.normal(size=901), 1):
            y[i] = stays * y[i - 1] + step
        rows = pd.DataFrame({"before": y[1:-1], "earlier": y[:-2], "other": random.normal(size=900)})
        train, test = (rows[:600], y[2:602]), (rows[600:].reset_index(drop=True), y[602:])
        hits.append(bool(found("pipeline/misaligned-labels", Candidate.of(Ridge().fit(*train), train=train, test=test))))
    assert np.mean(hits) <= 0.05


@pytest.mark.parametrize(("tall", "least", "most"), [(0.0, 0, 0.05), (0.06, 0.95, 1)])
def test_values_outside_the_lock(tall: float, least: float, most: float) -> None:
    hits = []
    for seed in range(TIMES):
        random = np.random.default_rng(seed)
        train, now = table(random, 2_000), table(random, 500)
        low, high = (float(end) for end in (train["height"].min(), train["height"].max()))
        words = tuple(train["shop"].unique())
        agreed = {"height": Agreed("number", "Float64", 0.0, low, high), "shop": Agreed("category", "String", categories=words)}
        now.loc[random.random(len(now)) < tall, "height"] = high + 30
        hits.append(bool(found("pipeline/locked-values", Candidate.of(current=now, lock=Agreement("model", agreed, rows=2_000)))))
    assert least <= np.mean(hits) <= most


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
