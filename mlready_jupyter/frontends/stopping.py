"""When a report ends a run: what `--fail-on` means."""

from __future__ import annotations

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.core.report import Report, Verdict


def why_stop(report: Report, level: str) -> str:
    """The line to stop with, "" to go on. Whatever the level, an undecided verdict is no permission."""
    if level == "never":
        return ""
    least = Severity[level.upper()]
    if any(finding.severity >= least for finding in report.findings):
        return f"{report.about.name} is {report.verdict.value.upper()}: {report.counted()} (--fail-on {level})"
    if report.verdict is Verdict.UNDECIDED:
        return f"{report.about.name} is UNDECIDED: {report.why_undecided} (--fail-on {level})"
    return ""
