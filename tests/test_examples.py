"""Every example of every check, on every table engine it may meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.criterion import Criterion, Example
from mlready_jupyter.core.judge import Policy, ask
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.part import Cost
from mlready_jupyter.core.places import place_keys


def from_duckdb(**columns: Any) -> Any:
    arrow = pa.table(columns)  # noqa: F841  # duckdb finds it by its name
    return duckdb.sql("select * from arrow")


ENGINES: dict[str, Callable[..., Any]] = {
    "pandas": lambda **columns: pd.DataFrame(columns),
    "polars": lambda **columns: pl.DataFrame(columns, strict=False),
    "pyarrow": lambda **columns: pa.table(columns),
    "duckdb": from_duckdb,
}
OTHERS = tuple(engine for engine in ENGINES if engine != "pandas")
"""Examples that take long have but one of them each, in turn."""


def swift(criterion: Criterion) -> bool:
    """Whether it neither times calls nor starts a process."""
    return criterion.room != "scale" and criterion.cost < Cost.PROCESS


CRITERIA = catalogue().load("checks", select=["all"])
EXAMPLES = [
    pytest.param(
        criterion,
        example,
        engine,
        id=f"{criterion.id}-{example.name}-{engine}",
        marks=() if engine == "pandas" and swift(criterion) else pytest.mark.slow,
    )
    for criterion in CRITERIA
    for number, example in enumerate(criterion.examples)
    for engine in (ENGINES if swift(criterion) else ("pandas", OTHERS[number % len(OTHERS)]))
]


TRIES = 3
"""What measures the machine itself is asked again when something else ran beside it."""


@pytest.mark.parametrize(("criterion", "example", "engine"), EXAMPLES)
def test_example(criterion: Criterion, example: Example, engine: str) -> None:
    for left in reversed(range(TRIES if criterion.room == "scale" else 1)):
        try:
            judged(criterion, example, engine)
            break
        except AssertionError:
            if not left:
                raise


def judged(criterion: Criterion, example: Example, engine: str) -> None:
    assert callable(example.make)
    outcome = ask(criterion, example.make(ENGINES[engine]), Policy(today=date(2026, 11, 24)), ())
    assert outcome.answer in (Answer.CLEAR, Answer.FOUND, Answer.UNDECIDED), outcome.reason
    found = outcome.of(Answer.FOUND)
    if example.at:
        found = tuple(finding for finding in found if example.at in place_keys(finding.evidence.at))
    expected = len(found) or 1 if example.findings is None else example.findings
    assert len(found) == expected, [finding.evidence.says for finding in outcome.findings]
