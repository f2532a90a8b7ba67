"""Candidate: a model with its tables, as parts that are computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from mlready_jupyter.core.errors import UsageError, nearest
from mlready_jupyter.core.judge import told
from mlready_jupyter.core.part import About, Absent, Cost, Subject, part
from mlready_jupyter.core.places import InColumn, Place
from mlready_jupyter.core.waiver import Waiver
from mlready_jupyter.subjects import (
    bad_row,
    concurrency,
    fitting,
    labels,
    mixes,
    nudges,
    predictions,
    profile,
    refits,
    repeats,
    rollback,
    scores,
    task,
    thread_count,
    timing,
)
from mlready_jupyter.subjects import commits as git
from mlready_jupyter.subjects import digest as digests
from mlready_jupyter.subjects import elsewhere as helper
from mlready_jupyter.subjects.aged import Aged, age
from mlready_jupyter.subjects.agreement import (
    Agreement,
    Assumption,
    Card,
    Expected,
    Loosened,
    Metric,
    Monotone,
    Owners,
    Promise,
    Record,
    SignOff,
    Slo,
)
from mlready_jupyter.subjects.apart import Apart, tell_apart
from mlready_jupyter.subjects.bad_row import BadRows
from mlready_jupyter.subjects.batch import Batch
from mlready_jupyter.subjects.calendar_parts import calendar_parts
from mlready_jupyter.subjects.cases import Trials, run_cases
from mlready_jupyter.subjects.commits import Commits
from mlready_jupyter.subjects.concurrency import Concurrency
from mlready_jupyter.subjects.digest import Digest
from mlready_jupyter.subjects.elsewhere import Elsewhere
from mlready_jupyter.subjects.features import Features
from mlready_jupyter.subjects.fitting import Fits
from mlready_jupyter.subjects.golden import Golden
from mlready_jupyter.subjects.mixes import Mix
from mlready_jupyter.subjects.models import Adapter, Model, adapt, one_column, refuse_unfitted
from mlready_jupyter.subjects.namespace import Namespace
from mlready_jupyter.subjects.nudges import Nudges
from mlready_jupyter.subjects.out_of_fold import OutOfFold, out_of_fold
from mlready_jupyter.subjects.predictions import Answer, Prediction
from mlready_jupyter.subjects.profile import Profile
from mlready_jupyter.subjects.refits import Pace, Refits
from mlready_jupyter.subjects.repeats import Repeats
from mlready_jupyter.subjects.repository import Repository
from mlready_jupyter.subjects.rollback import Rollback, Trial
from mlready_jupyter.subjects.roundtrips import RoundTrip, round_trips
from mlready_jupyter.subjects.simple import Simple, simple_models
from mlready_jupyter.subjects.steps import dropped
from mlready_jupyter.subjects.summary import Summary
from mlready_jupyter.subjects.sweeps import Sweep, sweep
from mlready_jupyter.subjects.tables import Table, native_columns
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.thread_count import ThreadCount
from mlready_jupyter.subjects.timing import FeatureTimes, Timings
from mlready_jupyter.subjects.trial import quiet
from mlready_jupyter.subjects.uncertain import Uncertain, ask_intervals

ROLES = ("train", "test", "current")


class Profiles(NamedTuple):
    """The summaries of the tables; all over the edges of the reference, so that they can be compared."""

    reference: Profile
    current: Profile


class Ledger(NamedTuple):
    """What people decided: the waivers and the longest term they may have, what was signed, and where less is asked."""

    waivers: tuple[Waiver, ...] = ()
    max_days: int = 90
    signed: tuple[SignOff, ...] = ()
    loosened: tuple[Loosened, ...] = ()


class Other(NamedTuple):
    """Another model, with the table it is asked about: the candidate's sample, with the columns that this one was fitted on."""

    model: Model
    sample: Table


class Facts(NamedTuple):
    """What people say about a candidate, and no table can tell."""

    time: str | None = None
    keys: tuple[str, ...] = ()
    features: Features | None = None
    namespace: Namespace | None = None
    lock: Agreement | None = None
    expected: Expected = Expected()
    previous: Other | None = None
    serving: Table | None = None
    golden: Golden | None = None
    batch: Batch | None = None
    recalled: bool = False
    """Whether the lock stands in for the table that it was made of."""
    card: Card | None = None
    slo: Slo | None = None
    repository: Repository | None = None
    history: Callable[[str], Record | None] | None = None


class Candidate(Subject):
    """What `%mlready` examines. Build it with `Candidate.of`; criteria ask for its parts by name."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        *,
        model: Model | None,
        task: Task | None,
        name: str,
        owners: Owners,
        ledger: Ledger,
        today: date,
        facts: Facts,
    ) -> None:
        super().__init__()
        self.tables, self.name, self._facts = dict(tables), name, facts
        self._model, self._task, self._owners, self._ledger, self._today = model, task, owners, ledger, today
        self._errand: helper.Errand | None = None
        self._trial: Trial | None = None

    @classmethod
    def of(
        cls,
        model: Any = None,
        *,
        train: Any = None,
        test: Any = None,
        current: Any = None,
        target: str | None = None,
        time: str | None = None,
        keys: Iterable[str] = (),
        features: Any = None,
        namespace: Namespace | None = None,
        lock: Agreement | None = None,
        previous: Any = None,
        serving: Any = None,
        golden: Golden | None = None,
        batch: Batch | None = None,
        recalled: bool = False,
        card: Card | None = None,
        slo: Slo | None = None,
        repository: Repository | None = None,
        history: Callable[[str], Record | None] | None = None,
        name: str = "",
        owners: Owners = Owners(),
        ledger: Ledger = Ledger(),
        adapters: Iterable[Adapter] = (),
        expected: Expected = Expected(),
        today: date | None = None,
    ) -> Candidate:
        """A candidate from what people have: frames of any library with `target`, or pairs X, y; a UsageError names what does not fit.

        Without `target`, a frame's one column that the model was not fitted on is taken for it. `time` and `keys` name
        columns that at least one table has; `features` is a pair of a function and raw rows. `previous` is the model that is
        to be replaced, `serving` a table of the features that production computed, as it logged them. `batch` is what was
        counted of rows that are not at hand; with `recalled`, the lock stands in for the training table where there is none.
        `history` is asked for the earlier exams of a candidate of that name.
        """
        facts = Facts(
            time,
            tuple(keys),
            features=None if features is None else Features.of(features),
            namespace=namespace,
            lock=lock,
            expected=expected,
            serving=None if serving is None else Table("serving", serving),
            golden=golden,
            batch=batch,
            recalled=recalled,
            card=card,
            slo=slo,
            repository=repository,
            history=history,
        )
        beside = {*facts.keys, *([time] if time else [])}
        given = {role: thing for role, thing in zip(ROLES, (train, test, current), strict=True) if thing is not None}
        form, given = one_column.in_tables(given)
        model, previous = one_column.wrapped(model, form), one_column.wrapped(previous, form)
        adapted = None if model is None else adapt(model, name or "model", adapters)
        if adapted is not None:
            adapted = adapted.fitted_on([column for thing in given.values() for column in _columns(thing)])
        target = target or _leftover(adapted, given, beside)
        tables = {role: _table(role, thing, target) for role, thing in given.items()}
        if previous is not None:
            facts = facts._replace(previous=_other(previous, tables, adapters))
        for role, table in tables.items():
            if not table.rows:
                raise UsageError(f"{role} has no rows; nothing can be examined with it")
            if adapted is not None:
                table.feed(adapted.columns or _without(beside, table, adapted.width))
                _convert(table, adapted)
        _refuse_unknown(beside, tables.values())
        if adapted is not None and tables:
            refuse_unfitted(adapted, next(iter(tables.values())))
        found = task.find(adapted, list(tables.values()))
        named = name or (adapted.label if adapted else ", ".join(tables)) or "nothing"
        return cls(tables, model=adapted, task=found, name=named, owners=owners, ledger=ledger, today=today or date.today(), facts=facts)

    def about(self) -> About:
        facts = [("model", self._model.label)] if self._model else []
        facts += [("task", self._task.kind)] if self._task else []
        targets = {table.target for table in self.tables.values() if table.target}
        facts += [("target", ", ".join(sorted(targets)))] if targets else []
        facts += [(role, f"{table.rows:,} rows × {table.width:,} columns") for role, table in self.tables.items()]
        if self._facts.batch is not None:
            passed = self._facts.batch.table
            facts.append((passed.name, f"{passed.rows:,} rows × {len(passed.columns):,} columns"))
        facts += [("evidence", made.value.whole)] if (made := self.made.get("digest")) and made.value else []
        return About(self.name, "candidate", tuple(facts))

    @cached_property
    def _used(self) -> frozenset[str] | None:
        """The columns that the model reads, None where it does not say."""
        return None if self._model is None or self._model.columns is None else frozenset(self._model.columns) - dropped(self._model.thing)

    def has_feature(self, at: Place) -> bool:
        if not isinstance(at, InColumn) or self._used is None or at.column in (*self._facts.keys, self._facts.time):
            return True
        table = self.tables.get(at.table)
        return at.column in self._used or table is None or at.column == table.target

    def begin(self, parts: Iterable[str]) -> None:
        table = self.tables.get("test") or self.tables.get("train")
        if self._model is None or table is None or "elsewhere" not in (asked := set(parts)):
            return
        told = "rollback" in asked and not one_column.is_wrapped(self._model)
        self._trial = self._try_beside(table) if told else None
        self._errand = helper.Errand(self._model, table, self._trial)

    def finish(self) -> None:
        if self._errand is not None:
            self._errand.close()
        if self._trial is not None:
            self._trial.close()

    # What was handed over

    @part(absent="no model: pass one to exam it")
    def model(self) -> Model | None:
        return self._model

    @part(absent="no training table: pass train=")
    def train(self) -> Table | None:
        return self.tables.get("train")

    @part(absent="no test table: pass test=")
    def test(self) -> Table | None:
        return self.tables.get("test")

    @part(absent="no current table: pass current= what production sends today")
    def current(self) -> Table | None:
        return self.tables.get("current")

    @part(absent="nothing to compare with: pass train=")
    def reference(self) -> Summary | None:
        """The training table; or what the lock remembers of it."""
        return self.tables.get("train") or self._remembered

    @part(absent="no current table: pass current= what production sends today")
    def batch(self) -> Summary | None:
        """The current table; or what was counted of its rows when they passed by."""
        return self.tables.get("current") or (self._facts.batch.table if self._facts.batch else None)

    @part(absent="no table: pass test= or train=")
    def summaries(self) -> tuple[Summary, ...] | None:
        """Every table, and what was counted of the rows that passed by."""
        return (*self.tables.values(), *([self._facts.batch.table] if self._facts.batch else [])) or None

    @part(absent="no table: pass test= or train=")
    def sample(self) -> Table | None:
        """The table that calls of the model are tried with: test before train before current."""
        return _sample(self.tables)

    @part(absent="no labels to read the task from: name the target")
    def task(self) -> Task | None:
        return self._task

    @part(absent="no time column: name it with time=")
    def time(self) -> str | None:
        """The column that says when a row happened; not every table need have it."""
        return self._facts.time

    @part(absent="no key columns: name them with keys=")
    def keys(self) -> tuple[str, ...] | None:
        """The columns that say whose row it is; not every table need have them."""
        return self._facts.keys or None

    @part(absent="no features function: pass features=(function, raw rows)")
    def features(self) -> Features | None:
        return self._facts.features

    @part(absent="no notebook: its names are known to %mlready only")
    def namespace(self) -> Namespace | None:
        return self._facts.namespace

    @part(absent="no other model: pass previous= the one that is to be replaced")
    def previous(self) -> Model | None:
        return self._facts.previous.model if self._facts.previous else None

    @part(absent="no golden rows: %mlready golden MODEL --test T records them, and golden = in the settings names the file")
    def golden(self) -> Golden | None:
        return self._facts.golden

    @part(absent="no log of production: pass serving= the features that it computed")
    def serving(self) -> Table | None:
        return self._facts.serving

    @part(absent="no card: `[card]` in mlready.toml says what the model is for")
    def card(self) -> Card | None:
        return self._facts.card

    @part(absent="no promise: `[slo]` in mlready.toml says what the service must keep to")
    def slo(self) -> Slo | None:
        return self._facts.slo

    @part(absent="no git repository around the settings or this folder")
    def repository(self) -> Repository | None:
        return self._facts.repository

    @part(Cost.PASS, absent="no history: exams are kept where there is a settings file")
    def history(self) -> Record | None:
        """What earlier exams of this candidate measured."""
        return self._facts.history(self.name) if self._facts.history else None

    @part(Cost.PASS)
    def commits(self) -> Commits:
        """What git knows of the repository."""
        try:
            return git.commits(self._needed("repository").root, self._today)
        except OSError as error:  # git is not there, or refuses this folder
            raise Absent(f"git could not be asked: {error}") from None

    @part(absent="no lock: `%mlready lock` writes one")
    def lock(self) -> Agreement | None:
        """What `mlready.lock` says of this candidate."""
        return self._facts.lock

    @part()
    def owners(self) -> Owners:
        return self._owners

    @part()
    def ledger(self) -> Ledger:
        return self._ledger

    @part(absent='no assumption is written down: %mlready assume "age between 18 and 99"')
    def assumptions(self) -> tuple[Assumption, ...] | None:
        return self._facts.expected.assumptions or None

    @part(absent="nothing is declared about the answers: such as least = 0 under [outputs] in the settings")
    def promise(self) -> Promise | None:
        """What holds for every answer of the model."""
        return self._facts.expected.outputs

    @part(absent='no column is declared monotone: income = "increasing" under [monotone] in the settings')
    def monotone(self) -> Monotone | None:
        return self._facts.expected.monotone or None

    @part()
    def tabled(self) -> tuple[Table, ...]:
        """Every table that was handed over."""
        return tuple(self.tables.values())

    @part()
    def clock(self) -> date:
        """Today."""
        return self._today

    # What is computed from it

    @part(Cost.PASS)
    def profiles(self) -> Profiles:
        reference, batch = self._both("reference", "batch")
        like = profile.profile(reference)
        return Profiles(like, profile.profile(batch, like=like))

    @part(Cost.PASS)
    def calendar(self) -> frozenset[str]:
        """The columns that say of which day a row is, in train and current alike: they are as new by nature as the time."""
        train, current = self.tables.get("train"), self.tables.get("current")
        if train is None or current is None:
            return frozenset()
        both = calendar_parts(train, self._facts.time) & calendar_parts(current, self._facts.time)
        return frozenset(found.column for found in both)

    @part(Cost.PASS)
    def comparable(self) -> tuple[str, ...]:
        """The columns of both profiles that the model uses; never times, calendar parts or keys of rows, which are new by nature."""
        unused = {*self._facts.keys, self._facts.time, *self.calendar}
        if self._facts.recalled and self._facts.lock is not None and "train" not in self.tables:
            unused |= {*self._facts.lock.unused}
        used = self._used
        before, now = self.profiles
        return tuple(name for name in before if name in now and name not in unused and (used is None or name in used))

    @part(Cost.PREDICT)
    def answers(self) -> tuple[Answer, ...]:
        """What came of asking the model about every table; an error is an answer too."""
        model = self._needed("model")
        return tuple(predictions.ask(model, table, self._task) for table in self.tables.values())

    @part(Cost.PREDICT, reported_by="assumptions/predicts")
    def predicted_train(self) -> Prediction:
        return self._predicted("train")

    @part(Cost.PREDICT, reported_by="assumptions/predicts")
    def predicted_test(self) -> Prediction:
        return self._predicted("test")

    @part(Cost.PREDICT, reported_by="assumptions/predicts")
    def predicted_current(self) -> Prediction:
        return self._predicted("current")

    @part(Cost.PREDICT, reported_by="assumptions/predicts")
    def answered(self) -> Mix:
        """What the model answers for the current table, beside what it answered for the one it was judged on."""
        if self._facts.batch is not None:
            if self._facts.batch.answered is None:
                raise Absent("no answers: pass --predictions")
            return self._facts.batch.answered
        if self._facts.recalled and not {"test", "train"} & set(self.tables):
            lock = self._needed("lock")
            return mixes.against(lock.answers, self._predicted("current"), self._task)
        side = "train" if "test" not in self.tables and "train" in self.tables else "test"
        now = self._predicted("current")
        if side not in self.tables:
            raise Absent("nothing to compare with: pass test= or train=")
        return mixes.of_answers(self._predicted(side), now, self._task, side)

    @part()
    def outcomes(self) -> Mix:
        """What truly happened in the current table, beside what happened in the one that the model was judged on."""
        if self._facts.batch is not None:
            if self._facts.batch.outcomes is None:
                raise Absent("no labels: pass --labels")
            return self._facts.batch.outcomes
        current, task = self._both("current", "task")
        if current.labels is None:
            raise Absent("current has no labels yet")
        before = next(
            (self.tables[role] for role in ("test", "train") if role in self.tables and self.tables[role].labels is not None), None
        )
        if before is not None:
            assert before.labels is not None
            target = current.target or before.target or "target"
            return mixes.of_labels(before.labels, current.labels, task, target, before.name)
        lock = self._facts.lock if self._facts.recalled else None
        if lock is None or lock.outcome is None or lock.answers is None:
            raise Absent("nothing to compare with: pass test=(X, y)")
        return Mix(lock.outcome, labels.summary(current.labels, task, lock.outcome), current.target or "target", lock.answers.side)

    @part(Cost.PREDICT, reported_by="assumptions/predicts")
    def scored(self) -> Mapping[str, Metric]:
        """How wrong the model is about the current table."""
        if self._facts.batch is not None:
            if self._facts.batch.scored is None:
                raise Absent("no answers with their labels: pass --predictions and --labels")
            return self._facts.batch.scored
        return scores.mean_losses(self._predicted("current"), self._needed("task"))

    @part(Cost.PREDICT)
    def predicted_previous(self) -> Prediction:
        """What the previous model answers for the rows of `sample`."""
        self._needed("previous")
        assert self._facts.previous is not None
        answer = predictions.ask(*self._facts.previous, self._task)
        if answer.prediction is None:
            raise Absent(f"the previous model cannot answer `{answer.role}`: {told(answer.error) if answer.error else 'no answer'}")
        return answer.prediction

    @part(Cost.PREDICT, reported_by="assumptions/predicts")
    def predicted_sample(self) -> Prediction:
        """What the model answers for the rows of `sample`."""
        return self._predicted(self._needed("sample").name)

    @part(Cost.PREDICT, reported_by="assumptions/predicts")
    def digest(self) -> Digest:
        """What a sign-off is bound to: the model, and the tables it was judged on; not what production happens to send today."""
        judged = {role: table for role, table in self.tables.items() if role != "current"}
        if not judged:
            raise Absent("no table that the model was judged on: pass test= or train=")
        return digests.digest(judged, self._predicted("test" if "test" in judged else "train"))

    @part(Cost.REPEAT, reported_by="assumptions/predicts")
    def trials(self) -> Trials:
        """The battery of edge cases."""
        with quiet():
            return run_cases(self._needed("model"), self._needed("sample"))

    @part(Cost.REPEAT, reported_by="assumptions/predicts")
    def repeats(self) -> Repeats:
        """The same rows asked again: as they are, in other orders, in other batches."""
        with quiet():
            return repeats.repeat(self._needed("model"), self._needed("sample"))

    @part(Cost.PREDICT)
    def simple(self) -> tuple[Simple, ...]:
        """What the simplest models answer for test, fitted on train."""
        train, test = self._both("train", "test")
        return simple_models(train, test, self._predicted("test"), self._needed("task"))

    @part(Cost.PREDICT)
    def uncertain(self) -> Uncertain:
        """Whether the truths of test lie in the intervals that the model gives."""
        model, test = self._both("model", "test")
        return ask_intervals(model, test)

    @part(Cost.REPEAT, reported_by="assumptions/predicts")
    def nudges(self) -> Nudges:
        """What the answers do when one column moves a little."""
        with quiet():
            return nudges.nudge(self._needed("model"), self._needed("sample"))

    @part(Cost.REPEAT, reported_by="assumptions/predicts")
    def sweeps(self) -> tuple[Sweep, ...]:
        """What the answers do while a column declared monotone goes through its range."""
        monotone = self._needed("monotone")
        with quiet():
            return sweep(self._needed("model"), self._needed("sample"), monotone, self._task)

    @part(Cost.REPEAT, reported_by="assumptions/predicts")
    def round_trips(self) -> tuple[RoundTrip, ...]:
        """The model saved and loaded again, and asked the rows of `repeats`."""
        self.repeats.of("reordered")  # Absent where the model contradicts itself anyway
        with quiet():
            return round_trips(self._needed("model"), self._needed("sample"), self.repeats)

    @part(Cost.REPEAT, reported_by="assumptions/predicts")
    def timings(self) -> Timings:
        return timing.measure(self._needed("model"), self._needed("sample"))

    @part(Cost.REPEAT, reported_by="assumptions/predicts")
    def thread_count(self) -> ThreadCount:
        model = self._needed("model")
        return thread_count.count(model, self.timings.threads)

    @part(Cost.REPEAT, reported_by="assumptions/predicts")
    def bad_rows(self) -> BadRows:
        """Batches with one bad row."""
        with quiet():
            return bad_row.run(self._needed("model"), self._needed("sample"))

    @part(Cost.REPEAT, reported_by="assumptions/predicts")
    def concurrency(self) -> Concurrency:
        """Calls from several threads at once."""
        with quiet():
            return concurrency.measure(self._needed("model"), self._needed("sample"))

    @part(Cost.REPEAT)
    def feature_times(self) -> FeatureTimes:
        """How long the features function takes, and how many rows it gives back."""
        return timing.of_features(self._needed("features"))

    @part(Cost.REFIT)
    def fits(self) -> Fits:
        """How long clones of the model take to be fitted."""
        with quiet():
            return fitting.measure(self._needed("model"), self._needed("train"))

    @part(Cost.REFIT, reported_by="assumptions/predicts")
    def aged(self) -> Aged:
        """How the model does on rows later than its training rows."""
        (model, train), (task, time) = self._both("model", "train"), self._both("task", "time")
        later = [(self.tables[role], self._predicted(role)) for role in ("test", "current") if role in self.tables]
        return age(model, train, later, task, time)

    @part(Cost.REFIT)
    def apart(self) -> Apart:
        """Whether a classifier can tell the rows of `current` from those of `train`, by the columns that the model uses."""
        reference, current = self._both("train", "current")
        used = self._used or reference.columns
        beside = {*self._facts.keys, self._facts.time, *self.calendar}
        return tell_apart(reference, current, [name for name in reference.columns if name in used and name not in beside])

    @part(Cost.REFIT)
    def pace(self) -> Pace:
        """On how many rows of train the model can be fitted again in time."""
        return refits.pace(*self._both("model", "train"))

    @part(Cost.REFIT)
    def out_of_fold(self) -> OutOfFold:
        """What refits on folds of train say of the rows that they were not fitted on."""
        (model, train), (test, task) = self._both("model", "train"), self._both("test", "task")
        return out_of_fold(model, train, test, task, self.pace)

    @part(Cost.REFIT)
    def refits(self) -> Refits:
        """The model fitted again with other seeds, and what each answers for `test`."""
        (model, train), (test, task) = self._both("model", "train"), self._both("test", "task")
        return refits.refits(model, train, test, task, self.pace)

    @part(Cost.PROCESS, absent="the card names nothing to go back to")
    def rollback(self) -> Rollback | None:
        """What came of loading the artefact that the card names, in a process of its own."""
        card = self._needed("card")
        if self._model is not None and one_column.is_wrapped(self._model):
            raise Absent("an artefact of a model of texts is not tried out")
        if self._trial is None:
            return rollback.try_out(card.folder / card.rollback, self._needed("sample")) if card.rollback else None
        assert self.elsewhere is not None  # whose process it is a twin of, and begins when that is done
        return self._trial.harvest()

    @part(Cost.PROCESS)
    def elsewhere(self) -> Elsewhere:
        model, table = self._both("model", "sample")
        errand, self._errand = self._errand or helper.Errand(model, table), None
        return errand.harvest()

    @property
    def _remembered(self) -> Summary | None:
        lock = self._facts.lock
        return lock.remembered if self._facts.recalled and lock is not None else None

    def _try_beside(self, table: Table) -> Trial | None:
        """The artefact to go back to, to be tried by a twin of the helper process."""
        card = self._facts.card
        path = card.folder / card.rollback if card is not None and card.rollback else None
        try:
            return Trial(path, table) if path is not None and path.is_file() else None
        except Exception:  # rows that cannot be sent over: the part says so when it is asked
            return None

    def _needed(self, name: str) -> Any:
        """A part that another part cannot do without."""
        value = getattr(self, name)
        if value is None:
            raise Absent(self.parts[name].absent)
        return value

    def _both(self, one: str, other: str) -> tuple[Any, Any]:
        return self._needed(one), self._needed(other)

    def _predicted(self, role: str) -> Prediction:
        self._needed(role)
        answer = next(answer for answer in self.answers if answer.role == role)
        if answer.error is not None:
            raise answer.error
        assert answer.prediction is not None
        return answer.prediction


def _sample(tables: Mapping[str, Table]) -> Table | None:
    return next((tables[role] for role in ("test", "train", "current") if role in tables), None)


def _other(thing: Any, tables: Mapping[str, Table], adapters: Iterable[Adapter]) -> Other:
    """Another model with the sample, before the columns that only it knows are left out."""
    model, sample = adapt(thing, "previous", adapters), _sample(tables)
    if sample is None:
        raise UsageError("previous is compared with the model on a table: pass test= or train=")
    sample, model = copy(sample), model.fitted_on(sample.columns if sample.named else [])
    if model.columns is not None:
        sample.feed(model.columns)
    _convert(sample, model)
    refuse_unfitted(model, sample)
    return Other(model, sample)


def _leftover(model: Model | None, given: Mapping[str, Any], beside: set[str]) -> str | None:
    """The one column of a labelled frame that the model was not fitted on, besides those that are known for something else."""
    if model is None or model.columns is None:
        return None
    for role in ("train", "test"):
        columns = () if isinstance(given.get(role), tuple) else _columns(given.get(role))
        if columns:
            left = [column for column in columns if column not in (*model.columns, *beside)]
            return left[0] if len(left) == 1 else None
    return None


def _columns(given: Any) -> tuple[str, ...]:
    """The names that a table, or that of a pair, has for its columns."""
    table = given[0] if isinstance(given, tuple) and given else given
    return tuple(str(column) for column in native_columns(table))


def _convert(table: Table, model: Model) -> None:
    """Hand the model what it takes, where that is not a table."""
    if model.takes is None:
        return
    try:
        table.fed = model.takes(table.fed)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{table.name} cannot be turned into what {model.name} takes: {error}") from None


def _without(beside: set[str], table: Table, width: int | None) -> list[str]:
    """The columns besides time and keys, where that is how many the model was fitted on; otherwise all of them."""
    columns = table.columns if table.named else []
    left = [column for column in columns if column not in beside]
    return left if len(left) == width else columns


def _refuse_unknown(columns: set[str], tables: Iterable[Table]) -> None:
    """A UsageError for a time or key column that no table has."""
    known = {column for table in tables if table.named for column in table.columns}
    for column in sorted(columns - known):
        near = nearest(column, known)
        raise UsageError(f"no table has the column {column!r}; " + (f"did you mean {near!r}?" if near else "time and keys name columns"))


def _table(role: str, thing: Any, target: str | None) -> Table:
    if isinstance(thing, Table):
        return thing
    has = target is not None and not isinstance(thing, tuple)
    if has and role == "current" and target not in (_columns(thing) or map(str, getattr(thing, "columns", ()))):
        return Table(role, thing)  # production has no labels yet
    return Table(role, thing, target=target)
