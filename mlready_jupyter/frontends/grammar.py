"""The grammar of `%mlready`: what may be written after it, and the typed command that it becomes."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn

from mlready_jupyter.core.errors import UsageError, nearest, unknown

LEVELS = ("error", "warning", "note", "never")


class Guessed(NamedTuple):
    """No command: examine what the notebook seems to hold."""


class Exam(NamedTuple):
    model: str
    train: tuple[str, ...]
    test: tuple[str, ...]
    current: tuple[str, ...]
    target: str | None
    time: str | None = None
    keys: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    """The name of the function, and of raw rows; or nothing."""
    previous: str | None = None
    serving: str | None = None
    against: str | None = None
    """The word `lock`, or nothing."""


class Drift(NamedTuple):
    current: str
    against: str


class Schema(NamedTuple):
    frame: str
    against: str | None


class Lint(NamedTuple):
    path: str | None


class Explain(NamedTuple):
    criterion: str


class Show(NamedTuple):
    number: int


class Init(NamedTuple):
    write: bool


class Waive(NamedTuple):
    what: str
    owner: str
    until: str
    reason: str
    write: bool


class Assume(NamedTuple):
    says: str
    owner: str
    tolerated: float
    write: bool


class Watch(NamedTuple):
    on: bool


class Lock(NamedTuple):
    model: str
    """"" for what the notebook seems to hold."""
    train: tuple[str, ...]
    test: tuple[str, ...]
    target: str | None
    write: bool
    by: str = ""
    review: bool = False


class Ui(NamedTuple):
    """The explorer, on the last report or on none yet."""


class ExportTests(NamedTuple):
    path: str
    model: str | None
    test: tuple[str, ...]
    saved: str
    overwrite: bool


class History(NamedTuple):
    candidate: str
    last: int | None
    export: str
    overwrite: bool


class Ledger(NamedTuple):
    path: str
    since: str


class Compare(NamedTuple):
    """Names of reports, numbers of exams, or `last`."""

    old: str
    new: str


class Record(NamedTuple):
    """Golden rows of a model."""

    model: str
    test: tuple[str, ...]
    write: bool


class Score(NamedTuple):
    """The sheet of the ML Test Score, from the last report."""


class Sign(NamedTuple):
    what: str
    by: str
    write: bool


Command = (
    Guessed
    | Exam
    | Drift
    | Schema
    | Lint
    | Explain
    | Show
    | Init
    | Waive
    | Score
    | Sign
    | Assume
    | Lock
    | ExportTests
    | Record
    | History
    | Compare
    | Ledger
    | Ui
    | Watch
)


class Manner(NamedTuple):
    """How to run any command that makes a report."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    budget: str | None = None
    fail_on: str | None = None
    out: str | None = None
    quiet: bool = False
    ui: bool = False


class Line(NamedTuple):
    command: Command
    manner: Manner


class HelpShown(Exception):
    """The line asked for help, which has been printed."""


def parse(line: str) -> Line:
    """The command a line says; a UsageError in one line for what it cannot mean."""
    try:
        words = shlex.split(line.rstrip().removesuffix(";"), comments=True)
    except ValueError as error:
        raise UsageError(f"{error}: {line.strip()}") from None
    verb = words[0] if words and not words[0].startswith("-") else ""
    if verb and verb not in VERBS:
        raise unknown("command", verb, VERBS)
    given = vars(parser(verb).parse_args(words[bool(verb) :]))
    make = VERBS[verb].make if verb else _guessed
    manner = Manner(
        select=tuple(given.get("select") or ()),
        ignore=tuple(given.get("ignore") or ()),
        budget=given.get("budget"),
        fail_on=given.get("fail_on"),
        out=given.get("out"),
        quiet=bool(given.get("quiet")),
        ui=bool(given.get("ui")),
    )
    return Line(make(given), manner)


def usage() -> str:
    """The whole grammar on one screen: the text of `%mlready?`."""
    lines = [DESCRIPTION, "", "%mlready".ljust(COLUMN) + "examine what this notebook holds, and say what was read as what"]
    for name, verb in VERBS.items():
        lines += [f"%mlready {name} {verb.shape}".rstrip(), " " * COLUMN + verb.says]
    lines += [
        "%%mlready [COMMAND …]".ljust(COLUMN) + "run the cell, then the command on what it bound",
        "",
        "with all that make a report:",
        "  " + "  ".join(flag.shape for flag in MANNER),
        "",
        "Names of variables are looked up, never evaluated. T is a table that holds the target, X y a table and its labels.",
        "Any command takes -h.",
    ]
    return "\n".join(lines)


# The tree


class Flag(NamedTuple):
    """One flag; `takes` says what kind of thing completes it."""

    names: tuple[str, ...]
    shape: str
    says: str
    takes: str
    how: dict[str, Any]


class Verb(NamedTuple):
    """One command: how it is written, what its words and flags name, and what it becomes."""

    shape: str
    says: str
    make: Callable[[dict[str, Any]], Command]
    operand: tuple[str, str, dict[str, Any]] | None
    """Name, kind for completion, and how argparse takes it."""
    flags: tuple[Flag, ...] = ()
    reports: bool = True


DESCRIPTION = "Would this model, and would these tables, survive production?"
COLUMN = 28


def _flag(*names: str, shape: str, says: str, takes: str = "", **how: Any) -> Flag:
    return Flag(names, shape, says, takes, how)


def _names(most: int) -> type[argparse.Action]:
    """Takes one name or several, and says at once when there are too many."""

    class Names(argparse.Action):
        def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
            if len(values) > most:
                raise UsageError(f"{option} takes a table T, or X y; found {' '.join(values)}")
            setattr(namespace, self.dest, tuple(values))

    return Names


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _role(name: str, says: str) -> Flag:
    return _flag(f"--{name}", shape=f"--{name} T|X y", says=says, takes="table", nargs="+", metavar="NAME", action=_names(2), default=())


AGAINST = _flag("--against", shape="--against REFERENCE", says="the table to compare with", takes="table", metavar="REFERENCE")
YES = _flag("--yes", shape="--yes", says="write it", action="store_true")
MANNER = (
    _flag("--select", shape="--select IDS", says="only these: ids, names or rooms, with commas", takes="ids", type=_words, action="extend"),
    _flag("--ignore", shape="--ignore IDS", says="not these", takes="ids", type=_words, action="extend"),
    _flag("--budget", shape="--budget 10s|none", says="wall time", takes="budget", metavar="TIME"),
    _flag(
        "--fail-on", shape=f"--fail-on {'|'.join(LEVELS)}", says="raise when this is found", takes="level", metavar="LEVEL", choices=LEVELS
    ),
    _flag("-o", "--out", shape="-o NAME", says="bind the report to a name", metavar="NAME"),
    _flag("-q", "--quiet", shape="-q", says="show nothing", action="store_true"),
    _flag("--ui", shape="--ui", says="show the report in the explorer", action="store_true"),
)
VERBS: dict[str, Verb] = {
    "exam": Verb(
        "MODEL --train T|X y --test T|X y [--current T|X [y]] [--target COLUMN]\n"
        + " " * 14
        + "[--time COLUMN] [--keys COLUMN …] [--features FUNCTION RAW]\n"
        + " " * 14
        + "[--previous MODEL] [--serving T] [--against lock]",
        "examine a model with its tables",
        lambda given: Exam(
            given["model"],
            given["train"],
            given["test"],
            given["current"],
            given["target"],
            time=given["time"],
            keys=tuple(given["keys"]),
            features=tuple(given["features"]),
            previous=given["previous"],
            serving=given["serving"],
            against=given["against"],
        ),
        ("model", "model", {}),
        (
            _role("train", "what it was fitted on"),
            _role("test", "what was held out"),
            _role("current", "what production sends today"),
            _flag("--target", shape="--target COLUMN", says="the column to predict", takes="column", metavar="COLUMN"),
            _flag("--time", shape="--time COLUMN", says="the column that says when a row happened", takes="column", metavar="COLUMN"),
            _flag(
                "--keys",
                shape="--keys COLUMN …",
                says="the columns that say whose row it is",
                takes="columns",
                nargs="+",
                metavar="COLUMN",
                default=(),
            ),
            _flag(
                "--features",
                shape="--features FUNCTION RAW",
                says="makes the features, and raw rows to try it on",
                takes="function",
                nargs=2,
                metavar=("FUNCTION", "RAW"),
                default=(),
            ),
            _flag("--previous", shape="--previous MODEL", says="the model to be replaced", takes="model", metavar="MODEL"),
            _flag("--serving", shape="--serving T", says="the features as production logged them", takes="table", metavar="T"),
            AGAINST._replace(shape="--against lock", says="what the lock remembers, where train is not at hand", how={"metavar": "lock"}),
        ),
    ),
    "drift": Verb(
        "CURRENT --against REFERENCE|lock",
        "has this table drifted from that one",
        lambda given: Drift(given["current"], given["against"]),
        ("current", "table", {}),
        (AGAINST._replace(how={**AGAINST.how, "required": True}),),
    ),
    "schema": Verb(
        "FRAME [--against REFERENCE|lock]",
        "columns, types, missing values",
        lambda given: Schema(given["frame"], given["against"]),
        ("frame", "table", {}),
        (AGAINST,),
    ),
    "lint": Verb(
        "[PATH]",
        "the rules, on a notebook file; this one without PATH",
        lambda given: Lint(given["path"]),
        ("path", "path", {"nargs": "?"}),
    ),
    "lock": Verb(
        "[MODEL --train T|X y --test T|X y] [--target COLUMN] [--diff] [--by NAME] [--yes]",
        "show what mlready.lock would agree on; --yes writes it",
        lambda given: Lock(
            given["model"] or "", given["train"], given["test"], given["target"], given["yes"], by=given["by"], review=given["diff"]
        ),
        ("model", "model", {"nargs": "?"}),
        (
            _role("train", "what it was fitted on"),
            _role("test", "what was held out"),
            _flag("--diff", shape="--diff", says="tell the change in sentences", action="store_true"),
            _flag("--by", shape="--by NAME", says="who agrees to it; a candidate that is there needs one", default="", metavar="NAME"),
            _flag("--target", shape="--target COLUMN", says="the column to predict", takes="column", metavar="COLUMN"),
            YES,
        ),
        reports=False,
    ),
    "explain": Verb(
        "ID", "what a check or rule sees, and why it matters", lambda given: Explain(given["id"]), ("id", "ids", {}), reports=False
    ),
    "show": Verb(
        "N",
        "the N-th finding of the last report, unfolded",
        lambda given: Show(given["number"]),
        ("number", "number", {"type": int, "metavar": "N"}),
        reports=False,
    ),
    "history": Verb(
        "[CANDIDATE] [--last N] [--export FILE [--yes]]",
        "earlier exams of this project over time; --export writes every number to a .csv or .parquet",
        lambda given: History(given["candidate"] or "", given["last"], given["export"], given["yes"]),
        ("candidate", "candidate", {"nargs": "?"}),
        (
            _flag("--last", shape="--last N", says="so many exams; 100 unless it is said", type=int, metavar="N"),
            _flag("--export", shape="--export FILE", says="a file for all of them, .csv or .parquet", default="", metavar="FILE"),
            YES._replace(says="write over a file that is there"),
        ),
        reports=False,
    ),
    "compare": Verb(
        "A [B]",
        "what is new, worse, better, gone from one exam to another: numbers of exams, names of reports, or last",
        lambda given: _two(given["exams"]),
        ("exams", "report", {"nargs": "+", "metavar": "A B"}),
        reports=False,
    ),
    "ledger": Verb(
        "[PATH] [--since REF]",
        "promises, waivers and assumptions: who, why, until when, how old; --since a commit: what is new, what was paid",
        lambda given: Ledger(given["path"] or "", given["since"]),
        ("path", "path", {"nargs": "?"}),
        (_flag("--since", shape="--since REF", says="a commit, a branch or a tag to compare with", default="", metavar="REF"),),
        reports=False,
    ),
    "watch": Verb(
        "on|off",
        "look after each cell: the cell itself, and the tables and models it changed",
        lambda given: Watch(given["state"] == "on"),
        ("state", "switch", {"choices": ("on", "off")}),
        reports=False,
    ),
    "ui": Verb("", "the explorer: choose, examine, look into it", lambda given: Ui(), None, reports=False),
    "init": Verb(
        "[--yes]", "show a commented mlready.toml; --yes writes it", lambda given: Init(given["yes"]), None, (YES,), reports=False
    ),
    "score": Verb("", "the 28 lines of the ML Test Score, filled in from the last report", lambda given: Score(), None, reports=False),
    "sign": Verb(
        "exam|LINE --by NAME [--yes]",
        "bind a name to what the last report saw, or to a line of the score; --yes writes it",
        lambda given: Sign(given["what"], given["by"], given["yes"]),
        ("what", "signed", {"metavar": "WHAT"}),
        (_flag("--by", shape="--by NAME", says="who looked at it, and answers for it", required=True, metavar="NAME"), YES),
        reports=False,
    ),
    "waive": Verb(
        'ID[:WHERE] --owner NAME --until DATE --reason "…" [--yes]',
        "show how the settings change; --yes writes it",
        lambda given: Waive(given["what"], given["owner"], given["until"], given["reason"], given["yes"]),
        ("what", "ids", {"metavar": "ID[:WHERE]"}),
        (
            _flag("--owner", shape="--owner NAME", says="who answers for it", required=True, metavar="NAME"),
            _flag("--until", shape="--until DATE", says="its last day, such as 2027-02-21", required=True, metavar="DATE"),
            _flag("--reason", shape='--reason "…"', says="why it may stand", required=True, metavar="TEXT"),
            YES,
        ),
        reports=False,
    ),
    "export-tests": Verb(
        "PATH [--from FILE] [--model MODEL --test T|X y] [--yes]",
        "write the edge cases as a file for pytest, with your rows; --yes writes over one that is there",
        lambda given: ExportTests(given["path"], given["model"], given["test"], given["saved"], given["yes"]),
        ("path", "path", {}),
        (
            _flag(
                "--from",
                shape="--from FILE",
                says="where joblib or pickle saved the model; model.joblib unless it is said",
                dest="saved",
                default="model.joblib",
                metavar="FILE",
            ),
            _flag("--model", shape="--model MODEL", says="the model, instead of guessing", takes="model", metavar="MODEL"),
            _role("test", "whose rows are used"),
            YES._replace(says="write over a file that is there"),
        ),
        reports=False,
    ),
    "golden": Verb(
        "MODEL --test T|X y [--yes]",
        "a hundred rows with their answers, for later exams to ask again; --yes writes them",
        lambda given: Record(given["model"], given["test"], given["yes"]),
        ("model", "model", {}),
        (_role("test", "whose rows are recorded"), YES),
        reports=False,
    ),
    "assume": Verb(
        '"age between 18 and 99" [--owner NAME] [--tolerated RATE] [--yes]',
        "what every row must be, held against the tables of each exam; --yes writes it",
        lambda given: Assume(" ".join(given["says"]), given["owner"], given["tolerated"], given["yes"]),
        ("says", "assumption", {"nargs": "+", "metavar": "TEXT"}),
        (
            _flag("--owner", shape="--owner NAME", says="who assumed it", default="", metavar="NAME"),
            _flag(
                "--tolerated",
                shape="--tolerated RATE",
                says="part of the rows that may break it, such as 0.01",
                default=0.0,
                type=float,
                metavar="RATE",
            ),
            YES,
        ),
        reports=False,
    ),
}


def parser(name: str = "") -> argparse.ArgumentParser:
    """The words of one command, as argparse takes them; its errors are UsageErrors, and its help does not end the kernel."""
    if not name:
        bare = _Parser(prog="%mlready", add_help=False, allow_abbrev=False)
        bare.add_argument("-h", "--help", action=_Help)
        _add_flags(bare, MANNER)
        return bare
    verb = VERBS[name]
    says = f"{verb.says[0].upper()}{verb.says[1:]}."
    made = _Parser(prog=f"%mlready {name}", usage=f"%%mlready {name} {verb.shape}", description=says, allow_abbrev=False)
    if verb.operand:
        word, _, how = verb.operand
        made.add_argument(word, **({"metavar": word.upper()} | how))
    _add_flags(made, (*verb.flags, *(MANNER if verb.reports else ())))
    return made


def _add_flags(to: argparse.ArgumentParser, flags: Sequence[Flag]) -> None:
    for flag in flags:
        to.add_argument(*flag.names, help=flag.says, **flag.how)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        flag = message.removeprefix("unrecognized arguments: ").partition(" ")[0].partition("=")[0]
        near = nearest(flag, self._option_string_actions) if flag.startswith("--") else ""
        raise UsageError(f"{message}{f'; did you mean {near}?' if near else ''} (`{self.prog} -h`)")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise HelpShown  # -h: a SystemExit would end a script that runs the notebook


class _Help(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str, **how: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, help=how.get("help"))

    def __call__(self, *_: object) -> None:
        print(usage())
        raise HelpShown


def _two(exams: list[str]) -> Compare:
    if len(exams) > 2:
        raise UsageError(f"compare takes two exams; found {' '.join(exams)}")
    return Compare(exams[0], exams[1] if len(exams) > 1 else "last")


def _guessed(given: dict[str, Any]) -> Command:
    return Guessed()
