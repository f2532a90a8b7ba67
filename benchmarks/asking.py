"""How a subject is put before the exam: what its makers agreed becomes a settings file, what it has becomes arguments."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

from benchmarks.subjects import NAMES, Subject, subject
from mlready_jupyter import exam
from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.places import place_keys
from mlready_jupyter.core.report import Report
from mlready_jupyter.settings import parse
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.namespace import Namespace

TODAY = date(2026, 11, 24)
LANDED: Mapping[str, tuple[str, ...]] = {
    "assumptions/assumption-ledger": ("assumptions/broken-assumption", "assumptions/unevaluated-assumption"),
    "ownership/decision-use-declared": ("ownership/undeclared-use", "ownership/undeclared"),
    "ownership/no-intended-use": ("ownership/undeclared-use", "ownership/undeclared"),
    "ownership/placeholder-owner": ("ownership/unowned",),
    "ownership/retrain-policy": ("ownership/old-model",),
    "pipeline/casing-change": ("pipeline/respelled-category",),
    "pipeline/category-violation": ("pipeline/respelled-category",),
    "pipeline/encoding-change": ("pipeline/respelled-category", "pipeline/broken-encoding"),
    "pipeline/freshness": ("pipeline/stale-batch", "pipeline/missing-days"),
    "pipeline/infinite-value": ("pipeline/impossible-value",),
    "pipeline/range-violation": ("pipeline/impossible-value",),
    "pipeline/shifted-time-zone": ("pipeline/shifted-clock",),
    "pipeline/swapped-day-and-month": ("pipeline/misread-date",),
    "pipeline/temp-residue": ("pipeline/leftover-column", "pipeline/leftover-name", "pipeline/cut-off-table"),
}
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
    return exam(s.model, **arguments_of(s, **options))


def arguments_of(s: Subject, **options: Any) -> dict[str, Any]:
    """What `exam` is given beside the model; signed by its owner, unless only some checks are asked."""
    given = dict(s.given)
    features, raw = given.pop("features", None), given.pop("raw", None)
    names = given.pop("namespace", None)
    labelled = given.pop("current_labels", False)
    tables = {"train": s.train, "test": s.test, "current": (s.current, s.current_labels) if labelled else s.current}
    agreed = _agreed(s) | ({} if options.get("select") else {"sign-offs": list(_signed(s.model, tables))})
    return {
        **tables,
        "time": s.time or None,
        "keys": [s.key] if s.key else (),
        "features": (features, raw) if features else None,
        "namespace": Namespace(names) if names else None,
        "settings": parse(agreed, _home() / "mlready.toml"),
        "today": TODAY,
        "budget": "none",
        **given,
        **options,
    }


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


def _agreed(s: Subject) -> dict[str, Any]:
    """The settings file of a careful team, but for what a defect took away."""
    facts = s.facts
    card = {
        "stage": "production",
        "intended-use": facts["intended use"],
        "population": facts["population"],
        "cost-of-error": facts["cost of error"],
        "outcome-unit": "cases",
        "decision-threshold": 0.5,
        "decisions-a-day": 1_000,
        "runbook": facts["runbook"],
        "alert": facts["alert"],
        "first-step": "Switch back to the previous artefact.",
        "rollback": _way_back(s, facts["rollback"]),
        "fitted": TODAY - timedelta(facts["trained days ago"]),
        "retrain-every": f"{facts['retrain days']} days",
        "retrain-when": "prediction-drift is found",
        "data-window": "the last twelve months",
        "data": f"{s.name.partition('/')[0]}, as its package ships it",
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "environment": "requirements.lock",
        "banned": facts.get("banned", []),
    }
    agreed: dict[str, Any] = {
        "owners": {thing: {"name": name, "backup": backup} for thing, (name, backup) in facts["owners"].items()},
        "waivers": [
            {"allow": allow, "owner": owner, "reason": reason, "until": TODAY + timedelta(days)}
            for allow, owner, reason, days in facts.get("waivers", ())
        ],
        "card": {key: value for key, value in card.items() if value},
        "assumptions": [{"assume": says, "owner": "Ana Silva"} for says in facts.get("assumptions", ())],
        "monotone": {column: "increasing" if sign > 0 else "decreasing" for column, sign in facts.get("monotonic", {}).items()},
    }
    if "lowest" in facts:
        agreed["outputs"] = {"least": facts["lowest"]}
    if "slo" in facts:
        agreed["slo"] = {"p95-latency": f"{facts['slo']['milliseconds']}ms", "rows-per-second": facts["slo"]["requests a second"]}
    if "lowest" in facts:
        agreed["outputs"] = {"least": facts["lowest"]}
    return agreed


def _signed(model: Any, tables: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The sign-off of what is examined, where the model can answer it at all."""
    with suppress(Exception):
        evidence = Candidate.of(model, **tables).digest.whole
        yield {"what": "exam", "by": "Ana Silva", "on": TODAY, "evidence": evidence}


def _way_back(s: Subject, named: str) -> str:
    """The file of an earlier artefact that answers today's table; of one that asks for a column that is gone, if it is to be broken."""
    if not named:
        return ""
    sound = subject(s.name) if s.name in NAMES else s
    broken = named == "broken"
    file = _home() / f"{'broken' if broken else 'previous'}-{s.name.replace('/', '-').replace(' ', '-')}.pkl"
    if not file.exists():
        X, y = sound.train
        model = sound.build(1).fit(X.rename(columns={sound.strong: f"{sound.strong}_old"}), y) if broken and not s.time else sound.model
        file.write_bytes(pickle.dumps(model))
    return file.name


@cache
def _home() -> Path:
    """A folder with the papers that a careful team keeps."""
    home = Path(mkdtemp(prefix="mlready-bench-"))
    (home / "docs").mkdir()
    (home / "docs" / "runbook.md").write_text("# When the model fails\n\n1. Switch back to the previous artefact.\n")
    (home / "requirements.lock").write_text("scikit-learn==1.9.1\n")
    return home
