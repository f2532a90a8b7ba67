"""Owners are people who still look after it."""

from __future__ import annotations

from datetime import timedelta

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Commit,
    Commits,
    Evidence,
    Iterator,
    Ledger,
    Limit,
    MakeTable,
    Owner,
    Owners,
    Severity,
    SignOff,
    Whole,
    check,
    date,
    exact,
)
from mlready_jupyter.checks.ownership._history import with_history

THINGS = ("model", "pipeline")


@check(severity=Severity.WARNING)
def absent_owner(owners: Owners, commits: Commits, ledger: Ledger, clock: date, *, quiet: Limit = Limit(90)) -> Iterator[Evidence]:
    """Neither the owner nor the backup has touched the repository or signed anything for a long time.

    People change teams; settings do not notice. Whoever has not been near the code for a season is
    called at night about something they no longer know.

    Asked of the owners of the model and of the pipeline who are among the authors of the last year: many who
    answer for something write no code, and are not judged by it. Where nobody has committed for so long,
    nothing is said of anybody. Names are compared with those of authors, their addresses, or handles.

    Limits:
        quiet: days since the last commit or sign-off of either.
    """
    if not owners.names:
        raise Absent("nobody is named: see ownership/unowned")
    if not commits.recent or (clock - max(commit.on for commit in commits.recent)).days > quiet.value:
        raise Absent("nobody has committed lately, so that it says nothing of anybody")
    for thing in THINGS:
        owner: Owner | None = getattr(owners, thing)
        both = [name for name in owner or () if name]
        touched = {name: [commit.on for commit in commits.by(name)] for name in both}
        signed = [sign.on for sign in ledger.signed if sign.by in both]
        if not any(touched.values()) or owner is None:
            continue
        last = max([*signed, *(day for days in touched.values() for day in days)])
        days = (clock - last).days
        yield Evidence(
            f"{' and '.join(both)} last touched the repository or signed {days} days ago, and answer for the {thing}",
            at=Whole(thing),
            measured=exact(days),
            limit=quiet,
            unit="days",
            statistic="days since the last sign of them",
            remedy=f"Ask {owner.name} whether they still own the {thing}, and name who does.",
        )


TODAY = date(2026, 11, 24)


def _authors(**days: int) -> Commits:
    return Commits(tuple(Commit(name, f"{name.lower()}@shop.example", TODAY - timedelta(ago)) for name, ago in days.items()), "4ac9184")


def _owned(commits: Commits, *signed: SignOff) -> Candidate:
    owners = Owners(Owner("Ana", "Bo"), Owner("@data-platform"), Owner("Cy"))
    return with_history(Candidate.of(owners=owners, ledger=Ledger(signed=signed), today=TODAY), commits)


@absent_owner.good
def the_backup_was_there(table: MakeTable) -> Candidate:
    return _owned(_authors(Ana=200, Bo=5))


@absent_owner.good
def teams_and_managers_write_no_code(table: MakeTable) -> Candidate:
    return _owned(_authors(Dan=3, Bo=20))


@absent_owner.good
def signed_last_month(table: MakeTable) -> Candidate:
    return _owned(_authors(Ana=200, Dan=3), SignOff("exam", "Ana", TODAY - timedelta(30), "3f9a"))


@absent_owner.bad(findings=1, at="model")
def gone_since_spring(table: MakeTable) -> Candidate:
    return _owned(_authors(Ana=200, Dan=3))
