"""What each command does: names become objects, and a report or a page comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from mlready_jupyter.core.errors import UsageError, nearest, unknown
from mlready_jupyter.frontends import objects
from mlready_jupyter.frontends.grammar import (
    Assume,
    Command,
    Compare,
    Drift,
    Exam,
    Explain,
    ExportTests,
    Guessed,
    History,
    Init,
    Ledger,
    Lint,
    Lock,
    Manner,
    Record,
    Schema,
    Score,
    Show,
    Sign,
    Ui,
    Waive,
    Watch,
)
from mlready_jupyter.frontends.shown import Shown

if TYPE_CHECKING:
    from mlready_jupyter.core.judge import Progress
    from mlready_jupyter.core.report import Report
    from mlready_jupyter.subjects.candidate import Candidate


class Bench(NamedTuple):
    """What lies before a command: the names of the notebook, and what earlier commands left."""

    names: Mapping[str, Any]
    latest: Collection[str] = ()
    """Names that the cell of `%%mlready` bound."""
    last: Report | None = None
    say: Callable[[str], None] = print
    progress: Progress | None = None
    keep: Callable[[Candidate], None] = lambda candidate: None
    """Told who is examined, so that the explorer can look into its tables."""
    candidate: Candidate | None = None
    """Whom `last` is about."""


def run(command: Command, manner: Manner, bench: Bench) -> Report | Shown | None:
    """Do what was asked; a UsageError in one line where it cannot be done."""
    match command:
        case Guessed():
            return _guessed(manner, bench)
        case Exam():
            return _exam(command, manner, bench)
        case Drift(current, against):
            return _compared("drift", current, against, manner, bench)
        case Schema(frame, against):
            return _compared("schema", frame, against, manner, bench)
        case Lint(path):
            return _lint(path, manner, bench)
        case Explain(criterion):
            return _explained(criterion)
        case Show(number):
            return _one(number, bench.last)
        case Init(write):
            from mlready_jupyter.frontends import settings_file

            return settings_file.init(write=write)
        case Score():
            return _scored(bench.last)
        case Sign(what, by, write):
            return _signed(what, by, bench.last, write=write)
        case Waive():
            from mlready_jupyter.frontends import settings_file

            return settings_file.waive(command.what, command.owner, command.until, command.reason, write=command.write)
        case Lock():
            return _locked(command, bench)
        case Assume(says, owner, tolerated, write):
            return _assumed(says, owner, tolerated, write, bench.names)
        case History(candidate, last, export, overwrite):
            from mlready_jupyter.frontends import past_exams

            return past_exams.past(candidate, last=past_exams.LAST if last is None else last, export=export, overwrite=overwrite)
        case Compare(old, new):
            from mlready_jupyter.frontends import past_exams

            return past_exams.compare(old, new, names=bench.names)
        case Ledger(path, since):
            return _owed(path, since)
        case Ui() | Watch():  # the magic's own
            return bench.last
        case ExportTests():
            return _exported(command, bench)
        case Record():
            return _recorded(command, bench)


def _owed(path: str, since: str) -> Shown:
    """Of the whole project, unless a path is named."""
    from datetime import date

    from mlready_jupyter.display import owed as drawn
    from mlready_jupyter.frontends.ledger import drawn_up
    from mlready_jupyter.settings import load

    chosen = load()
    around = os.path.relpath(chosen.path.parent) if chosen.path else "."
    owed = drawn_up([path or around], since=since, today=date.today(), settings=chosen)
    return Shown(drawn.text(owed), html=drawn.html(owed))


def _recorded(asked: Record, bench: Bench) -> Shown:
    from mlready_jupyter.frontends.exam import golden

    model, table = _object(asked.model, bench.names, objects.is_model), _role(asked.test, bench.names)
    if table is None:
        raise UsageError(f"no rows to record {asked.model} with; add --test T or X y")
    path, text = golden(model, table, name=asked.model, write=asked.write)
    if asked.write:
        return Shown(f'Written to {path}; golden = "{path.name}" in the settings has every exam ask them again.')
    says = f"This would be written to {path}, rows of your data included; the same line with --yes writes it:"
    shown = text if len(text) < 4_000 else f"{text[:4_000]} …\n"
    return Shown(f"{says}\n\n{shown}", markdown=f"{says}\n\n```json\n{shown}```\n")


def _exported(asked: ExportTests, bench: Bench) -> Shown:
    """The model and its rows are those that a bare `%mlready` would examine, unless they are named."""
    from mlready_jupyter.frontends.exam import export_tests

    model, rows, target = asked.model, asked.test, ""
    if model is None or not rows:
        from mlready_jupyter.frontends.roles import guess

        read = guess(bench.names, latest=bench.latest)
        model, rows, target = model or read.model, rows or read.test or read.train or read.current, read.target
        bench.say(f"I read: model = {model}, rows = {', '.join(rows)}")
    thing, table = _object(model, bench.names, objects.is_model), _role(rows, bench.names)
    written = export_tests(
        asked.path, thing, test=table, target=target or None, model_file=asked.saved, name=model, overwrite=asked.overwrite
    )
    return Shown(str(written))


def _assumed(says: str, owner: str, tolerated: float, write: bool, names: Mapping[str, Any]) -> Shown:
    """Written down, unless a table at hand says that it cannot be meant."""
    from mlready_jupyter.frontends import settings_file
    from mlready_jupyter.subjects.assumption import read

    known = {column: None for value in names.values() if objects.is_frame(value) for column in objects.columns_of(value) or ()}
    known |= {str(value.name): None for value in names.values() if objects.is_labels(value) and getattr(value, "name", None) is not None}
    for column in read(says).columns:
        if column not in known and (near := nearest(column, known)):
            raise UsageError(f"no table here has a column {column!r}; did you mean {near!r}?")
    return settings_file.assume(says, owner, tolerated, write=write)


def _locked(asked: Lock, bench: Bench) -> Shown:
    from mlready_jupyter.frontends.locking import examined, lock
    from mlready_jupyter.frontends.roles import guess

    candidate, report = bench.candidate, bench.last
    if asked.model or candidate is None or report is None or not examined(candidate, report):
        if asked.model:
            bench.say(f"{asked.model} is examined on these tables first.")
        else:
            read = guess(bench.names, latest=bench.latest)
            bench.say(f"I read: {read.said}")
            asked = asked._replace(model=read.model, train=read.train, test=read.test, target=read.target or asked.target)
            bench.say(f"No exam of {asked.model} on these tables was whole; it is held now.")
        kept: list[Candidate] = []
        exam = Exam(asked.model, asked.train, asked.test, (), asked.target)
        report = _exam(exam, Manner(budget="none"), bench._replace(keep=kept.append))
        candidate = kept[0]
    return lock(candidate, report, write=asked.write, by=asked.by, review=asked.review)


def _guessed(manner: Manner, bench: Bench) -> Report:
    from mlready_jupyter.frontends.roles import guess

    read = guess(bench.names, latest=bench.latest)
    bench.say(f"I read: {read.said}")
    for remark in read.remarks:
        bench.say(f"        {remark}")
    bench.say(f"In full: {read.command}")
    report = _exam(Exam(read.model, read.train, read.test, read.current, read.target or None), manner, bench)
    facts = (("I read", read.said), ("but", "; ".join(read.remarks)), ("in full", read.command))
    report.about = report.about._replace(facts=(*(fact for fact in facts if fact[1]), *report.about.facts))
    return report


def _exam(asked: Exam, manner: Manner, bench: Bench) -> Report:
    from mlready_jupyter.frontends.exam import sitting
    from mlready_jupyter.subjects.namespace import Namespace

    model = _object(asked.model, bench.names, objects.is_model)
    if not asked.train and not asked.test and not asked.current:
        raise UsageError(f"no table to examine {asked.model} with; add --train T or X y, and --test T or X y")
    options = _options(manner, bench)
    progress = options.pop("progress")
    made = sitting(
        model,
        train=_role(asked.train, bench.names),
        test=_role(asked.test, bench.names),
        current=_role(asked.current, bench.names),
        target=asked.target,
        time=asked.time,
        keys=asked.keys,
        features=_features(asked.features, bench.names),
        namespace=Namespace.of(bench.names),
        previous=None if asked.previous is None else _object(asked.previous, bench.names, objects.is_model),
        serving=None if asked.serving is None else _object(asked.serving, bench.names, objects.is_table),
        against=asked.against,
        name=asked.model,
        **options,
    )
    bench.keep(made.candidate)
    return made.hold(progress)


def _compared(verb: str, current: str, against: str | None, manner: Manner, bench: Bench) -> Report:
    from mlready_jupyter.frontends import comparing

    compare = comparing.drift if verb == "drift" else comparing.schema
    table = _object(current, bench.names, objects.is_table)
    if against == "lock" and against not in bench.names:
        return compare(table, "lock", **_options(manner, bench))
    reference = None if against is None else _object(against, bench.names, objects.is_table)
    return compare(table, reference, name=f"{current} against {against}" if against else current, **_options(manner, bench))


def _options(manner: Manner, bench: Bench) -> dict[str, Any]:
    return {"select": manner.select, "ignore": manner.ignore, "budget": manner.budget, "progress": bench.progress}


def _lint(path: str | None, manner: Manner, bench: Bench) -> Report:
    from mlready_jupyter.frontends.lint import lint, this_notebook

    file = path or this_notebook(bench.names)
    if path is None:
        bench.say(f"I read: {file}, as it was last saved")
    return lint(file, select=manner.select, ignore=manner.ignore, budget=manner.budget, progress=bench.progress)


def _explained(criterion: str) -> Shown:
    from mlready_jupyter.catalogue import catalogue
    from mlready_jupyter.frontends import explain
    from mlready_jupyter.settings import load

    found = catalogue(load().plug_ins).find(criterion)
    return Shown(explain.text(found), markdown=explain.markdown(found))


def _one(number: int, last: Report | None) -> Shown:
    """A finding in full, by the number that the last report gave it."""
    if last is None:
        raise UsageError("no report yet to show a finding of; `%mlready` makes one")
    total = len(last.findings)
    if not 1 <= number <= total:
        has = f"findings 1 to {total}" if total > 1 else "one finding: 1" if total else "no findings"
        raise UsageError(f"no finding {number}; the last report, on {last.about.name}, has {has}")
    from mlready_jupyter.display.bundle import finding_bundle

    bundle = finding_bundle(last, number)
    return Shown(bundle["text/plain"], html=bundle["text/html"])


def _scored(last: Report | None) -> Shown:
    """The sheet of the ML Test Score."""
    from mlready_jupyter.display import sheet as drawn
    from mlready_jupyter.score import sheet
    from mlready_jupyter.settings import load

    filled = sheet(_of_a_model(last, "to score"), load().sign_offs)
    return Shown(drawn.text(filled), html=drawn.html(filled))


def _signed(what: str, by: str, last: Report | None, *, write: bool) -> Shown:
    """A name bound to what the last report saw."""
    from mlready_jupyter.frontends import settings_file
    from mlready_jupyter.score import LINES, sheet

    report = _of_a_model(last, "to sign")
    lines = {marked.line.id: marked.digest for marked in sheet(report).lines}
    if what != "exam" and what not in lines:
        raise unknown("thing to sign", what, ("exam", *(line.id for line in LINES)))
    evidence = dict(report.about.facts).get("evidence", "")
    if not evidence:
        raise UsageError("the last report did not come to see all that a signature stands for; run `%mlready` on the whole exam first")
    return settings_file.sign(what, by, evidence if what == "exam" else lines[what], write=write)


def _of_a_model(last: Report | None, why: str) -> Report:
    if last is None:
        raise UsageError(f"no report yet {why}; `%mlready` makes one")
    if "model" not in dict(last.about.facts):
        raise UsageError(f"the last report, on {last.about.name}, is not about a model; `%mlready` makes one {why}")
    return last


def _role(names: tuple[str, ...], known: Mapping[str, Any]) -> Any:
    """One table, a pair of a table and its labels, or nothing."""
    if not names:
        return None
    table = _object(names[0], known, objects.is_table)
    return table if len(names) == 1 else (table, _object(names[1], known, objects.is_labels))


def _features(names: tuple[str, ...], known: Mapping[str, Any]) -> Any:
    """A function and raw rows to try it on, or nothing."""
    if not names:
        return None
    function, raw = names
    return _object(function, known, objects.is_function), _object(raw, known, objects.is_table)


def _object(name: str, known: Mapping[str, Any], fits: Callable[[Any], bool]) -> Any:
    """What a name is bound to; the nearest name of the right kind is offered for one that nobody knows."""
    if name in known:
        return known[name]
    if not name.isidentifier():
        raise UsageError(f"{name!r} is no name; names are looked up, never evaluated: bind it to a name first")
    names = [candidate for candidate in known if not candidate.startswith("_")]
    near = nearest(name, [n for n in names if fits(known[n])]) or nearest(name, names)
    raise UsageError(f"no variable named {name!r}" + (f"; did you mean {near!r}?" if near else ""))
