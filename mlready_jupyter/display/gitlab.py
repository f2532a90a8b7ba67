"""A report as GitLab's Code Quality document, which merge requests show beside the changed lines."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.places import InCell
from mlready_jupyter.core.report import Outcome, Report
from mlready_jupyter.display.cells import in_order, located
from mlready_jupyter.display.tidy import well_formed

LEVELS = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "minor"}


def render(report: Report) -> str:
    seen: dict[str, int] = {}
    entries = [_entry(finding, seen) for finding in in_order(report)]
    entries += [_broken(outcome) for outcome in report.of(Answer.BROKEN)]
    return json.dumps(well_formed(entries), indent=1)


def _entry(finding: Finding, seen: dict[str, int]) -> dict[str, Any]:
    evidence = finding.evidence
    path, line = (evidence.at.path, evidence.at.file_line) if isinstance(evidence.at, InCell) else (evidence.at[0], 1)
    where = located(evidence.at)
    identity = f"{finding.criterion}\0{path}\0{evidence.says}"
    seen[identity] = seen.get(identity, 0) + 1
    return {
        "description": f"{where}{': ' if where else ''}{evidence.says}. {evidence.remedy}".strip(),
        "check_name": finding.criterion,
        "fingerprint": _hash(f"{identity}\0{seen[identity]}"),
        "severity": LEVELS[finding.severity],
        "location": {"path": path, "lines": {"begin": line}},
    }


def _broken(outcome: Outcome) -> dict[str, Any]:
    return {
        "description": f"not judged: {outcome.reason}",
        "check_name": outcome.criterion,
        "fingerprint": _hash(f"{outcome.criterion}\0{outcome.reason}"),
        "severity": "blocker",
        "location": {"path": ".", "lines": {"begin": 1}},
    }


def _hash(identity: str) -> str:
    return sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
