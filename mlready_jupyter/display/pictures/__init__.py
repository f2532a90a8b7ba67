"""The exhibit of a finding as a figure: SVG for what has a shape, a real table for what is text."""

from __future__ import annotations

from mlready_jupyter.core.exhibit import Cases, Curve, Histograms, Intervals, Rows
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.display.pictures import curve, histograms, intervals, tables
from mlready_jupyter.display.tidy import inline


def figure(finding: Finding) -> str:
    """`<figure>` with its caption; "" for a finding without an exhibit, or with nothing in it."""
    match finding.exhibit:
        case Histograms() as exhibit:
            body, caption = histograms.drawn(exhibit, finding)
        case Curve() as exhibit:
            body, caption = curve.drawn(exhibit, finding)
        case Intervals() as exhibit:
            body, caption = intervals.drawn(exhibit, finding)
        case Cases() as exhibit:
            body, caption = tables.cases(exhibit)
        case Rows() as exhibit:
            body, caption = tables.rows(exhibit)
        case None:
            return ""
    said = f"<figcaption>{inline(caption, 400)}</figcaption>" if caption.strip() else ""
    return f"<figure>{body}{said}</figure>" if body else ""
