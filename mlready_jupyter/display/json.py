"""The report as JSON: the document of `report.schema.json`."""

from __future__ import annotations

import json

from mlready_jupyter.core.report import Report


def render(report: Report) -> str:
    return json.dumps(report.to_dict(), indent=1, allow_nan=False)
