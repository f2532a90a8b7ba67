"""Judges notebooks one by one: from the cache where it knows the answer, in several processes where there are many."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlready_jupyter import __version__
from mlready_jupyter.core.judge import judge
from mlready_jupyter.frontends.linter.cache import Cache
from mlready_jupyter.frontends.linter.checked import Checked, checked
from mlready_jupyter.frontends.linter.plans import Plan, Plans
from mlready_jupyter.subjects.notebook import Notebook

SEVERAL = 16
"""Notebooks from which the fast reader of notebooks is worth its import."""
MANY = 48
"""Notebooks from which a second process is worth its start."""


def shown(path: Path) -> str:
    """A path as told from here, with slashes on every system."""
    told, here = str(path), os.path.join(os.getcwd(), "")
    inside = os.path.normcase(told).startswith(os.path.normcase(here))
    return (told[len(here) :] if inside else told).replace(os.sep, "/")


def check_one(path: Path, plans: Plans, cache: Cache | None = None) -> Checked:
    """One notebook's answers, kept in the cache for the next time."""
    notebook, plan, made = judged(path, plans)
    if cache is not None and not interrupted(made):
        cache.keep(notebook, plan, made)
    return made


def judged(path: Path, plans: Plans) -> tuple[Notebook, Plan, Checked]:
    plan = plans.of(path)
    notebook = Notebook(
        path, shown=shown(path), today=plans.today, teaching=plan.teaching, rule_ids=plans.rule_ids, repositories=plans.repositories
    )
    return notebook, plan, checked(notebook, judge(notebook, plan.asked_of(notebook), plan.policy, version=__version__))


def check_all(paths: Sequence[Path], plans: Plans, cache: Cache | None, *, jobs: int, words: Sequence[str] = ()) -> Iterator[Checked]:
    """The answers in the order of the paths. `words` are the command line, which each further process reads for itself."""
    known = {path: found for path in paths if (found := cache.find(path, shown(path), plans)) is not None} if cache is not None else {}
    unknown = [path for path in paths if path not in known]
    if jobs > 1 and len(unknown) >= MANY:
        from mlready_jupyter.frontends.linter.workers import check_in_processes

        made = check_in_processes(unknown, plans, jobs=jobs, words=words, cache=cache)
    else:
        if len(unknown) >= SEVERAL:
            import msgspec  # noqa: F401 the fast reader of notebooks is used from here on
        made = (check_one(path, plans, cache) for path in unknown)
    try:
        for path in paths:
            yield known.get(path) or next(made)
        next(made, None)  # after the last answer, the processes keep what they found
    finally:
        if cache is not None:
            cache.write()


def interrupted(each: Checked) -> bool:
    return any(outcome.reason == "interrupted" for outcome in each.outcomes)
