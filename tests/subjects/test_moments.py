"""When a row happened, however a column says it, in every library."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mlready_jupyter.subjects.moments import moments, order
from mlready_jupyter.subjects.tables import Table

DAYS = [dt.datetime(2020, 1, 1, 5) + dt.timedelta(hours=i) for i in range(5)]
COLUMNS: dict[str, list[Any]] = {
    "time": [*DAYS, None],
    "date": [*(day.date() for day in DAYS), None],
    "text": [*map(str, DAYS), None],
    "epoch": [*(day.replace(tzinfo=dt.UTC).timestamp() for day in DAYS), None],
    "millis": [*(1000 * day.replace(tzinfo=dt.UTC).timestamp() for day in DAYS), None],
    "year": [*(2000 + i for i in range(5)), None],
    "amount": [1.5, 2.5, 3.0, 99.0, -1.0, None],
    "word": [*"abcde", None],
}


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "pyarrow"])
def test_moments(make: Any) -> None:
    table = Table("train", make(COLUMNS))
    for column in ("time", "text", "epoch", "millis"):
        found = moments(table, column)
        assert found is not None and np.isnat(found[5]), column
        assert [str(moment)[:19] for moment in found[:2]] == ["2020-01-01T05:00:00", "2020-01-01T06:00:00"], column
    years, dates = moments(table, "year"), moments(table, "date")
    assert years is not None and str(years[2])[:10] == "2002-01-01"
    assert dates is not None and str(dates[0])[:10] == "2020-01-01"
    assert moments(table, "amount") is moments(table, "word") is order(table, "word") is None
    amounts = order(table, "amount")
    assert amounts is not None and np.isnan(amounts[5]) and amounts[3] == 99.0


def test_time_zones_show_their_clock() -> None:
    stamps = pd.Series(DAYS).dt.tz_localize("America/New_York")
    table = Table("train", pd.DataFrame({"t": stamps}))
    found = moments(table, "t")
    assert found is not None and str(found[0])[:19] == "2020-01-01T05:00:00"
