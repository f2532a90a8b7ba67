"""Enters the promotion that stands in a folder into the history, once: so that one whose process was killed is entered by the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlready_jupyter import history
from mlready_jupyter.core.document import report_of
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.promotion.sealing import promotion_of
from mlready_jupyter.settings import Settings

KIND = "promotion"


def enter_what_stands(target: Path, settings: Settings) -> list[str]:
    """Enter each exam of a promoted notebook that the history does not know; a line where it could not be kept."""
    home = history.home(settings)
    if home is None:
        return []
    try:
        said = promotion_of(json.loads(target.read_bytes()))
        for name, exam in (said["exams"] if said is not None else {}).items():
            report = report_of(json.loads((target.parent / exam["report"]["path"]).read_bytes()))
            _enter(name, report, said or {}, home, settings)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # nothing stands there, or nothing that can be read
        return []
    except history.Unkept as error:
        return [f"the history could not keep it: {error}"]
    return []


def _enter(name: str, report: Report, said: Mapping[str, Any], home: Path, settings: Settings) -> None:
    """`promotion` among the facts of a report is the id of the promotion it was made for."""
    for known in reversed(history.exams(home, candidate=name)):
        if known.kind == KIND and known.at == report.started and _promotion(history.report(home, known)) == said["id"]:
            return
    report.about = report.about._replace(name=name, facts=(*report.about.facts, (KIND, said["id"])))
    made = history.Made(said["by"], said["commit"], said["settings"], said["lock"], said["notebook"])
    history.keep(report, home, kind=KIND, made=made, most=settings.history_keep)


def _promotion(report: Report) -> str:
    return dict(report.about.facts).get(KIND, "")
