"""The battery of edge cases: what each feeds, that its recipe makes just that, and that what it finds is as small as it can be."""

from __future__ import annotations

import time
import unicodedata
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow  # noqa: F401  # a case of its own where it is loaded
import pytest

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases import Case, Feed, Result, Sample, Trials, all_cases, run_cases
from mlready_jupyter.subjects.models import adapt
from mlready_jupyter.subjects.tables import Table

ROWS = 12
FRAME = pd.DataFrame(
    {
        "age": np.linspace(20, 60, ROWS),
        "kids": np.arange(ROWS) % 4,
        "member": np.arange(ROWS) % 2 == 0,
        "town": pd.Series(["Köln", "Bonn", "Trier"] * 4, dtype=object),
        "shop": pd.Categorical(["a", "b", "c"] * 4),
        "seen": pd.date_range("2026-01-01", periods=ROWS, freq="D"),
        "sent": pd.date_range("2026-01-01", periods=ROWS, freq="D", tz="Europe/Berlin"),
    }
)
CASES = {case.words: case for case in all_cases()}


def fed(case: Case) -> list[Feed]:
    sample = Sample.of(Table("test", FRAME))
    return [*case.make(sample), *(case.smaller(sample) if case.smaller else ())]


def frames(thing: Any) -> Any:
    """Two inputs in one shape, to be compared."""
    if isinstance(thing, np.ndarray | list):
        return pd.DataFrame(thing)
    return thing.to_pandas() if hasattr(thing, "to_pandas") else thing


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.words)
def test_its_recipe_makes_what_it_feeds(case: Case) -> None:
    if case.words == "read-only rows":
        pytest.skip("numbers of one kind only: see below")
    if case.words == "another kind of table" and type(FRAME["sent"].dt.tz).__module__.startswith("pytz"):
        pytest.skip("pandas 2 tells time zones by pytz, and the oldest polars takes no list of such times")
    feeds = fed(case)
    assert feeds, "FRAME has a column for every case"
    for feed in feeds:
        known = {"row": FRAME.copy(), "pd": pd, "np": np, "unicodedata": unicodedata, "polars": pl}
        made = eval(case.recipe_of(feed), known)
        given = feed.native(feed.frame) if feed.native else feed.frame
        made = made.iloc[:1] if case.words == "text without end" else made
        pd.testing.assert_frame_equal(frames(made), frames(given), check_freq=False)
        if feed.against is not None:
            against = eval(case.against.replace("COLUMN", repr(feed.column)), known)
            pd.testing.assert_frame_equal(against, feed.against)
        assert case.says.endswith(".")


def test_there_are_all_of_them() -> None:
    assert len(CASES) >= 39
    assert len({case.words for case in all_cases()}) == len(all_cases())


# What comes of them


def ran(model: Any, frame: Any = FRAME) -> Trials:
    return run_cases(adapt(model), Table("test", frame))


def of(trials: Trials, case: str) -> Result:
    return next(result for result in trials.results if result.case == case)


class Sound:
    """Reads by name, checks its input, and refuses what it does not know."""

    def predict(self, table: Any) -> Any:
        age, kids = (pd.to_numeric(table[name], errors="raise").astype(float).to_numpy() for name in ("age", "kids"))
        if any(pd.api.types.is_string_dtype(table[name]) for name in ("age", "kids")):
            raise TypeError("numbers are wanted")
        if not np.isfinite(np.column_stack([age, kids])).all():
            raise ValueError("age and kids must be known")
        town = table["town"].map({"Köln": 1.0, "Bonn": 2.0, "Trier": 3.0}).to_numpy()
        day = pd.to_datetime(table["seen"], utc=True).dt.dayofyear.to_numpy() + pd.to_datetime(table["sent"], utc=True).dt.hour.to_numpy()
        if not np.isfinite(town).all() or not np.isfinite(day).all():
            raise ValueError("an unknown town, or no day")
        return age + kids + town + day


def test_a_sound_model_passes_everything() -> None:
    trials = ran(Sound())
    bad = [result for result in trials.results if result.outcome in ("silent", "crashed", "not run")]
    assert not bad
    assert len(trials.cases) >= 35


PLANTED: dict[str, Any] = {
    "minus zero": lambda t: np.signbit(t["age"].astype(float).to_numpy()).astype(float),
    "infinite value": lambda t: np.where(t["age"].astype(float).to_numpy() == -np.inf, np.nan, 1.0),
    "huge number": lambda t: t["age"].astype(float).to_numpy() ** 12,
    "denormal number": lambda t: 1 / t["age"].astype(float).to_numpy(),
    "whole numbers in 32 bits": lambda t: (t["kids"].to_numpy() + 1) * 2_000_000_000 % 7,
    "whole numbers as floats": lambda t: np.array([len(str(kids)) for kids in t["kids"]]),
    "Arrow types": lambda t: np.full(len(t), float(isinstance(t["age"].dtype, np.dtype))),
    "nullable types": lambda t: np.full(len(t), float(isinstance(t["age"].dtype, np.dtype))),
    "missing as None, not NaN": lambda t: np.array([float(value is None) for value in t["age"]]),
    "missing as NA, not NaN": lambda t: np.array([float(value is pd.NA) for value in t["age"]]),
    "index otherwise": lambda t: t["age"].to_numpy() * 0 + np.asarray([float(hash(key) % 5) for key in t.index]),
    "word in other letters": lambda t: (t["town"] == "Bonn").to_numpy().astype(float),
    "word with a blank": lambda t: (t["town"] == "Bonn").to_numpy().astype(float),
    "word in decomposed Unicode": lambda t: t["town"].map(len).to_numpy().astype(float),
    "time in another unit": lambda t: t["seen"].astype("int64").to_numpy() % 1e15,
    "time in another zone": lambda t: t["sent"].dt.hour.to_numpy().astype(float),
    "time as text": lambda t: np.array([len(str(day)) * 1.0 if isinstance(day, str) else 0.0 for day in t["seen"]]),
    "29 February": lambda t: np.where((t["seen"].dt.month == 2) & (t["seen"].dt.day == 29), np.nan, 1.0),
    "hour that the clocks skip": lambda t: (
        t["seen"].dt.tz_localize("Europe/Berlin", nonexistent="NaT", ambiguous="NaT").dt.hour.to_numpy().astype(float)
    ),
    "another kind of table": lambda t: np.asarray(t, dtype=object)[:, 0].astype(float) * (2.0 if isinstance(t, np.ndarray) else 1.0),
    "flags as 0 and 1": lambda t: np.array([float(flag is True or flag is np.True_) for flag in t["member"]]),
    "categories in another order": lambda t: t["shop"].cat.codes.to_numpy().astype(float),
}


@pytest.mark.parametrize("words", PLANTED)
def test_what_goes_wrong_silently_is_seen_in_one_row_and_one_column(words: str) -> None:
    result = of(ran(PLANTED[words]), words)
    assert result.outcome == "silent", result
    assert result.milder is CASES[words].milder
    if words not in ("index otherwise", "another kind of table"):
        assert result.column in FRAME.columns
        assert result.example.startswith("row = test.iloc[[") and "model.predict(" in result.example


def test_the_example_shows_what_it_says() -> None:
    """The lines can be run as they stand, on the table itself, and give the answer that stands behind them."""
    frame = FRAME.assign(age=np.where(np.arange(ROWS) == 7, 33.0, 20.0))

    class Model:
        def predict(self, table: Any) -> Any:
            return np.where(table["age"].isna() & (table["kids"] == 3), np.nan, 1.0)

    result = of(ran(Model(), frame), "null in one column")
    row, code, said = result.example.splitlines()
    known = {"test": frame, "model": Model(), "pd": pd}
    exec(row, known)
    assert said == "# nan, not 1" and len(known["row"]) == 1 and known["row"]["kids"].item() == 3
    assert np.isnan(eval(code, known)).all()


def test_shuffled_columns_are_shown_by_the_two_that_matter() -> None:
    result = of(ran(lambda table: np.asarray(table.iloc[:, 1], dtype=float)), "columns shuffled")
    assert result.column == "age, kids" and result.outcome == "silent"
    assert "{'age': 'kids', 'kids': 'age'}" in result.example


def test_what_only_a_batch_shows_says_so() -> None:
    def ranked(table: Any) -> Any:
        return np.asarray(table["age"].isna().sum() > 3, dtype=float) * np.ones(len(table))

    result = of(ran(lambda t: np.where(ranked(t) > 0, np.nan, 1.0)), "null in one column")
    assert result.came_back.endswith("and not for one row alone") and "rows = test.iloc[0:12]" in result.example
    assert result.milder is None  # others made it: nobody could have told from the row itself


@pytest.mark.slow
def test_a_call_that_does_not_return_is_ended_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlready_jupyter.subjects.cases.LONGEST", 0.2)

    def waits(table: Any) -> Any:
        while table["kids"].isna().any():
            time.sleep(0.01)
        return np.ones(len(table))

    result = of(ran(waits), "null in one column")
    assert (result.outcome, result.came_back, result.column) == ("crashed", "did not return in 0.2 s", "kids")


def test_read_only_rows() -> None:
    def writes(table: Any) -> Any:
        values = table if isinstance(table, np.ndarray) else np.asarray(table["a"])
        values[values > 1e9] = 0
        return values.reshape(len(values), -1)[:, 0] * 1.0

    result = of(ran(writes, np.arange(24.0).reshape(12, 2)), "read-only rows")
    assert (result.outcome, result.milder) == ("crashed", Severity.WARNING)


@pytest.mark.slow
def test_few_columns_of_a_wide_table() -> None:
    wide = pd.DataFrame(np.arange(40.0 * 300).reshape(40, 300), columns=[f"c{i}" for i in range(300)])
    began = time.process_time()
    trials = ran(lambda table: np.nansum(table.to_numpy(), axis=1), wide)
    assert of(trials, "null in one column").outcome == "ok"
    assert time.process_time() - began < 6
