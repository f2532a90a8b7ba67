"""The exam as plain functions: the same in a notebook, a script and a test."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import mlready_jupyter.display  # noqa: F401  # registers the formats that a report can be saved in
from mlready_jupyter import __version__
from mlready_jupyter import lock as locks
from mlready_jupyter.catalogue import Catalogue, adapters, catalogue, loosened, policy
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.judge import Policy, Progress, Step, judge, judging
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends import witness
from mlready_jupyter.frontends.circumstances import Circumstances
from mlready_jupyter.frontends.exported_tests import Exported, export
from mlready_jupyter.frontends.keeping import keep, remembered
from mlready_jupyter.frontends.locking import agreed, place
from mlready_jupyter.frontends.objects import columns_of
from mlready_jupyter.settings import Settings, load, seconds
from mlready_jupyter.settings import rate as allowed
from mlready_jupyter.subjects import assumed
from mlready_jupyter.subjects.agreement import Assumption, Expected, Loosened
from mlready_jupyter.subjects.assumption import read
from mlready_jupyter.subjects.candidate import Candidate, Ledger
from mlready_jupyter.subjects.golden import as_text, record
from mlready_jupyter.subjects.golden import read as read_golden
from mlready_jupyter.subjects.golden import write as write_golden
from mlready_jupyter.subjects.namespace import Namespace
from mlready_jupyter.subjects.repository import repository
from mlready_jupyter.subjects.tables import Table

TABLES = frozenset({"train", "test", "current", "batch", "summaries", "reference", "profiles", "comparable", "apart", "clock"})
"""The parts that tables alone can give."""
NOW = frozenset({"current", "batch", "summaries", "profiles", "comparable", "answered", "outcomes", "scored"})
"""The parts that look at what is current."""
OF_SCHEMA = frozenset({"current", "batch", "summaries", "lock", "clock"})
AGAINST_LOCK = OF_SCHEMA | {"reference", "profiles", "comparable"}
"""The parts that a table and a lock can give."""


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
    against: str | None = None,
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
    the model that is to be replaced, `serving` the features as production computed and logged them. Without `train`, the word
    "lock" as `against` has `current` held against what `mlready.lock` remembers of it.

    `select` and `ignore` take ids, names or rooms; `budget` is wall time ("10s", "none"), 10 s unless the settings say
    more. Nothing handed over is changed, the global random state included. Raises UsageError for what cannot be examined.
    """
    return sitting(
        model,
        train=train,
        test=test,
        current=current,
        target=target,
        time=time,
        keys=keys,
        features=features,
        namespace=namespace,
        previous=previous,
        serving=serving,
        against=against,
        name=name,
        select=select,
        ignore=ignore,
        budget=budget,
        settings=settings,
        today=today,
    ).hold(progress)


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
        with _undisturbed():
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
                with _undisturbed():
                    step = steps.throw(KeyboardInterrupt) if stopped else next(steps)
            except StopIteration as end:
                return self._told(end.value)
            try:
                yield step
            except KeyboardInterrupt:
                stopped = True


def sitting(
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
    against: str | None = None,
    name: str = "",
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    budget: str | float | None = None,
    settings: Settings | None = None,
    today: date | None = None,
) -> Sitting:
    """What `exam` holds, made ready: for those who ask one check at a time. Arguments as for `exam`."""
    if model is None:
        raise UsageError("no model: pass a fitted object with predict(X), or a function of a table; for tables alone: drift, schema")
    if train is None and test is None and current is None:
        raise UsageError(f"no table to examine {name or 'the model'} with: pass train= and test=, each a table or a pair (X, y)")
    held = {str(column) for given in (train, test, current) for column in _columns(given)}
    return _sitting(
        lambda chosen, loosened, day: Candidate.of(
            model,
            train=train,
            test=test,
            current=current,
            target=target,
            time=time or _held(chosen.time, held),
            keys=_all(keys) or tuple(key for key in chosen.keys if _held(key, held)),
            features=features,
            namespace=namespace,
            lock=locks.read(place(chosen)).agreement(name),
            previous=previous,
            serving=serving,
            recalled=_is_lock(against),
            golden=read_golden(golden_path(chosen)) if chosen.golden else None,
            name=name,
            owners=chosen.owners,
            expected=chosen.expected,
            ledger=Ledger(chosen.waivers, chosen.max_waiver_days, chosen.sign_offs, loosened),
            card=chosen.card,
            slo=chosen.slo,
            repository=repository(chosen.path or Path("notebook.ipynb")),
            history=lambda named: remembered(named, chosen),
            adapters=adapters(chosen.plug_ins),
            today=day,
        ),
        lambda criterion: True,
        select=select,
        ignore=ignore,
        budget=budget,
        settings=settings,
        today=today,
    )


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
    _is_lock(word)
    settings, name, progress = options.setdefault("settings", load()), options.pop("name", ""), options.pop("progress", None)
    agreement = agreed(locks.read(place(settings)), name)
    asked = AGAINST_LOCK if agreement.remembered is not None else OF_SCHEMA
    return _sitting(
        lambda chosen, _, day: Candidate.of(
            current=current,
            target=target or _held(agreement.target, {str(column) for column in _columns(current)}),
            name=f"{name or 'table'} against lock",
            lock=agreement,
            recalled=True,
            today=day,
        ),
        lambda criterion: criterion.room == room and asks_only(criterion, asked),
        **options,
    ).hold(progress)


def _is_lock(word: str | None) -> bool:
    if word not in (None, "lock"):
        raise UsageError(f"against={word!r} is a text; expected a table, or the word 'lock'")
    return word is not None


def asks_only(criterion: Criterion, parts: frozenset[str]) -> bool:
    """Whether these parts are enough for a criterion, and whether it looks at what is current at all."""
    needed = {part.name for part, optional in criterion.asks if not optional}
    return needed <= parts and any(part.name in NOW & parts for part, _ in criterion.asks)


def assume(frame: Any, *says: str, tolerated: float = 0.0, owner: str = "", target: str | None = None, **options: Any) -> Report:
    """Do the rows of `frame` keep these assumptions, such as "age between 18 and 99"? `tolerated` part of them may break each.

    Nothing is written down: `%mlready assume`, or [[assumptions]] in the settings, holds them against every exam to come.
    Options as for `exam`. Raises UsageError for what cannot be read, and for columns that the table does not have.
    """
    if frame is None or isinstance(frame, str):
        raise UsageError('no table to hold an assumption against; expected assume(frame, "age between 18 and 99")')
    if not says:
        raise UsageError('nothing is assumed; expected such as assume(frame, "age between 18 and 99")')
    part, name, progress = allowed(tolerated), options.pop("name", "frame"), options.pop("progress", None)
    table, day = Table(name, frame, target=target), options.get("today") or date.today()
    for one in says:
        assumed.held(read(one), table, day)
    expected = Expected(tuple(Assumption(one, owner, part) for one in says))
    return _sitting(
        lambda chosen, _, day: Candidate.of(test=table, name=name, expected=expected, today=day),
        lambda criterion: criterion.id in ("assumptions/broken-assumption", "assumptions/unevaluated-assumption"),
        **options,
    ).hold(progress)


def export_tests(
    path: str | Path,
    model: Any,
    *,
    test: Any = None,
    train: Any = None,
    target: str | None = None,
    model_file: str | Path = "model.joblib",
    name: str = "model",
    overwrite: bool = False,
    settings: Settings | None = None,
) -> Exported:
    """Write the edge cases of a model, on some rows of `test` (or `train`), as a file for pytest that needs nothing of ours.

    The file loads the model from `model_file`, saved there by joblib or pickle; it is not opened here. A file that is there
    already is left alone unless `overwrite`. Raises UsageError for what cannot be written.
    """
    if model is None:
        raise UsageError("no model: pass a fitted object with predict(X), or a function of a table")
    if test is None and train is None:
        raise UsageError("no rows to write tests with: pass test= or train=, a table or a pair (X, y)")
    chosen = settings or load()
    candidate = Candidate.of(model, train=train, test=test, target=target, name=name, adapters=adapters(chosen.plug_ins))
    assert candidate.model is not None and candidate.sample is not None
    with _undisturbed():
        return export(candidate.model, candidate.sample, path, model_file=model_file, overwrite=overwrite)


def golden(model: Any, table: Any, *, target: str | None = None, name: str = "model", write: bool = False) -> tuple[Path, str]:
    """Record how a model answers about a hundred rows of a table, so that later exams can ask them again.

    Gives the path (that of `golden` in the settings, else golden.json beside them) and the text of the file, which holds
    these rows; it is written with `write` only. Raises UsageError for what cannot be recorded.
    """
    chosen = load()
    candidate = Candidate.of(model, test=table, target=target, name=name, adapters=adapters(chosen.plug_ins))
    assert candidate.model is not None and candidate.sample is not None
    with _undisturbed():
        recorded = record(candidate.model, candidate.sample, date.today())
    path = golden_path(chosen)
    return path, write_golden(recorded, path) if write else as_text(recorded)


def golden_path(chosen: Settings) -> Path:
    return (chosen.path.parent if chosen.path else Path.cwd()) / (chosen.golden or "golden.json")


def _compare(current: Any, against: Any, target: str | None, room: str, options: dict[str, Any]) -> Report:
    if current is None:
        raise UsageError("no table to examine: pass one")
    name, progress = options.pop("name", ""), options.pop("progress", None)
    held = {str(column) for given in (against, current) for column in _columns(given)}
    return _sitting(
        lambda chosen, _, day: Candidate.of(
            train=against,
            current=current,
            target=target,
            time=_held(chosen.time, held),
            keys=tuple(key for key in chosen.keys if _held(key, held)),
            name=name,
            today=day,
        ),
        lambda criterion: criterion.room == room and _of_tables(criterion) and (against is not None or not _asks(criterion, "profiles")),
        **options,
    ).hold(progress)


def beside(reference: Table, ids: Collection[str], *, model: Any = None, current: Any = None) -> Report:
    """What these checks say of a table, or of a model, beside a table that was read before; settings as for `exam`."""
    return _sitting(
        lambda chosen, _, day: Candidate.of(model, train=reference, current=current, target=reference.target, today=day),
        lambda criterion: criterion.id in ids,
    ).hold()


def beside_lock(ids: Collection[str], current: Any) -> Report | None:
    """What these checks say of a table beside the one candidate of `mlready.lock` whose columns it has; None where there is none."""
    settings = load()
    lock, columns = locks.read(place(settings)), set(_columns(current))
    held = filter(None, map(lock.agreement, lock.document["candidates"]))
    alike = [agreement for agreement in held if 2 * len(columns & agreement.columns.keys()) >= len(agreement.columns)]
    if len(alike) != 1:
        return None
    (agreement,) = alike
    return _sitting(
        lambda _, __, day: Candidate.of(current=current, lock=agreement, target=_held(agreement.target, columns), recalled=True, today=day),
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
    made = _sitting(lambda _, __, day: candidate(day), fits, select=select, ignore=ignore, budget="none", settings=settings, today=today)
    return made._replace(kind="batch")


def _sitting(
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
    criteria = tuple(c for c in _selected(known, chosen, _all(select), _all(ignore)) if fits(c))
    wall = seconds(budget) if budget is not None else None if witness.is_awaited() else chosen.budget
    day = today or date.today()
    how = policy(chosen, criteria, known, today=day, budget=wall)
    return Sitting(build(chosen, loosened(chosen, known), day), criteria, how, Circumstances.now(chosen), chosen)


def _selected(known: Catalogue, settings: Settings, select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[Criterion, ...]:
    return known.load("checks", select or settings.select, (*settings.ignore, *ignore))


def _all(words: str | Iterable[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _of_tables(criterion: Criterion) -> bool:
    needed = {part.name for part, optional in criterion.asks if not optional}
    return needed <= TABLES and any(part.name in NOW for part, _ in criterion.asks)


def _asks(criterion: Criterion, name: str) -> bool:
    return any(part.name in (name, "reference") and not optional for part, optional in criterion.asks)


def _columns(given: Any) -> tuple[str, ...]:
    return columns_of(given[0] if isinstance(given, tuple) and given else given) or ()


def _held(column: str | None, held: set[str]) -> str | None:
    """A column that the settings name, where the tables at hand have it."""
    return column if column in held else None


@contextmanager
def _undisturbed() -> Iterator[None]:
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
