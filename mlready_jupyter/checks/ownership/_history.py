"""Candidates with a git history of our own making, for examples."""

from __future__ import annotations

from mlready_jupyter.checks import Candidate, Commits
from mlready_jupyter.core.part import Made


def with_history(candidate: Candidate, commits: Commits) -> Candidate:
    """The candidate, as if its repository had this history."""
    candidate.made["commits"] = Made(commits, None, 0.0)
    return candidate
