"""What every exam is made of, whoever asks for it: the settings, the questions, and the judge."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

import numpy as np

import mlready_jupyter.display  # noqa: F401  # registers the formats that a report can be saved in
from mlready_jupyter import __version__
from mlready_jupyter.catalogue import Catalogue, catalogue, loosened, policy
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.judge import Policy, Progress, Step, judge, judging
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends import witness
from mlready_jupyter.frontends.circumstances import Circumstances
from mlready_jupyter.frontends.keeping import keep
from mlready_jupyter.frontends.objects import columns_of
from mlready_jupyter.settings import Settings, load, seconds
from mlready_jupyter.subjects.agreement import Loosened
from mlready_jupyter.subjects.candidate import Candidate


class Sitting(NamedTuple):
    """An exam about to be held: who is examined, which questions are asked, and how they are judged."""

    candidate: Candidate
    criteria: tuple[Criterion, ...]
    policy: Policy
    circumstances: Circumstances
    settings: Settings
    kind: str = "exam"
    """What the history calls it."""

    def hold(self, progress: Progress | None = None) -> Report:
        with undisturbed():
            return self._told(judge(self.candidate, self.criteria, self.policy, progress=progress, version=__version__))

    def _told(self, report: Report) -> Report:
        kept = keep(self.candidate, report, self.circumstances, self.settings, kind=self.kind)
        witness.tell(self.candidate, report, self.circumstances, ident=kept.uid if kept else "")
        return report

    def steps(self) -> Generator[Step, None, Report]:
        """The same, a check at a time; between two of them the caller may do as it likes, and stop it by throwing in KeyboardInterrupt."""
        steps = judging(self.candidate, self.criteria, self.policy, version=__version__)
        stopped = False
        while True:
            try:
                with undisturbed():
                    step = steps.throw(KeyboardInterrupt) if stopped else next(steps)
            except StopIteration as end:
                return self._told(end.value)
            try:
                yield step
            except KeyboardInterrupt:
                stopped = True


def sit(
    build: Callable[[Settings, tuple[Loosened, ...], date], Candidate],
    fits: Callable[[Criterion], bool],
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    budget: str | float | None = None,
    settings: Settings | None = None,
    today: date | None = None,
) -> Sitting:
    chosen = settings or load()
    known = catalogue(chosen.plug_ins)
    criteria = tuple(c for c in _selected(known, chosen, all_of(select), all_of(ignore)) if fits(c))
    wall = seconds(budget) if budget is not None else None if witness.is_awaited() else chosen.budget
    day = today or date.today()
    how = policy(chosen, criteria, known, today=day, budget=wall)
    return Sitting(build(chosen, loosened(chosen, known), day), criteria, how, Circumstances.now(chosen), chosen)


def _selected(known: Catalogue, settings: Settings, select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[Criterion, ...]:
    return known.load("checks", select or settings.select, (*settings.ignore, *ignore))


def all_of(words: str | Iterable[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def columns(given: Any) -> tuple[str, ...]:
    return columns_of(given[0] if isinstance(given, tuple) and given else given) or ()


def held_by(column: str | None, held: set[str]) -> str | None:
    """A column that the settings name, where the tables at hand have it."""
    return column if column in held else None


@contextmanager
def undisturbed() -> Iterator[None]:
    """Models draw from the global generators, and the user's next draw must not depend on whether an exam was run.

    A model that warns would do so thousands of times; Trial records what it says.
    """
    mine, theirs = random.getstate(), np.random.get_state()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(mine)
        np.random.set_state(theirs)


def _explored(report: Report) -> Any:
    from mlready_jupyter.frontends.widgets.explorer import Explorer

    return Explorer(report=report)


Report.views["explore"] = _explored
