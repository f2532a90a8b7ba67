"""What a notebook must pass before it is promoted: each question in turn, and in a sentence what blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from mlready_jupyter import __version__
from mlready_jupyter.core.measure import Severity
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.promotion.sealing import OURS, source_of
from mlready_jupyter.settings import Settings

ASKED = re.compile(r"^[ \t]*(?:\w+[ \t]*=[ \t]*)?%%?mlready[ \t]+exam[ \t]+([^\W\d]\w*)", re.MULTILINE)
SHOWN = 5
"""So many errors of a report are told by name."""


class Block(NamedTuple):
    """One thing that keeps a notebook from being promoted. `open` says that nothing was found, but something could not be decided."""

    gate: str
    says: str
    open: bool = False
    broken: bool = False


# The notebook as it stands


def linted(path: Path, settings: Settings, today: date) -> tuple[Report, list[Block]]:
    """What nblint finds with its default rules. A baseline does not count here, nor what the settings select; what they ignore does."""
    from mlready_jupyter.frontends.linter.checked import gathered
    from mlready_jupyter.frontends.linter.checking import check_one
    from mlready_jupyter.frontends.linter.plans import Plans

    whole = settings._replace(select=(), per_file=tuple(each._replace(select=()) for each in settings.per_file))
    plans = Plans(whole, today=today)
    report = gathered([check_one(path, plans)], plans.of(path).rules, today, waivers=settings.waivers)
    level = settings.fail_on if settings.fail_on not in (None, "never") else "warning"
    least = Severity[str(level).upper()]
    blocks = [Block("lint", _located(finding)) for finding in report.findings if finding.severity >= least]
    blocks += [Block("lint", f"{o.criterion} broke: {o.reason}", broken=True) for o in report.outcomes if o.answer.value == "broken"]
    return report, blocks


def _located(finding: Any) -> str:
    at = finding.evidence.at
    where = f"cell {at.cell + 1}, line {at.line}: " if at.kind == "cell" and at.cell >= 0 else ""
    return f"{where}{finding.evidence.says}  {finding.criterion}"


def owner_of(path: Path, document: Mapping[str, Any], settings: Settings) -> str:
    """Who answers for the notebook: its metadata, CODEOWNERS, or the settings' owner of the pipeline or the model; "" for nobody."""
    from mlready_jupyter.rules.ownership.missing_owner import NOBODY
    from mlready_jupyter.subjects.repository import repository

    ours = document.get("metadata", {}).get(OURS)
    said = ours.get("owner") if isinstance(ours, Mapping) else None
    if isinstance(said, str) and said.strip().lower() not in NOBODY:
        return said.strip()
    if (around := repository(path)) is not None and (owners := around.owners(path)):
        return ", ".join(owners)
    named = (owner.name for owner in (settings.owners.pipeline, settings.owners.model) if owner is not None)
    return next((name for name in named if name.strip().lower() not in NOBODY), "")


def unowned(owner: str) -> list[Block]:
    says = 'nobody is named who answers for it; set "mlready": {"owner": "@team"} in its metadata, or [owners.pipeline] in the settings'
    return [] if owner else [Block("owner", says)]


# The exams of a run


class Terms(NamedTuple):
    """What an exam must have been held under to count."""

    settings: str
    lock: str
    locked: bool
    """Whether the lock agrees on any candidate."""
    checks: frozenset[str]
    days: frozenset[str]
    """The days of the run, as ISO text."""


def named(document: Mapping[str, Any], exams: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The candidates that the notebook names: in `mlready.candidates` of its metadata; else all that its cells, or its run, examine."""
    ours = document.get("metadata", {}).get(OURS)
    said = ours.get("candidates") if isinstance(ours, Mapping) else None
    if isinstance(said, list) and said:
        return tuple(dict.fromkeys(str(name) for name in said))
    in_cells = (name for cell in document["cells"] if cell.get("cell_type") == "code" for name in ASKED.findall(source_of(cell)))
    return tuple(dict.fromkeys((*in_cells, *(str(exam["candidate"]) for exam in exams))))


def examined(names: Iterable[str], exams: Sequence[Mapping[str, Any]], terms: Terms) -> tuple[dict[str, Mapping[str, Any]], list[Block]]:
    """The exam that counts for each candidate, its last; and what blocks."""
    counted = {name: exam for exam in exams for name in [str(exam["candidate"])]}
    wanted = tuple(names)
    if not wanted:
        says = "it names no candidate: no cell examines a model; add `%mlready exam MODEL --train X y --test X y`"
        return {}, [Block("exam", says)]
    blocks = [block for name in wanted for block in _judged(name, counted.get(name), terms)]
    return {name: counted[name] for name in wanted if name in counted}, blocks


def _judged(name: str, exam: Mapping[str, Any] | None, terms: Terms) -> Iterator[Block]:
    if exam is None:
        yield Block("exam", f"{name} is named, but this run held no exam of it")
        return
    report, held = exam["report"], exam["circumstances"]
    if report["version"] != __version__:
        yield Block("exam", f"the exam of {name} was held by mlready {report['version'] or '?'}, and this is {__version__}")
    if held["settings"] != terms.settings:
        yield Block("exam", f"the exam of {name} was held under other settings than those here; the notebook must not change its own")
    if held["lock"] != terms.lock:
        yield Block("exam", f"the exam of {name} was held against another mlready.lock than the one here")
    elif terms.locked and not exam["agreed"]:
        yield Block("exam", f"mlready.lock agrees on nothing about {name}; `%mlready lock {name}` writes it")
    if report["today"] not in terms.days:
        yield Block("exam", f"the exam of {name} was held for {report['today']}, which is not today")
    if missing := terms.checks - {outcome["criterion"] for outcome in report["outcomes"]}:
        says = f"the last exam of {name} left out {len(missing)} of {len(terms.checks)} checks, such as {min(missing)}; hold it whole"
        yield Block("exam", says)
    yield from _verdict(name, report)


def _verdict(name: str, report: Mapping[str, Any]) -> Iterator[Block]:
    if report["verdict"] == "undecided":
        yield Block("exam", f"{name} is UNDECIDED: {report['why']}", open=True)
    elif report["verdict"] != "ready":
        errors = [(o["criterion"], f) for o in report["outcomes"] for f in o["findings"] if f["number"] and f["severity"] == "error"]
        yield Block("exam", f"{name} is NOT READY: {len(errors)} error{'s' if len(errors) != 1 else ''}")
        for criterion, finding in errors[:SHOWN]:
            yield Block("exam", f"{name}: {finding['says']}  {criterion}")
        if len(errors) > SHOWN:
            yield Block("exam", f"{name}: and {len(errors) - SHOWN} more")
