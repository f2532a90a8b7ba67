"""Writes the lock, on consent only: what would be agreed about a model and its tables, as the change of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Any

from mlready_jupyter import lock as locks
from mlready_jupyter.core.errors import UsageError, nearest
from mlready_jupyter.core.report import Report, Verdict
from mlready_jupyter.frontends.shown import Shown
from mlready_jupyter.lock.agreeing import Agreeable, agree, signed
from mlready_jupyter.lock.changes import changes, same
from mlready_jupyter.settings import Settings, load
from mlready_jupyter.subjects.agreement import Agreement
from mlready_jupyter.subjects.candidate import Candidate


def place(settings: Settings, folder: Path | None = None) -> Path:
    """Where the lock of a project is: beside its settings, or the nearest one above a folder (default: the current one), or in it."""
    if settings.path is not None:
        return settings.path.parent / locks.FILE
    folder = folder or Path.cwd()
    return locks.find(folder) or folder / locks.FILE


def agreed(lock: locks.Lock, name: str) -> Agreement:
    """What a lock says of a candidate; a UsageError where it does not say it of that one, or holds several and none is named."""
    found = lock.agreement(name)
    if found is not None:
        return found
    held = list(lock.document["candidates"])
    if not held:
        raise UsageError(f"{lock.path} holds no candidate; `%mlready lock` writes one after an exam")
    if not name:
        raise UsageError(f"{lock.path} holds {len(held)} candidates; name one of them: {', '.join(held)}")
    near = nearest(name, held)
    raise UsageError(f"{lock.path} holds no candidate {name!r}; " + (f"did you mean {near!r}?" if near else f"it holds {', '.join(held)}"))


def lock(
    candidate: Candidate,
    report: Report,
    *,
    write: bool,
    by: str = "",
    review: bool = False,
    settings: Settings | None = None,
    today: date | None = None,
) -> Shown:
    """Show how `mlready.lock` changes when a candidate that has passed its exam is agreed on; `write` writes it.

    With `review` the change is told in sentences. A candidate that was agreed on before is agreed on anew by somebody: `by`.
    """
    settings = settings or load()
    path = place(settings)
    before = locks.read(path)
    name = candidate.name
    _passed(report, name)
    made = agree(candidate, report, golden=_golden(settings))
    known = before.document["candidates"].get(name)
    if known is not None and same(known, made.block) and before.document.get("sketches", {}).get(name) == made.sketches:
        return Shown(f"{path} says so already; nothing changes.")
    if write:
        _checked(by, settings, path, name, again=known is not None)
    after = _after(before, name, made, by, today or date.today())
    diff = _reviewed(before, after, name) if review else _difference(before, after)
    if write:
        locks.write(after)
    more = f", with --by NAME, since {name} was agreed on before" if known is not None and not by else ""
    says = f"{path} has changed so; commit it:" if write else f"{path} would change so; the same line with --yes writes it{more}:"
    return Shown(f"{says}\n\n{diff}", markdown=f"{says}\n\n{diff}" if review else f"{says}\n\n```diff\n{diff.rstrip()}\n```\n")


def examined(candidate: Candidate, report: Report, settings: Settings | None = None) -> bool:
    """Whether a report is a whole exam of this candidate, on tables that nobody has changed since."""
    from mlready_jupyter.catalogue import catalogue
    from mlready_jupyter.subjects.digest import of_table

    settings = settings or load()
    asked = {outcome.criterion for outcome in report.outcomes}
    whole = all(one.id in asked for one in catalogue(settings.plug_ins).load("checks", settings.select, settings.ignore))
    made = candidate.made.get("digest")
    if not whole or candidate.model is None or candidate.train is None or made is None or made.value is None:
        return False
    same_tables = {role: of_table(candidate.tables[role]) for role in made.value.tables} == made.value.tables
    return same_tables and ("evidence", made.value.whole) in report.about.facts


def _passed(report: Report, name: str) -> None:
    """Only what is READY is agreed on; what may stand all the same is waived first, by somebody, until a day."""
    if report.verdict is Verdict.READY:
        return
    found = ", ".join(dict.fromkeys(finding.criterion for finding in report.findings if finding.severity.name == "ERROR"))
    why = report.why_undecided or f"{report.counted()}: {found}"
    raise UsageError(f"{name} is {report.verdict.value} ({why}); only what is ready is locked: mend it, or `%mlready waive` what may stand")


def _checked(by: str, settings: Settings, path: Path, name: str, *, again: bool) -> None:
    from mlready_jupyter.checks.ownership._names import is_placeholder

    owners = settings.owners.names
    listed = f"; owners: {', '.join(owners)}" if owners else ""
    if again and not by:
        raise UsageError(f"{name} stands in {path.name} already, and changes only with a name: add --by NAME{listed}")
    if by and is_placeholder(by):
        raise UsageError(f"--by {by!r} names no one; name the person who agrees{listed}")
    if by and owners and by not in owners:
        near = nearest(by, owners)
        raise UsageError(f"--by {by!r} owns nothing here; " + (f"did you mean {near!r}?" if near else f"owners: {', '.join(owners)}"))


def _after(before: locks.Lock, name: str, made: Agreeable, by: str, today: date) -> locks.Lock:
    return before.with_block(name, signed(made.block, by.strip(), today), made.sketches)


def _golden(settings: Settings) -> Mapping[str, Any] | None:
    """The golden rows that the settings name, bound by their hash; the rows themselves stay in their file."""
    if not settings.golden or settings.path is None:
        return None
    from hashlib import sha256

    from mlready_jupyter.subjects.golden import read

    path = settings.path.parent / settings.golden
    rows = read(path).rows
    return {"file": settings.golden, "rows": rows, "sha256": sha256(path.read_bytes()).hexdigest()[:16]}


def _difference(before: locks.Lock, after: locks.Lock) -> str:
    """The change of the file but for its last block, which nobody reads."""
    old, new = (_readable(text) for text in (before.text, locks.render(after)))
    diff = "".join(unified_diff(old, new, after.path.name, after.path.name))
    return diff or f"only the sketches of {after.path.name} change\n"


def _readable(text: str) -> list[str]:
    readable, found, _ = text.partition('\n  "sketches": {')
    return [*readable.splitlines(keepends=True), *(['\n  "sketches": { … }\n'] if found else [])]


def _reviewed(before: locks.Lock, after: locks.Lock, name: str) -> str:
    lines = changes(before.document, after.document, name)
    return "\n".join(lines) + "\n" if lines else "Nothing that a person would see; only the sketches change.\n"
