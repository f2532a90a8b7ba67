"""Exams of tables: beside another one, beside `mlready.lock`, and by themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from mlready_jupyter import lock as locks
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.locking import agreed, place
from mlready_jupyter.frontends.sitting import Sitting, columns, held_by, sit
from mlready_jupyter.settings import Settings, load
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.tables import Table

TABLES = frozenset("train test current batch summaries reference profiles comparable calendar apart clock".split())
"""The parts that tables alone can give."""
NOW = frozenset({"current", "batch", "summaries", "profiles", "comparable", "answered", "outcomes", "scored"})
"""The parts that look at what is current."""
OF_SCHEMA = frozenset({"current", "batch", "summaries", "lock", "clock"})
AGAINST_LOCK = OF_SCHEMA | {"reference", "profiles", "comparable"}
"""The parts that a table and a lock can give."""


def drift(current: Any, against: Any, *, target: str | None = None, **options: Any) -> Report:
    """Is `current` still what `against` was? The questions of reliability that two tables can answer. Options as for `exam`.

    Against the word "lock" it is held against what `mlready.lock` remembers of the training table; `name` says of which candidate.
    """
    if isinstance(against, str):
        return _against_lock(current, against, target, "reliability", options)
    return _compare(current, against, target, "reliability", options)


def schema(current: Any, against: Any = None, *, target: str | None = None, **options: Any) -> Report:
    """Does `current` still look like `against`: columns, types, missing values? Without `against`, what one table shows by itself.

    Against the word "lock" it is held against `mlready.lock`; `name` says which candidate is meant where it holds several.
    """
    if isinstance(against, str):
        return _against_lock(current, against, target, "pipeline", options)
    return _compare(current, against, target, "pipeline", options)


def _against_lock(current: Any, word: str, target: str | None, room: str, options: dict[str, Any]) -> Report:
    if current is None:
        raise UsageError("no table to examine: pass one")
    is_lock(word)
    settings, name, progress = options.setdefault("settings", load()), options.pop("name", ""), options.pop("progress", None)
    agreement = agreed(locks.read(place(settings)), name)
    asked = AGAINST_LOCK if agreement.remembered is not None else OF_SCHEMA
    return sit(
        lambda chosen, _, day: Candidate.of(
            current=current,
            target=target or held_by(agreement.target, {str(column) for column in columns(current)}),
            name=f"{name or 'table'} against lock",
            lock=agreement,
            recalled=True,
            today=day,
        ),
        lambda criterion: criterion.room == room and asks_only(criterion, asked),
        **options,
    ).hold(progress)


def is_lock(word: str | None) -> bool:
    if word not in (None, "lock"):
        raise UsageError(f"against={word!r} is a text; expected a table, or the word 'lock'")
    return word is not None


def asks_only(criterion: Criterion, parts: frozenset[str]) -> bool:
    """Whether these parts are enough for a criterion, and whether it looks at what is current at all."""
    needed = {part.name for part, optional in criterion.asks if not optional}
    return needed <= parts and any(part.name in NOW & parts for part, _ in criterion.asks)


def _compare(current: Any, against: Any, target: str | None, room: str, options: dict[str, Any]) -> Report:
    if current is None:
        raise UsageError("no table to examine: pass one")
    name, progress = options.pop("name", ""), options.pop("progress", None)
    held = {str(column) for given in (against, current) for column in columns(given)}
    return sit(
        lambda chosen, _, day: Candidate.of(
            train=against,
            current=current,
            target=target,
            time=held_by(chosen.time, held),
            keys=tuple(key for key in chosen.keys if held_by(key, held)),
            name=name,
            today=day,
        ),
        lambda criterion: criterion.room == room and _of_tables(criterion) and (against is not None or not _asks(criterion, "profiles")),
        **options,
    ).hold(progress)


def beside(reference: Table, ids: Collection[str], *, model: Any = None, current: Any = None) -> Report:
    """What these checks say of a table, or of a model, beside a table that was read before; settings as for `exam`."""
    return sit(
        lambda chosen, _, day: Candidate.of(model, train=reference, current=current, target=reference.target, today=day),
        lambda criterion: criterion.id in ids,
    ).hold()


def beside_lock(ids: Collection[str], current: Any) -> Report | None:
    """What these checks say of a table beside the one candidate of `mlready.lock` whose columns it has; None where there is none."""
    settings = load()
    lock, has = locks.read(place(settings)), set(columns(current))
    held = filter(None, map(lock.agreement, lock.document["candidates"]))
    alike = [agreement for agreement in held if 2 * len(has & agreement.columns.keys()) >= len(agreement.columns)]
    if len(alike) != 1:
        return None
    (agreement,) = alike
    return sit(
        lambda _, __, day: Candidate.of(current=current, lock=agreement, target=held_by(agreement.target, has), recalled=True, today=day),
        lambda criterion: criterion.id in ids,
        settings=settings,
    ).hold()


def batch_sitting(
    candidate: Callable[[date], Candidate],
    fits: Callable[[Criterion], bool],
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    settings: Settings,
    today: date | None = None,
) -> Sitting:
    """What the gate holds: the criteria that fit a candidate without a model."""
    made = sit(lambda _, __, day: candidate(day), fits, select=select, ignore=ignore, budget="none", settings=settings, today=today)
    return made._replace(kind="batch")


def _of_tables(criterion: Criterion) -> bool:
    needed = {part.name for part, optional in criterion.asks if not optional}
    return needed <= TABLES and any(part.name in NOW for part, _ in criterion.asks)


def _asks(criterion: Criterion, name: str) -> bool:
    return any(part.name in (name, "reference") and not optional for part, optional in criterion.asks)
