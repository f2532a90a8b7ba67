"""A report with one line a finding, as compilers write it: what editors and grep read."""

from __future__ import annotations

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.places import InCell
from mlready_jupyter.core.report import Report
from mlready_jupyter.display.cells import in_order


def render(report: Report) -> str:
    lines = [_line(finding) for finding in in_order(report)]
    lines += [f"broken {outcome.criterion}: {outcome.reason}" for outcome in report.of(Answer.BROKEN)]
    return "\n".join(lines)


def _line(finding: Finding) -> str:
    evidence = finding.evidence
    match evidence.at:
        case InCell(path, -1, line):
            where = f"{path}:{line}"
        case InCell(path, cell, line, column):
            where = f"{path}:cell {cell + 1}:{line}:{column}"
        case place:
            where = place[0]
    says = " ".join(evidence.says.split())
    return f"{where}: {finding.severity.name.lower()}: {says} [{finding.criterion}]"
