"""The language of assumptions: what it can say, on every engine, and how it refuses the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mlready_jupyter import assume
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.report import Verdict
from mlready_jupyter.settings import Settings
from mlready_jupyter.subjects.assumed import held
from mlready_jupyter.subjects.assumption import read
from mlready_jupyter.subjects.tables import Table

ENGINES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "pandas": pd.DataFrame,
    "nullable": lambda data: pd.DataFrame(data).convert_dtypes(),
    "categories": lambda data: pd.DataFrame(data).astype({"shop": "category"}),
    "polars": lambda data: pl.DataFrame(data, strict=False),
    "pyarrow": pa.table,
}
DATA = {
    "age": [17.0, 20.0, None, 120.0, 50.0],
    "shop": ["a", "b", "c", None, "A"],
    "kids": [0, 1, 2, 3, 4],
    "ok": [True, False, True, True, False],
    "when": [datetime(2026, 1, day) for day in range(1, 6)],
    "first name": ["x", "yy", "zzz", "x", "q1"],
}
TODAY = date(2026, 1, 4)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("says", "broken", "told"),
    [
        ("age between 18 and 99", [0, 3], 4),
        ("age not between 18 and 99", [1, 4], 4),
        ("age between 10 + 8 and 99 and kids > 0", [0, 3], 4),
        ("10 <= age <= 50", [3], 4),
        ("age >= 18 and kids < 4", [0, 4], 4),
        ("not (age >= 18 or kids = 0)", [0, 1, 3, 4], 4),
        ("age is missing", [0, 1, 3, 4], 5),
        ("age is not missing", [2], 5),
        ("age IS NOT NULL", [2], 5),
        ("age > 18 or age is missing", [0], 5),
        ('shop in ["a", "b"]', [2, 4], 4),
        ('shop not in ("a", "b")', [0, 1], 4),
        ('lower(shop) = "a"', [1, 2], 4),
        ('shop matches "[a-c]"', [4], 4),
        ('when >= "2026-01-03"', [0, 1], 5),
        ("when <= today", [4], 5),
        ("year(when) = 2026 and weekday(when) != 4", [0], 5),
        ("ok", [1, 4], 5),
        ("ok = true", [1, 4], 5),
        ("ok implies kids >= 1", [0], 5),
        ("`first name` is unique", [0, 3], 5),
        ("kids is unique", [], 5),
        ("length(`first name`) <= 2", [2], 5),
        ("kids * 10 <= age + 5", [], 4),
        ("abs(kids - 2) <= 1", [0, 4], 5),
        ("-kids < 0", [0], 5),
        ("kids % 2 = 0", [1, 3], 5),
        ("kids <> 3", [3], 5),
    ],
)
def test_what_it_says(says: str, broken: list[int], told: int, engine: str) -> None:
    found = held(read(says), Table("t", ENGINES[engine](DATA)), TODAY)
    assert (found.broken.tolist(), found.told, found.rows) == (broken, told, 5)


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ("", "is empty; expected a condition on columns"),
        ("age", "takes `age` for a condition, and it is a number"),
        ("age > ", "cannot be read; expected a condition on columns"),
        ("agee > 1", "unknown column 'agee' in the assumption 'agee > 1'; did you mean 'age'?"),
        ("yaer(when) > 1", "unknown function 'yaer'.*did you mean 'year'?"),
        ("age between 1", "has a `between` without its `and`"),
        ("age > 'x'", "compares `age`, which is a number, with 'x', which is text"),
        ("1 < 2", "names no column"),
        ("__import__('os')", "unknown function '__import__'"),
        ("age.real > 1", "holds '.', which is not in its language"),
        ("[a for a in age]", "cannot be read"),
        ("lambda: age", "holds ':'"),
        ("age > 1 if kids else 3", "cannot be read"),
        ("f'{age}'", "cannot be read"),
        ("kids in 0, 1, 2", "a list goes in brackets: kids in .0, 1, 2."),
        ("age > 3, kids > 2", "expected one condition on columns"),
        ("age + 3", "expected a condition on columns"),
        ("age > (kids > 3)", "expected a condition on columns"),
        ("age in 3", "has an `in` without a list of values"),
        ("when > 'soon'", "compares `when`, which is a time, with 'soon'"),
        ("shop matches '('", "is no regular expression"),
        ("age is 3", "is not followed by missing, not missing or unique"),
        ("kids / 0 > 1", "divides by zero"),
        ("(" * 3000 + "age" + ")" * 3000, "cannot be read"),
    ],
)
def test_what_it_refuses(says: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("(", r"\(") if said.startswith("(") else said):
        held(read(says), Table("t", pd.DataFrame(DATA)), TODAY)


def test_a_time_zone_is_that_of_the_column() -> None:
    when = pd.Series(pd.date_range("2026-01-01", periods=5, tz="Europe/Berlin"))
    found = held(read('when >= "2026-01-03"'), Table("t", pd.DataFrame({"when": when})), TODAY)
    assert found.broken.tolist() == [0, 1]


def test_in_plain_python() -> None:
    frame = pd.DataFrame({"age": [31, 45, 7], "height": [1.7, 1.8, 1.2]})
    report = assume(frame, "age between 18 and 99", "height > 0", settings=Settings())
    (finding,) = report.findings
    assert report.verdict is Verdict.NOT_READY
    assert finding.evidence.says == "“age between 18 and 99” breaks in 1 of 3 rows of `frame` (33.3 %), such as row 2: age = 7"
    assert assume(frame, "age between 1 and 99", settings=Settings()).verdict is Verdict.READY
    labelled = assume(frame, "height < 2 and age > 0", target="height", settings=Settings())
    assert labelled.verdict is Verdict.READY
    assert frame.equals(pd.DataFrame({"age": [31, 45, 7], "height": [1.7, 1.8, 1.2]}))


def test_a_tolerated_rate_must_be_surely_exceeded() -> None:
    random = np.random.default_rng(0)
    for rows, hits in ((100, 3), (100_000, 1_010)):
        frame = pd.DataFrame({"age": random.permutation([17] * hits + [30] * (rows - hits))})
        assert not assume(frame, "age >= 18", tolerated=0.01, settings=Settings()).findings
    frame = pd.DataFrame({"age": [17] * 1_100 + [30] * 98_900})
    assert assume(frame, "age >= 18", tolerated=0.01, settings=Settings()).findings


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda frame: assume(frame), "nothing is assumed"),
        (lambda frame: assume("age > 3", frame), "no table to hold an assumption against"),
        (lambda frame: assume(frame, "aeg > 3"), "did you mean 'age'"),
        (lambda frame: assume(frame, "age > 3", tolerated=3), "expected a part of the rows from 0 to below 1"),
    ],
)
def test_bad_input_in_plain_python(call: Callable[[Any], Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        call(pd.DataFrame({"age": [31]}))
