"""Which columns only repeat what a column of times says."""

from __future__ import annotations

import pandas as pd
import pytest

from mlready_jupyter.subjects.calendar_parts import calendar_parts
from mlready_jupyter.subjects.tables import Table

DATES = pd.Series(pd.date_range("2023-12-20", periods=900, freq="D"), name="sold")
PARTS = {
    "year": DATES.dt.year,
    "quarter": DATES.dt.quarter,
    "month": DATES.dt.month,
    "week": DATES.dt.isocalendar().week.astype(int),
    "day": DATES.dt.day,
    "day of the year": DATES.dt.dayofyear,
    "weekday": DATES.dt.dayofweek,
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("plus", [0, 1])
def test_each_part_is_known_as_pandas_makes_it(part: str, plus: int) -> None:
    found = calendar_parts(Table("train", pd.DataFrame({"sold": DATES, "part": PARTS[part] + plus})), None)
    assert {(one.part, one.plus) for one in found} == {(part, plus)}


def test_what_is_told_otherwise_is_no_part() -> None:
    rows = pd.DataFrame({"sold": DATES, "month": PARTS["month"], "price": range(900)})
    rows.loc[5, "month"] = 7
    assert not calendar_parts(Table("train", rows), None)
    text = pd.DataFrame({"sold": DATES.dt.strftime("%Y-%m-%d"), "month": PARTS["month"]})
    assert not calendar_parts(Table("train", text), None) and calendar_parts(Table("train", text), "sold")
