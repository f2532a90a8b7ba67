"""The exam as plain functions: the same in a notebook, a script and a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from mlready_jupyter import lock as locks
from mlready_jupyter.catalogue import adapters
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.judge import Progress
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.comparing import is_lock
from mlready_jupyter.frontends.exported_tests import Exported, export
from mlready_jupyter.frontends.keeping import remembered
from mlready_jupyter.frontends.locking import place
from mlready_jupyter.frontends.sitting import Sitting, all_of, columns, held_by, sit, undisturbed
from mlready_jupyter.settings import Settings, load
from mlready_jupyter.settings import rate as allowed
from mlready_jupyter.subjects import assumed
from mlready_jupyter.subjects.agreement import Assumption, Expected
from mlready_jupyter.subjects.assumption import read
from mlready_jupyter.subjects.candidate import Candidate, Ledger
from mlready_jupyter.subjects.golden import as_text, record
from mlready_jupyter.subjects.golden import read as read_golden
from mlready_jupyter.subjects.golden import write as write_golden
from mlready_jupyter.subjects.namespace import Namespace
from mlready_jupyter.subjects.repository import repository
from mlready_jupyter.subjects.tables import Table


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
    held = {str(column) for given in (train, test, current) for column in columns(given)}
    return sit(
        lambda chosen, loosened, day: Candidate.of(
            model,
            train=train,
            test=test,
            current=current,
            target=target,
            time=time or held_by(chosen.time, held),
            keys=all_of(keys) or tuple(key for key in chosen.keys if held_by(key, held)),
            features=features,
            namespace=namespace,
            lock=locks.read(place(chosen)).agreement(name),
            previous=previous,
            serving=serving,
            recalled=is_lock(against),
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
    return sit(
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
    with undisturbed():
        return export(candidate.model, candidate.sample, path, model_file=model_file, overwrite=overwrite)


def golden(model: Any, table: Any, *, target: str | None = None, name: str = "model", write: bool = False) -> tuple[Path, str]:
    """Record how a model answers about a hundred rows of a table, so that later exams can ask them again.

    Gives the path (that of `golden` in the settings, else golden.json beside them) and the text of the file, which holds
    these rows; it is written with `write` only. Raises UsageError for what cannot be recorded.
    """
    chosen = load()
    candidate = Candidate.of(model, test=table, target=target, name=name, adapters=adapters(chosen.plug_ins))
    assert candidate.model is not None and candidate.sample is not None
    with undisturbed():
        recorded = record(candidate.model, candidate.sample, date.today())
    path = golden_path(chosen)
    return path, write_golden(recorded, path) if write else as_text(recorded)


def golden_path(chosen: Settings) -> Path:
    return (chosen.path.parent if chosen.path else Path.cwd()) / (chosen.golden or "golden.json")
