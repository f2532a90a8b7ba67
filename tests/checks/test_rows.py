"""Checks that can name the rows at fault do: on their own bad examples, rows of the table at which the finding stands."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.core.measure import Answer

NAMED = (
    "assumptions/broken-assumption",
    "assumptions/extrapolation-share",
    "pipeline/broken-encoding",
    "pipeline/broken-key",
    "pipeline/changed-format",
    "pipeline/duplicate-rows",
    "pipeline/future-in-train",
    "pipeline/impossible-value",
    "pipeline/locked-values",
    "pipeline/mixed-type-column",
    "pipeline/near-duplicate-rows",
    "pipeline/null-rate-change",
    "pipeline/number-as-text",
    "pipeline/respelled-category",
    "pipeline/sentinel-value",
    "pipeline/shared-entities",
    "pipeline/shared-rows",
    "pipeline/unseen-category",
)


@pytest.mark.parametrize("ident", NAMED)
def test_findings_name_their_rows(ident: str) -> None:
    criterion = next(one for one in catalogue().load("checks") if one.id == ident)
    for example in criterion.examples:
        if not example.findings:
            continue
        candidate = example.make(lambda **columns: pd.DataFrame(columns))
        report = judge(candidate, [criterion], Policy(date(2026, 1, 1)))
        for found in [found for outcome in report.outcomes for found in outcome.of(Answer.FOUND)]:
            at = found.evidence.at
            table = candidate.tables[at.table if at.kind == "column" else at.name]
            assert found.rows and max(found.rows) < table.rows and min(found.rows) >= 0, example
