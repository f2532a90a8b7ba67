"""The settings and CODEOWNERS name the same people."""

from __future__ import annotations

import re
from pathlib import Path

from mlready_jupyter.checks import Absent, Candidate, Evidence, Iterator, MakeTable, Owner, Owners, Repository, Severity, Whole, check
from mlready_jupyter.subjects.commits import letters


@check(severity=Severity.WARNING)
def other_codeowners(owners: Owners, repository: Repository) -> Iterator[Evidence]:
    """CODEOWNERS gives the settings file to people whom the settings do not name.

    One of the two is out of date: changes are reviewed by one group, and somebody else is called when they
    fail. Where an owner is named in full, and CODEOWNERS knows handles only, a handle agrees when it holds
    a part of the name; what differs then may be a nickname, and is a NOTE.

    Read are CODEOWNERS files of GitHub and GitLab, for the file that holds the settings.
    """
    if not owners.names:
        raise Absent("nobody is named: see ownership/unowned")
    said = repository.owners(repository.root / (owners.source or "mlready.toml"))
    if not said:
        raise Absent("CODEOWNERS names nobody for the settings")
    if not any(_agree(name, handle) for name in owners.names for handle in said):
        exact = all("@" in name for name in owners.names)
        yield Evidence(
            f"CODEOWNERS names {', '.join(said)} for {owners.source or 'mlready.toml'}; the settings name {', '.join(owners.names)}",
            at=Whole("CODEOWNERS"),
            milder=None if exact else Severity.NOTE,
            remedy="Find out who is right, and correct the other file.",
        )


def _agree(name: str, handle: str) -> bool:
    """Whether both may be the same person or team."""
    one, other = letters(name), letters(handle.rpartition("/")[2].partition("@")[0] or handle)
    parts = [letters(part) for part in re.split(r"[\W_]+", name)]
    return one == other or any(len(part) > 2 and part in other for part in parts) or (len(other) > 2 and other in one)


def _shop(*handles: str, owner: str) -> Candidate:
    folder = Path("/no/such/shop")
    return Candidate.of(owners=Owners(Owner(owner), source="mlready.toml"), repository=Repository(folder, (("*.toml", handles),)))


@other_codeowners.good
def a_handle_of_the_same_name(table: MakeTable) -> Candidate:
    return _shop("@shop/platform", "@asilva", owner="Ana Silva")


@other_codeowners.good
def the_same_team(table: MakeTable) -> Candidate:
    return _shop("@shop/data-platform", owner="@data-platform")


@other_codeowners.bad(findings=1)
def somebody_else(table: MakeTable) -> Candidate:
    return _shop("@shop/growth", owner="@data-platform")
