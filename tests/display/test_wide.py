"""A real exam of a thousand columns, nearly all of them changed: the report stays small, and what is not listed is counted."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from mlready_jupyter.core.report import Report
from mlready_jupyter.display import html, markdown, page, text
from mlready_jupyter.display.outline import OF_A_KIND
from mlready_jupyter.frontends.exam import exam
from mlready_jupyter.settings import Settings

COLUMNS, ROWS = 1000, 400
SELECT = ["drifted-column", "null-rate-change", "unit-jump", "schema-change", "extrapolation-share"]


def mean_of_the_first(table: pd.DataFrame) -> np.ndarray:
    return table.iloc[:, :5].fillna(0.0).mean(axis=1).to_numpy()


@pytest.fixture(scope="module")
def report() -> Report:
    random = np.random.default_rng(0)
    names = [f"a rather long name of a measurement, number {n:04}" for n in range(COLUMNS)]
    train, test, current = (pd.DataFrame(random.normal(size=(ROWS, COLUMNS)), columns=names) for _ in range(3))
    current = (current * 4 + 2).mask(random.random(current.shape) < 0.3)
    labels = [mean_of_the_first(table) for table in (train, test)]
    tables = {"train": (train, labels[0]), "test": (test, labels[1]), "current": current}
    return exam(mean_of_the_first, **tables, select=SELECT, budget="none", settings=Settings())


@pytest.mark.slow
def test_it_stays_below_100_kilobytes(report: Report) -> None:
    assert len(report.findings) > COLUMNS
    for format_ in (page, html, markdown, text):
        assert len(format_.render(report).encode()) < 100_000, format_.__name__


@pytest.mark.slow
def test_eight_of_a_kind_are_listed_and_the_rest_counted_with_its_largest(report: Report) -> None:
    drawn = html.render(report)
    told = re.sub(r"<[^>]+>", "", drawn)
    for criterion in {finding.criterion for finding in report.findings}:
        found = sum(finding.criterion == criterion for finding in report.findings)
        listed = len(re.findall(rf'<span class="id">[\d,]+ · {criterion}</span>', drawn))
        counted = [int(number.replace(",", "")) for number in re.findall(rf"and ([\d,]+) more of {criterion}, largest", told)]
        assert listed == min(found, OF_A_KIND)
        assert listed + sum(counted) == found
