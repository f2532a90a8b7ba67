"""What was decided on few rows is not decided otherwise on more: every statistical check of every room, met in worlds of known truth.

A check is statistical when it measured an interval with a width. New checks are picked up by themselves; a check that
needs something these worlds do not have gets it in `tests/checks/worlds.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.part import Cost
from mlready_jupyter.core.report import Report
from tests.checks.worlds import World, candidate

pytestmark = pytest.mark.xdist_group("worlds")  # whose reports one process keeps for all
WORLDS = {
    "steady": World(),
    "mild": World(moved=0.03, missing=0.003, unseen=0.003, turned=0.008, sharpened=1.05, slips=0.004, given_away=0.1),
    "noticeable": World(moved=0.09, missing=0.02, unseen=0.02, turned=0.035, sharpened=1.4, slips=0.03, noise=0.2, given_away=0.5),
    "broken": World(moved=0.6, missing=0.06, unseen=0.12, apart=True, turned=0.2, sharpened=3.0, slips=0.12, noise=0.6, given_away=0.97),
}
SIZES = (500, 10_000, 1_000_000)
MACHINES = {"timings", "elsewhere", "trials", "rollback", "threads"}
"""What depends on the machine, not on rows."""
ANOTHER_MODEL = {"reliability/seed-churn"}
"""With another train it examines another model."""
KNOWN = {
    "assumptions/calibration",
    "assumptions/extrapolation-share",
    "assumptions/no-better-than-baseline",
    "pipeline/leaking-feature",
    "pipeline/null-rate-change",
    "pipeline/unseen-category",
    "reliability/churn",
    "reliability/concept-drift",
    "reliability/correlation-flip",
    "reliability/drifted-column",
    "reliability/joint-drift",
    "reliability/label-drift",
    "reliability/label-free-performance",
    "reliability/prediction-drift",
    "reliability/time-decay",
}
"""Those that must be met here, or this test shows nothing."""

Decided = dict[tuple[str, ...], Answer]


def asked(rows: int) -> Iterator[Criterion]:
    for criterion in catalogue().load("checks"):
        parts = {part.name for part, _ in criterion.asks}
        dearest = Cost.REFIT if rows < 100_000 else Cost.PREDICT
        if criterion.room not in ("scale", "ownership") and criterion.cost <= dearest and not parts & MACHINES:
            yield criterion


@cache
def report(world: str, rows: int, regression: bool) -> Report:
    return judge(candidate(WORLDS[world], rows, seed=1, regression=regression), asked(rows), Policy(today=date(2026, 11, 24)))


def statistical(made: Report) -> set[str]:
    return {f.criterion for f in _findings(made) if f.evidence.measured is not None and f.evidence.measured.low < f.evidence.measured.high}


def _findings(made: Report) -> list:  # type: ignore[type-arg]
    return [finding for outcome in made.outcomes for finding in outcome.findings if outcome.criterion not in ANOTHER_MODEL]


def decided(made: Report) -> Decided:
    return {
        (finding.criterion, str(finding.evidence.at), str(finding.evidence.limit)): finding.answer
        for finding in _findings(made)
        if finding.answer in (Answer.CLEAR, Answer.FOUND)
    }


CASES = [(world, False) for world in WORLDS] + [("noticeable", True), ("broken", True)]


@pytest.mark.slow
@pytest.mark.timeout(900)  # a million rows a table
@pytest.mark.parametrize(("world", "regression"), CASES)
def test_more_rows_reverse_nothing(world: str, regression: bool) -> None:
    sizes = SIZES if world == "mild" else SIZES[:2]
    reports = [report(world, rows, regression) for rows in sizes]
    assert not [f"{o.criterion}: {o.reason}" for made in reports for o in made.outcomes if o.answer is Answer.BROKEN]
    estimated = set().union(*map(statistical, reports))
    for fewer, more in pairwise(reports):
        now = decided(more)
        assert not [
            (key, answer.value, now[key].value)
            for key, answer in decided(fewer).items()
            if key[0] in estimated and key in now and now[key] is not answer
        ]


@pytest.mark.slow
@pytest.mark.parametrize(("world", "regression"), CASES)
def test_the_undecided_say_how_many_rows_would_decide(world: str, regression: bool) -> None:
    for rows in SIZES[:2]:
        made = report(world, rows, regression)
        for finding in _findings(made):
            if finding.answer is Answer.UNDECIDED and finding.criterion in statistical(made):
                assert re.search(r"\d", finding.evidence.needs), (finding.criterion, finding.evidence.says, finding.evidence.needs)


@pytest.mark.slow
def test_all_were_met() -> None:
    met = set().union(*(statistical(report(world, rows, regression)) for world, regression in CASES for rows in SIZES[:2]))
    assert met >= KNOWN, KNOWN - met


@pytest.mark.slow
def test_what_is_broken_is_found_and_what_is_steady_is_not() -> None:
    found = {key[0] for key, answer in decided(report("broken", 10_000, False)).items() if answer is Answer.FOUND}
    assert found >= {"reliability/drifted-column", "reliability/correlation-flip", "pipeline/unseen-category"}
    steady = [key for key, answer in decided(report("steady", 10_000, False)).items() if answer is Answer.FOUND]
    assert not [key for key in steady if key[0].startswith(("reliability", "assumptions"))]
