"""More than one person could mend it."""

from __future__ import annotations

from datetime import timedelta

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Card,
    Commit,
    Commits,
    Evidence,
    Iterator,
    Limit,
    MakeTable,
    Owner,
    Owners,
    Severity,
    Whole,
    check,
    date,
    exact,
)
from mlready_jupyter.checks.ownership._history import with_history
from mlready_jupyter.checks.words import percent
from mlready_jupyter.subjects.commits import letters

LEAST = 20
"""Commits from which on it says something who made them."""


@check(severity=Severity.WARNING)
def one_committer(owners: Owners, commits: Commits, card: Card | None, *, alone: Limit = Limit(0.95)) -> Iterator[Evidence]:
    """Nearly all commits of the last year are one person's.

    A backup who has never changed the code is a name, not a backup. A NOTE, and a WARNING from
    `stage = "production"` on. Not asked where owners are missing, or of fewer than 20 commits.

    Limits:
        alone: part of last year's commits that one person made.
    """
    if not owners.names:
        raise Absent("nobody is named: see ownership/unowned")
    if len(commits.recent) < LEAST:
        raise Absent(f"{len(commits.recent)} commits in the last year say little of who could mend it")
    by: dict[str, list[str]] = {}
    for commit in commits.recent:
        by.setdefault(letters(commit.name) or commit.email, []).append(commit.name)
    most = max(by.values(), key=len)
    share = len(most) / len(commits.recent)
    yield Evidence(
        f"{percent(share)} of the {len(commits.recent)} commits of the last year are by {most[0]}",
        at=Whole("repository"),
        measured=exact(share),
        limit=alone,
        unit="share",
        statistic="one person's part of the commits",
        milder=None if card is not None and card.live else Severity.NOTE,
        remedy="Let the backup make the next change, with the owner looking on.",
    )


def _year(**commits: int) -> Candidate:
    day = date(2026, 11, 24)
    made = [Commit(name, f"{name.lower()}@shop.example", day - timedelta(i)) for name, count in commits.items() for i in range(count)]
    candidate = Candidate.of(owners=Owners(Owner("Ana", "Bo")), card=Card("production"), today=day)
    return with_history(candidate, Commits(tuple(made), "4ac9184"))


@one_committer.good
def two_of_them(table: MakeTable) -> Candidate:
    return _year(Ana=90, Bo=10)


@one_committer.bad(findings=1)
def one_alone(table: MakeTable) -> Candidate:
    return _year(Ana=99, Bo=1)
