"""A report as counts: how often each rule found something, the most frequent first."""

from __future__ import annotations

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.core.report import Report


def render(report: Report) -> str:
    found: dict[str, list[Severity]] = {}
    for finding in report.findings:
        found.setdefault(finding.criterion, []).append(finding.severity)
    titles = {outcome.criterion: outcome.title for outcome in report.outcomes}
    rows = sorted(found.items(), key=lambda row: (-len(row[1]), row[0]))
    width = max((len(f"{len(severities):,}") for severities in found.values()), default=0)
    name = max(map(len, found), default=0)
    return "\n".join(
        f"{len(severities):>{width},}  {max(severities).name.lower():7}  {ident:{name}}  {titles[ident]}" for ident, severities in rows
    )
