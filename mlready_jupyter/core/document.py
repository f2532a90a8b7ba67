"""A report read back from its JSON document; pictures and fixes stay behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from mlready_jupyter.core.finding import Evidence, Finding
from mlready_jupyter.core.measure import Answer, Interval, Limit, Severity
from mlready_jupyter.core.part import About
from mlready_jupyter.core.places import InCall, InCell, InColumn, Place, Whole
from mlready_jupyter.core.report import Outcome, Report
from mlready_jupyter.core.waiver import Waiver

PLACES: Mapping[str, type[InCell | InColumn | InCall | Whole]] = {"cell": InCell, "column": InColumn, "call": InCall, "whole": Whole}
GAP = float("nan")
"""JSON has no word for it, and writes null."""


def report_of(document: Mapping[str, Any]) -> Report:
    """The report that `Report.to_dict` made this of; KeyError, TypeError or ValueError where it made no such thing."""
    about = document["about"]
    return Report(
        About(about["name"], about["kind"], tuple(about["facts"].items())),
        [_outcome(outcome) for outcome in document["outcomes"]],
        started=datetime.fromisoformat(document["started"]),
        today=date.fromisoformat(document["today"]),
        seconds=document["seconds"],
        shared=tuple(document["shared"].items()),
        waivers=tuple(_waiver(waiver) for waiver in document["waivers"]),
        version=document["version"],
    )


def _outcome(outcome: Mapping[str, Any]) -> Outcome:
    return Outcome(
        outcome["criterion"],
        outcome["title"],
        Severity[outcome["severity"].upper()],
        findings=tuple(_finding(outcome["criterion"], finding) for finding in outcome["findings"]),
        answer=Answer(outcome["answer"]),
        reason=outcome["reason"],
        seconds=outcome["seconds"],
    )


def _finding(criterion: str, finding: Mapping[str, Any]) -> Finding:
    measured, limit = finding["measured"], finding["limit"]
    evidence = Evidence(
        finding["says"],
        at=_place(finding["at"]),
        remedy=finding["remedy"],
        measured=None if measured is None else Interval(*(GAP if measured[end] is None else measured[end] for end in Interval._fields)),
        limit=None if limit is None else Limit(**limit),
        unit=finding["unit"],
        statistic=finding["statistic"],
        needs=finding["needs"],
        matters=finding["matters"],
        example=finding["example"],
    )
    waiver = finding["waiver"]
    severity = Severity[finding["severity"].upper()]
    return Finding(criterion, evidence, Answer(finding["answer"]), severity, waiver=None if waiver is None else _waiver(waiver))


def _place(at: Mapping[str, Any]) -> Place:
    return PLACES[at["kind"]](**at)


def _waiver(waiver: Mapping[str, Any]) -> Waiver:
    since = waiver["since"]
    return Waiver(**{**waiver, "until": date.fromisoformat(waiver["until"]), "since": None if since is None else date.fromisoformat(since)})
