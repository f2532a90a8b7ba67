"""The report as a whole page that needs nothing else: what `report.save("report.html")` writes."""

from __future__ import annotations

from mlready_jupyter.core.report import Report
from mlready_jupyter.display import html
from mlready_jupyter.display.tidy import escaped, visible

STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:16px;background:#fff}"
    "@supports (color:light-dark(#000,#fff)){body{background:light-dark(#fff,#111)}}"
    "[data-jp-theme-light=false]{color-scheme:dark}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""A browser that honours it runs and loads nothing, whatever the report holds."""


def render(report: Report) -> str:
    title = escaped(visible(f"Readiness of {report.about.name}: {report.verdict.value}", 160))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body>\n{html.render(report)}\n</body></html>\n"
    )
