"""Someone answers while the owner is away."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Evidence, Iterator, MakeTable, Owner, Owners, Severity, Whole, check
from mlready_jupyter.checks.ownership._names import is_placeholder


@check(severity=Severity.WARNING)
def no_backup(owners: Owners) -> Iterator[Evidence]:
    """An owner has no backup.

    Holidays, illness and new jobs do not wait for a release. A backup knows where the runbook is
    and may decide.

    Only things that have an owner are asked about: who is missing altogether is `ownership/unowned`.
    """
    for thing in ("model", "pipeline", "outcome"):
        owner: Owner | None = getattr(owners, thing)
        if owner is None or is_placeholder(owner.name):
            continue
        if is_placeholder(owner.backup) or owner.backup == owner.name:
            yield Evidence(
                f"{owner.name} owns the {thing}, and nobody answers for it in their absence",
                at=Whole(thing),
                remedy=f"Add `backup` under `[owners.{thing}]` in {owners.source or 'mlready.toml'}.",
            )


@no_backup.good
def everybody_has_one(table: MakeTable) -> Candidate:
    return Candidate.of(owners=Owners(Owner("Ana", "Bo"), Owner("Bo", "Ana"), Owner("Cy", "Ana")))


@no_backup.good
def nobody_owns_it(table: MakeTable) -> Candidate:
    return Candidate.of(owners=Owners(model=Owner("TBD")))


@no_backup.bad(findings=2)
def none_and_herself(table: MakeTable) -> Candidate:
    return Candidate.of(owners=Owners(Owner("Ana"), Owner("Bo", "Bo"), Owner("Cy", "Ana")))
