"""The report as a notebook keeps it: one output in four formats, of which each viewer takes the best it knows."""

from __future__ import annotations

import json
from typing import Any

from mlready_jupyter.core.report import Report
from mlready_jupyter.display import html, markdown, text

JSON = "application/vnd.mlready.report+json"
MOST = 256_000
"""A longer document stays out of the notebook, which would carry it in every version; `report.save("report.json")` writes it."""


def mimebundle(report: Report) -> dict[str, Any]:
    """The whole report, by MIME type."""
    bundle: dict[str, Any] = {
        "text/plain": text.render(report),
        "text/markdown": markdown.render(report),
        "text/html": html.render(report),
    }
    document = report.to_dict()
    if len(json.dumps(document)) <= MOST:
        bundle[JSON] = document
    return bundle


def finding_bundle(report: Report, number: int) -> dict[str, Any]:
    """A single finding in full, by its number: what `%mlready show 2` displays."""
    return {"text/plain": text.one(report, number), "text/html": html.one(report, number)}
