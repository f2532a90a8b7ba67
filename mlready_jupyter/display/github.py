"""A report as GitHub's workflow commands, which become annotations beside the changed lines."""

from __future__ import annotations

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.places import InCell
from mlready_jupyter.core.report import Report
from mlready_jupyter.display.cells import located

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    lines = [_command(finding) for finding in report.findings]
    lines += [
        f"::error title={_property(outcome.criterion)}::{_data(f'not judged: {outcome.reason}')}" for outcome in report.of(Answer.BROKEN)
    ]
    return "\n".join(lines)


def _command(finding: Finding) -> str:
    evidence = finding.evidence
    match evidence.at:
        case InCell() as at:
            where, said = f"file={_property(at.path)},line={at.file_line},", f"{located(at)}: " if at.cell >= 0 else ""
        case place:
            where, said = f"file={_property(place[0])},", ""
    remedy = f" {evidence.remedy}" if evidence.remedy else ""
    return f"::{LEVELS[finding.severity]} {where}title={_property(finding.criterion)}::{_data(f'{said}{evidence.says}.{remedy}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
