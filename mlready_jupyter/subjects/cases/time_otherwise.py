"""The same moments in another zone, in another unit, or as text."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case

ZONE = "Asia/Kolkata"


@case(
    "time in another zone",
    Contract.SAME_OR_REFUSED,
    f"row.assign(**{{COLUMN: row[COLUMN].dt.tz_convert({ZONE!r})}})",
    needs_names=True,
    milder=Severity.WARNING,
)
def time_in_another_zone(sample: Sample) -> Iterator[Feed]:
    """The same moment, read off a clock in India."""
    for column in sample.of_times() if sample.typed else ():
        if sample.frame[column].dt.tz is not None:
            yield Feed(sample.put(column, sample.frame[column].dt.tz_convert(ZONE)), sample.all_rows, str(column))


@case(
    "time with a zone",
    Contract.SAME_OR_REFUSED,
    "row.assign(**{COLUMN: row[COLUMN].dt.tz_localize('UTC')})",
    needs_names=True,
    milder=Severity.WARNING,
)
def time_with_a_zone(sample: Sample) -> Iterator[Feed]:
    """The same time, and the zone with it."""
    for column in sample.of_times() if sample.typed else ():
        if sample.frame[column].dt.tz is None:
            yield Feed(sample.put(column, sample.frame[column].dt.tz_localize("UTC")), sample.all_rows, str(column))


@case("time in another unit", Contract.SAME_OR_REFUSED, "row.assign(**{COLUMN: row[COLUMN].dt.as_unit(UNIT)})", needs_names=True)
def time_in_another_unit(sample: Sample) -> Iterator[Feed]:
    """The same moments counted in microseconds instead of nanoseconds, or the other way round, as versions of pandas differ."""
    for column in sample.of_times() if sample.typed else ():
        unit = "us" if sample.frame[column].dt.unit == "ns" else "ns"
        recipe = f"row.assign(**{{COLUMN: row[COLUMN].dt.as_unit({unit!r})}})"
        yield Feed(sample.put(column, sample.frame[column].dt.as_unit(unit)), sample.all_rows, str(column), recipe=recipe)


@case("time as text", Contract.SAME_OR_REFUSED, "row.assign(**{COLUMN: row[COLUMN].astype(str).astype(object)})", needs_names=True)
def time_as_text(sample: Sample) -> Iterator[Feed]:
    """A time as text, as JSON has it."""
    for column in sample.of_times() if sample.typed else ():
        values = sample.frame[column]
        if not values.isna().any():
            yield Feed(sample.put(column, pd.Series(values.astype(str).astype(object))), sample.all_rows, str(column))
