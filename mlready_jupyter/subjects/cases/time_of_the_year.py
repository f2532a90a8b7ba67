"""Times that exist, or happen twice, in some places only."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

SET = "row.assign(**{{COLUMN: pd.Series([pd.Timestamp({!r}, tz=row[COLUMN].dt.tz)] * len(row), row.index).astype(row[COLUMN].dtype)}})"
LEAP, GAP, TWICE = "2024-02-29 12:00", "2026-03-29 02:30", "2026-10-25 02:30"


@case("29 February", Contract.FINITE_OR_REFUSED, SET.format(LEAP))
def leap_day(sample: Sample) -> Iterator[Feed]:
    """A day that comes every four years."""
    yield from _at(sample, LEAP)


@case("hour that the clocks skip", Contract.FINITE_OR_REFUSED, SET.format(GAP))
def skipped_hour(sample: Sample) -> Iterator[Feed]:
    """Half past two in the night when the clocks of Europe go forward: a time that does not exist there."""
    yield from _at(sample, GAP)


@case("hour that comes twice", Contract.FINITE_OR_REFUSED, SET.format(TWICE))
def hour_that_comes_twice(sample: Sample) -> Iterator[Feed]:
    """Half past two in the night when the clocks of Europe go back."""
    yield from _at(sample, TWICE)


def _at(sample: Sample, moment: str) -> Iterator[Feed]:
    for column in sample.of_times() if sample.typed else ():
        values = sample.frame[column]
        time = pd.Timestamp(moment).tz_localize(values.dt.tz, nonexistent="NaT", ambiguous="NaT")
        if pd.isna(time):  # in this zone there is no such time, or two of it
            continue
        yield Feed(sample.put(column, pd.Series([time] * len(values), values.index).astype(values.dtype)), sample.all_rows, str(column))
