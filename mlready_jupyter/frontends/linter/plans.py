"""How each notebook is judged: the rules that are asked of it, and the policy, after its per-file settings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mlready_jupyter import __version__
from mlready_jupyter.catalogue import Catalogue, policy
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.judge import Policy
from mlready_jupyter.index import from_index
from mlready_jupyter.settings import Settings
from mlready_jupyter.subjects.notebook import UNREADABLE, Notebook

if TYPE_CHECKING:
    from mlready_jupyter.subjects.repository import Repository


class Plan(NamedTuple):
    rules: tuple[Criterion, ...]
    policy: Policy
    teaching: bool = False
    """Whether the settings say that it is an exercise."""

    def asked_of(self, notebook: Notebook) -> list[Criterion]:
        """The rules that the notebook gives something to say: all others are CLEAR."""
        return [rule for rule in self.rules if not rule.about or not notebook.lacks(rule.about)]

    def told(self) -> str:
        """All that decides what is found in a given notebook, besides the code of the rules and the day."""
        how = self.policy
        waivers = [(waiver, waiver.in_force(how.today)) for waiver in how.waivers]
        asked = [rule.id for rule in self.rules]
        return repr(
            (__version__, asked, how.settings, how.limits_at, sorted(how.severities.items()), waivers, how.inline_waivers, self.teaching)
        )


class Plans:
    """The plan of every notebook; those that share their per-file settings share a plan."""

    def __init__(
        self, settings: Settings, *, select: Sequence[str] = (), ignore: Sequence[str] = (), today: date, budget: float | None = None
    ) -> None:
        self.settings, self._select, self._ignore, self._today, self._budget = settings, tuple(select), tuple(ignore), today, budget
        named = [
            *self._select,
            *settings.select,
            *settings.ignore,
            *self._ignore,
            *(w for p in settings.per_file for w in (*p.select, *p.ignore)),
        ]
        self.known = from_index(settings.plug_ins, naming=named)
        self._root = os.path.dirname(os.path.abspath(settings.path)) if settings.path else os.getcwd()
        self.repositories: dict[str, Repository | None] = {}
        """Folder -> the repository around it, as far as this run has looked."""
        self._plans: dict[tuple[int, ...], Plan] = {}
        """The numbers of the per-file settings that hold -> the plan."""
        for number in range(len(settings.per_file)):  # a mistake is told whether or not a notebook meets it
            self._plan((number,))

    @property
    def today(self) -> date:
        return self._today

    @property
    def root(self) -> Path:
        """The folder that the settings speak of."""
        return Path(self._root)

    def of(self, path: Path) -> Plan:
        return self._plan(self._matching(path) if self.settings.per_file else ())

    def rules(self) -> tuple[Criterion, ...]:
        """Every rule of every plan, each once."""
        return tuple({rule.id: rule for plan in (self._plan(()), *self._plans.values()) for rule in plan.rules}.values())

    @cached_property
    def rule_ids(self) -> frozenset[str]:
        """Every rule there is, of the house and of plug-ins."""
        return frozenset(self.known.rules)

    def _matching(self, path: Path) -> tuple[int, ...]:
        inside = os.path.relpath(os.path.abspath(path), self._root).replace(os.sep, "/")
        return tuple(number for number, each in enumerate(self.settings.per_file) if matches(inside, each.glob))

    def _plan(self, matching: tuple[int, ...]) -> Plan:
        if matching not in self._plans:
            self._plans[matching] = self._made(matching)
        return self._plans[matching]

    def _made(self, matching: tuple[int, ...]) -> Plan:
        settings = self.settings
        for each in (settings.per_file[number] for number in matching):
            settings = settings._replace(
                select=each.select or settings.select,
                ignore=(*settings.ignore, *each.ignore),
                severities={**settings.severities, **each.severities},
                limits={**settings.limits, **each.limits},
                options={**settings.options, **each.options},
            )
        ignore = (*settings.ignore, *self._ignore)
        rules = _with_unreadable(self.known.load("rules", self._select or settings.select, ignore), self.known, ignore)
        how = policy(settings, rules, self.known, today=self._today, budget=self._budget)
        return Plan(tuple(sorted(rules, key=lambda rule: (rule.cost, rule.id))), how, settings.profile == "teaching")


def matches(path: str, glob: str) -> bool:
    """Whether a pattern means this path (from the settings' folder) or its name; `*` crosses folders, `folder/` means all below."""
    pattern = glob + "*" if glob.endswith("/") else glob
    return fnmatchcase(path, pattern) or fnmatchcase(path.rpartition("/")[2], pattern)


def _with_unreadable(rules: tuple[Criterion, ...], known: Catalogue, ignore: Sequence[str]) -> tuple[Criterion, ...]:
    """The rules, and the one that tells of a file in which no other can see anything: silence would look like praise."""
    missing = UNREADABLE in known.rules and all(rule.id != UNREADABLE for rule in rules)
    return rules + known.load("rules", [UNREADABLE], ignore) if missing else rules
