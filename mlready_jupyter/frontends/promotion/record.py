"""Makes what a promotion leaves behind: the notebook with its provenance, and for each candidate a model card and the exam."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mlready_jupyter.core.kept import digest
from mlready_jupyter.frontends.promotion import sealing
from mlready_jupyter.frontends.promotion.publishing import ID
from mlready_jupyter.settings import Settings

if TYPE_CHECKING:
    from mlready_jupyter.frontends.promotion.command import Came

EXAM_ID = 16
"""Hexadecimal digits of the id of an exam that no history has named: those of its report."""
CARD, EXAM = "README.md", "exam.json"


class Promotion(NamedTuple):
    ident: str
    text: str
    """Of the promoted notebook."""
    files: Mapping[str, str]
    """What stands in the folder beside it: path -> text."""


def promotion(came: Came, *, source: bytes, named: str, settings: Settings, by: str, outputs: str, folder: Path) -> Promotion:
    assert came.terms is not None
    exams = {name: exam.get("id") or digest(exam["report"])[:EXAM_ID] for name, exam in came.exams.items()}
    on = datetime.now(UTC).isoformat(timespec="seconds")
    said: dict[str, Any] = {
        "notebook": named,
        "source": hashlib.sha256(source).hexdigest(),
        "by": by,
        "owner": came.owner,
        "on": on,
        **_commit(folder),
        "ran": came.executed,
        "outputs": outputs,
        "sources": digest(list(sealing.executed(came.notebook))),
        "lock": came.terms.lock,
        "settings": came.terms.settings,
        "exams": {name: {"id": ident} for name, ident in exams.items()},
    }
    said = {"id": digest(said)[:ID], **said}
    files = _files(came, said, settings)
    place = f"{Path(named).stem}.{said['id']}"
    for name, folder_name in _folders(came.exams).items():
        for key, file in (("card", f"{folder_name}/{CARD}"), ("report", f"{folder_name}/{EXAM}")):
            said["exams"][name][key] = {"path": f"{place}/{file}", "sha256": digest(files[file])}
    document = _bare(came.notebook) if outputs == "strip" else came.notebook
    made = sealing.sealed(_without_provenance(document), said)
    return Promotion(said["id"], json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n", files)


def _files(came: Came, said: Mapping[str, Any], settings: Settings) -> dict[str, str]:
    from mlready_jupyter.display.model_card import Promoted, render

    files: dict[str, str] = {}
    folders = _folders(came.exams)
    for name, exam in came.exams.items():
        promoted = Promoted(
            name, exam, said, settings.card, settings.owners, came.owner, left_out=settings.ignore, lint_waived=came.lint_waived
        )
        files[f"{folders[name]}/{CARD}"] = render(promoted)
        files[f"{folders[name]}/{EXAM}"] = json.dumps(_without_rows(exam["report"]), indent=1, ensure_ascii=False) + "\n"
    return files


def _without_rows(report: Mapping[str, Any]) -> dict[str, Any]:
    """A report without a row of anybody: no examples, no pictures. It goes wherever the promoted notebook goes."""
    outcomes = [
        {**outcome, "findings": [{**finding, "example": "", "exhibit": None} for finding in outcome["findings"]]}
        for outcome in report["outcomes"]
    ]
    return {**report, "outcomes": outcomes}


def _folders(names: Iterable[str]) -> dict[str, str]:
    """A folder for each candidate, named like it as far as file systems allow."""
    made: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^\w-]+", "_", name)[:60] or "_"
        made[name] = plain if plain.casefold() not in (each.casefold() for each in made.values()) else f"{plain}-{len(made)}"
    return made


def _bare(document: Mapping[str, Any]) -> dict[str, Any]:
    """A notebook without outputs."""
    made = copy.deepcopy(dict(document))
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return made


def _without_provenance(document: Mapping[str, Any]) -> dict[str, Any]:
    """A notebook that was made from a promoted one does not carry that one's provenance."""
    made = copy.deepcopy(dict(document))
    if isinstance(ours := made["metadata"].get(sealing.OURS), dict):
        ours.pop(sealing.KEY, None)
    return made


def _commit(folder: Path) -> dict[str, Any]:
    from datetime import date

    from mlready_jupyter.subjects.commits import commits
    from mlready_jupyter.subjects.repository import repository

    around = repository(folder / "notebook.ipynb")
    if around is None:
        return {"commit": "", "dirty": False}
    try:
        known = commits(around.root, date.today())
    except OSError:
        return {"commit": "", "dirty": False}
    return {"commit": known.head, "dirty": known.dirty}
