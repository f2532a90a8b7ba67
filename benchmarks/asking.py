"""How a subject is put before the exam: what its makers agreed becomes a settings file, what it has becomes arguments."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

from benchmarks.subjects import Subject
from mlready_jupyter import exam
from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.places import place_keys
from mlready_jupyter.core.report import Report
from mlready_jupyter.settings import parse
from mlready_jupyter.subjects.namespace import Namespace

TODAY = date(2026, 11, 24)
LANDED: Mapping[str, tuple[str, ...]] = {}
"""Name in the catalogue -> the ids under which that check landed."""


class Alarm(NamedTuple):
    criterion: str
    severity: str
    kind: str
    keys: tuple[str, ...]
    says: str

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        return self.criterion, self.keys

    def stands_at(self, places: Iterable[str]) -> bool:
        """Whether it stands at one of the places, or names it in its sentence."""
        return any(self._at(place) for place in places)

    def _at(self, place: str) -> bool:
        if place.startswith("call:"):
            return self.kind == "call" and re.search(place.removeprefix("call:"), " ".join(self.keys), re.IGNORECASE) is not None
        return (
            place in self.keys or f"`{place}`" in self.says or any(key.startswith(f"{place}.") for key in self.keys if self.kind == "whole")
        )


def ask(s: Subject, **options: Any) -> Report:
    """The exam of a subject, with no limit of time unless one is given."""
    given = dict(s.given)
    features, raw = given.pop("features", None), given.pop("raw", None)
    names = given.pop("namespace", None)
    labelled = given.pop("current_labels", False)
    return exam(
        s.model,
        train=s.train,
        test=s.test,
        current=(s.current, s.current_labels) if labelled else s.current,
        time=s.time or None,
        keys=[s.key] if s.key else (),
        features=(features, raw) if features else None,
        namespace=Namespace(names) if names else None,
        settings=parse(dict(_agreed(s)), _home() / "mlready.toml"),
        today=TODAY,
        **{"budget": "none"} | given | options,
    )


def alarms(report: Report) -> list[Alarm]:
    """All that was found, notes and waived findings included."""
    return [
        Alarm(
            finding.criterion,
            finding.severity.name.lower(),
            finding.evidence.at.kind,
            place_keys(finding.evidence.at),
            finding.evidence.says,
        )
        for outcome in report.outcomes
        for finding in outcome.of(Answer.FOUND)
    ]


def landed(names: Iterable[str]) -> tuple[str, ...]:
    """The ids of these names that there are, previews left out."""
    return tuple(ident for name in names for ident in LANDED.get(name, (name,)) if ident in _known())


@cache
def _known() -> frozenset[str]:
    return frozenset(criterion.id for criterion in catalogue().load("checks"))


def _agreed(s: Subject) -> Iterator[tuple[str, Any]]:
    facts = s.facts
    yield "owners", {thing: {"name": name, "backup": backup} for thing, (name, backup) in facts["owners"].items()}
    yield (
        "waivers",
        [
            {"allow": allow, "owner": owner, "reason": reason, "until": TODAY + timedelta(days)}
            for allow, owner, reason, days in facts.get("waivers", ())
        ],
    )


@cache
def _home() -> Path:
    """A folder with the papers that a careful team keeps."""
    home = Path(mkdtemp(prefix="mlready-bench-"))
    (home / "docs").mkdir()
    (home / "docs" / "runbook.md").write_text("# When the model fails\n\n1. Switch back to the previous artefact.\n")
    (home / "previous.pkl").write_bytes(pickle.dumps(None))
    return home
