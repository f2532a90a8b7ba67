"""The exam as plain functions: the same in a notebook, a script and a test."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import numpy as np

import mlready_jupyter.display  # noqa: F401  # registers the formats that a report can be saved in
from mlready_jupyter import __version__
from mlready_jupyter.catalogue import Catalogue, catalogue, policy
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.judge import Progress, judge
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.objects import columns_of
from mlready_jupyter.settings import Settings, load, seconds
from mlready_jupyter.subjects.candidate import Candidate, Ledger
from mlready_jupyter.subjects.namespace import Namespace

TABLES = frozenset({"train", "test", "current", "reference", "profiles", "clock"})
"""The parts that tables alone can give."""


def exam(
    model: Any,
    *,
    train: Any = None,
    test: Any = None,
    current: Any = None,
    target: str | None = None,
    time: str | None = None,
    keys: str | Iterable[str] = (),
    features: tuple[Callable[[Any], Any], Any] | None = None,
    namespace: Namespace | None = None,
    previous: Any = None,
    serving: Any = None,
    name: str = "",
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    budget: str | float | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    today: date | None = None,
) -> Report:
    """Would this model survive production? Examine it with the tables at hand.

    `train`, `test` and `current` are each one table that holds `target`, or a pair `(X, y)`; pandas, polars, Arrow,
    DuckDB or any other frame that narwhals knows, a 2-D array, or (in a pair) a sparse matrix. `current` is what
    production sends today and needs no labels. `model` is anything with `predict`, or a function of a table.

    `time` names the column that says when a row happened, `keys` those that say whose it is; the settings may name them
    too, for the tables that have them. `features` is a pair: the function that makes features from raw rows, and some raw
    rows. `namespace` is what `%mlready` knows of the notebook; questions about it are skipped without one. `previous` is
    the model that is to be replaced, `serving` the features as production computed and logged them.

    `select` and `ignore` take ids, names or rooms; `budget` is wall time ("10s", "none"), 10 s unless the settings say
    more. Nothing handed over is changed, the global random state included. Raises UsageError for what cannot be examined.
    """
    if model is None:
        raise UsageError("no model: pass a fitted object with predict(X), or a function of a table; for tables alone: drift, schema")
    if train is None and test is None and current is None:
        raise UsageError(f"no table to examine {name or 'the model'} with: pass train= and test=, each a table or a pair (X, y)")
    held = {str(column) for given in (train, test, current) for column in _columns(given)}
    return _examine(
        lambda chosen, day: Candidate.of(
            model,
            train=train,
            test=test,
            current=current,
            target=target,
            time=time or _held(chosen.time, held),
            keys=_all(keys) or tuple(key for key in chosen.keys if _held(key, held)),
            features=features,
            namespace=namespace,
            previous=previous,
            serving=serving,
            name=name,
            owners=chosen.owners,
            ledger=_ledger(chosen),
            today=day,
        ),
        lambda criterion: True,
        select=select,
        ignore=ignore,
        budget=budget,
        settings=settings,
        progress=progress,
        today=today,
    )


def drift(current: Any, against: Any, *, target: str | None = None, **options: Any) -> Report:
    """Is `current` still what `against` was? The questions of reliability that two tables can answer. Options as for `exam`."""
    return _compare(current, against, target, "reliability", options)


def schema(current: Any, against: Any = None, *, target: str | None = None, **options: Any) -> Report:
    """Does `current` still look like `against`: columns, types, missing values? Without `against`, what one table shows by itself."""
    return _compare(current, against, target, "pipeline", options)


def _compare(current: Any, against: Any, target: str | None, room: str, options: dict[str, Any]) -> Report:
    if current is None:
        raise UsageError("no table to examine: pass one")
    name = options.pop("name", "")
    return _examine(
        lambda chosen, day: Candidate.of(train=against, current=current, target=target, name=name, today=day),
        lambda criterion: criterion.room == room and _of_tables(criterion) and (against is not None or not _asks(criterion, "profiles")),
        **options,
    )


def _examine(
    build: Callable[[Settings, date], Candidate],
    fits: Callable[[Criterion], bool],
    *,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    budget: str | float | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    today: date | None = None,
) -> Report:
    chosen = settings or load()
    known = catalogue(chosen.plug_ins)
    criteria = tuple(c for c in _selected(known, chosen, _all(select), _all(ignore)) if fits(c))
    wall = chosen.budget if budget is None else seconds(budget)
    day = today or date.today()
    how = policy(chosen, criteria, known, today=day, budget=wall)
    candidate = build(chosen, day)
    with _random_state_kept(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a model that warns would do so thousands of times; Trial records what it says
        return judge(candidate, criteria, how, progress=progress, version=__version__)


def _selected(known: Catalogue, settings: Settings, select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[Criterion, ...]:
    return known.load("checks", select or settings.select, (*settings.ignore, *ignore))


def _all(words: str | Iterable[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _of_tables(criterion: Criterion) -> bool:
    needed = {part.name for part, optional in criterion.asks if not optional}
    return needed <= TABLES and any(part.name in ("current", "profiles") for part, _ in criterion.asks)


def _asks(criterion: Criterion, name: str) -> bool:
    return any(part.name in (name, "reference") and not optional for part, optional in criterion.asks)


def _columns(given: Any) -> tuple[str, ...]:
    return columns_of(given[0] if isinstance(given, tuple) and given else given) or ()


def _held(column: str | None, held: set[str]) -> str | None:
    """A column that the settings name, where the tables at hand have it."""
    return column if column in held else None


def _ledger(settings: Settings) -> Ledger:
    return Ledger(settings.waivers, settings.max_waiver_days)


@contextmanager
def _random_state_kept() -> Iterator[None]:
    """Models draw from the global generators; the user's next draw must not depend on whether an exam was run."""
    mine, theirs = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(mine)
        np.random.set_state(theirs)
