"""A report as SARIF 2.1.0, which code scanning reads; regions are lines of the file on disk."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.places import InCell, Place, place_keys
from mlready_jupyter.core.report import Outcome, Report
from mlready_jupyter.display.tidy import well_formed

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report) -> str:
    outcomes = {outcome.criterion: outcome for outcome in report.outcomes}
    index = {criterion: n for n, criterion in enumerate(outcomes)}
    broken = report.of(Answer.BROKEN)
    on_disk = report.about.kind.startswith("notebook")
    run = {
        "tool": {
            "driver": {
                "name": "nblint" if on_disk else "mlready",
                "version": report.version,
                "rules": [_rule(outcome) for outcome in outcomes.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The folder that nblint was run in."}}},
        "invocations": [
            {
                "executionSuccessful": not broken,
                "toolExecutionNotifications": [_notification(outcome) for outcome in broken],
            }
        ],
        "results": [_result(finding, index, on_disk=on_disk) for finding in (*report.findings, *report.waived)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [well_formed(run)]}, indent=2)


def _rule(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.criterion,
        "shortDescription": {"text": outcome.title},
        "defaultConfiguration": {"level": LEVELS[outcome.severity]},
        "properties": {"tags": [outcome.room]},
    }


def _notification(outcome: Outcome) -> dict[str, Any]:
    return {"level": "error", "message": {"text": f"{outcome.criterion} was not judged: {outcome.reason}"}}


def _result(finding: Finding, index: dict[str, int], *, on_disk: bool) -> dict[str, Any]:
    evidence = finding.evidence
    remedy = f" {evidence.remedy}" if evidence.remedy else ""
    result: dict[str, Any] = {
        "ruleId": finding.criterion,
        "ruleIndex": index[finding.criterion],
        "level": LEVELS[finding.severity],
        "message": {"text": f"{evidence.says}.{remedy}"},
        "locations": [_location(evidence.at) if on_disk else _in_memory(evidence.at)],
    }
    if finding.waiver is not None:
        waiver = finding.waiver
        said = f"{waiver.reason} ({waiver.owner}, until {waiver.until})"
        kind = "inSource" if waiver.source == "inline" else "external"
        result["suppressions"] = [{"kind": kind, "status": "accepted", "justification": said}]
    return result


def _location(at: Place) -> dict[str, Any]:
    """The place in the file; which cell that is stands beside it as a logical location."""
    name = at[0]
    physical: dict[str, Any] = {"artifactLocation": _artifact(name), "region": {"startLine": 1}}
    if not isinstance(at, InCell):
        return {"physicalLocation": physical}
    physical["region"] = {"startLine": at.file_line}
    if at.cell < 0:
        return {"physicalLocation": physical}
    logical = {"name": f"cell {at.cell + 1}", "fullyQualifiedName": f"{name}:{at.cell}:{at.line}", "kind": "module"}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _in_memory(at: Place) -> dict[str, Any]:
    """A place in a model or a table, which stands in no file."""
    return {"logicalLocations": [{"name": str(at[0]), "fullyQualifiedName": place_keys(at)[-1], "kind": "object"}]}


def _artifact(path: str) -> dict[str, str]:
    """A relative path is told from the folder nblint ran in, an absolute one stands for itself."""
    path = path.replace("\\", "/")
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": "ROOT"}
