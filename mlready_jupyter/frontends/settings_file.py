"""Writes the settings file, on consent only: a commented start, waivers, assumptions; comments are kept, nothing is overwritten."""

from __future__ import annotations

import os
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Any

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.waiver import Waiver
from mlready_jupyter.frontends.shown import Shown
from mlready_jupyter.settings import OWN_FILE, SHARED_FILE, Settings, day, find, parse, rate, read
from mlready_jupyter.subjects.agreement import Assumption, SignOff

TEMPLATE = """\
# What mlready holds this project to. %mlready and nblint read it.

# budget = "10s"           # wall time of an exam, or "none"
# fail-on = "error"        # what makes a run stop: error, warning, note or never
# profile = "teaching"     # in the notebooks of a course, a TODO is a task
# undecided = "passes"     # "blocks": too few rows to decide keeps the verdict open
# max-waiver-days = 90     # the longest term of a waiver
# history = false          # keep no exams; they are kept in .mlready/, here
# history-keep = 1000      # so many; or a time such as "1 year", or "all"
# time = "signed_at"       # the column that says when a row happened
# golden = "golden.json"    # rows with their answers, which `%mlready golden` records
# keys = ["customer"]      # the columns that say whose row it is

# Who answers for what. One person may be all three; an alias that wakes somebody will do.
[owners.model]          # who refits it, rolls it back, or switches it off
name = ""
backup = ""

[owners.pipeline]       # who is called when a column changes its meaning or a batch does not come
name = ""
backup = ""

[owners.outcome]        # who answers for the decisions that are taken with it
name = ""
backup = ""

# What the model is for, and what happens when it fails. Once there is a card, what it says is checked;
# from the stage "production" on, what it leaves out is found as well.
# [card]
# stage = "trial"
# intended-use = "ranks applications for a person to read first"
# population = "applicants over 18 in Portugal"
# cost-of-error = "a good customer waits two days longer"
# outcome-unit = "probability of default within 12 months"
# decision-threshold = 0.5
# decisions-a-day = 2000
# errors-a-day = 50
# runbook = "docs/runbook.md"          # a file beside this one, or a link
# alert = "#credit-oncall"             # where the first alarm arrives
# first-step = "switch to the rule in rules.py"
# rollback = "models/previous.joblib"  # will be unpickled, in a process of its own
# fitted = 2026-10-01
# retrain-every = "90 days"
# retrain-when = "drift of a column that matters"
# data-window = "the last 24 months"
# data = "3f9a1c0b7e2d4a58"            # digest of the training table, as reports show it
# commit = "4ac9184"
# environment = "requirements.lock"
# banned = ["gender", "nationality*"]  # never a feature
# protected = ["gender"]               # no feature may stand in for it

# What the service promises:
# [slo]
# p95-latency = "200ms"
# rows-per-call = 1
# rows-per-second = 50
# peak-rows = 100000
# memory = "2 GB"
# workers = 2
# bad-row = "row"                      # what one bad row may cost: itself, or its whole "batch"

# What holds for every answer, such as a price that is never negative; `%mlready explain output-invariants` lists what may be promised:
# [outputs]
# least = 0

# Limits of your own; `%mlready explain ID` tells what each one means:
# [limits."pipeline/shared-rows"]
# tolerated = 0.005
# owner = "Ana Silva"
# reason = "the panel repeats by design"

# A finding that may stand, because somebody answers for it until a day:
# [[waivers]]
# allow = "scale/slow-single-row"
# owner = "Ana Silva"
# reason = "the service answers in batches"
# until = 2027-02-21

# What every row must be; %mlready assume "age between 18 and 99" adds one:
# [[assumptions]]
# assume = "age between 18 and 99"
# owner = "Ana Silva"
# tolerated = 0.001        # part of the rows that may break it

# Columns with which the answers may move in one way only:
# [monotone]
# income = "increasing"
"""


def init(folder: Path | None = None, *, write: bool) -> Shown:
    """The commented start of mlready.toml; it is written with `write`, and never over settings that are there."""
    folder = folder or Path.cwd()
    there = find(folder)
    if there is not None:
        return _page(f"{there} is here already, and stays as it is:", there.read_text(encoding="utf-8"))
    path = folder / OWN_FILE
    if os.path.lexists(path):
        raise UsageError(f"{path} is in the way, and is no file")
    if not write:
        return _page(f"This would be written to {path}; `%mlready init --yes` writes it:", TEMPLATE)
    with path.open("x", encoding="utf-8") as file:
        file.write(TEMPLATE)
    return _page(f"Written to {path}; name the owners next:", TEMPLATE)


def waive(what: str, owner: str, until: str, reason: str, *, write: bool, folder: Path | None = None, today: date | None = None) -> Shown:
    """Set a finding aside in the settings: the change as a diff, written with `write`."""
    path, settings = _here(folder)
    waiver = _checked(what, owner, until, reason, settings, today or date.today())
    fields = {"allow": str(waiver), "owner": waiver.owner, "reason": waiver.reason, "until": waiver.until, "since": waiver.since}
    after = settings._replace(path=path, waivers=(*settings.waivers, waiver))
    return _added("waivers", fields, path, after, write=write, then="the finding is set aside in the next report")


def assume(says: str, owner: str, tolerated: float, *, write: bool, folder: Path | None = None) -> Shown:
    """Write an assumption down in the settings: the change as a diff, written with `write`."""
    from mlready_jupyter.checks.ownership._names import is_placeholder
    from mlready_jupyter.subjects.assumption import read as understood

    path, settings = _here(folder)
    assumption = Assumption(understood(says.strip()).says, owner.strip(), rate(tolerated, "--tolerated"))
    if owner and is_placeholder(owner):
        raise UsageError(f"--owner {owner!r} names no one; name a person, or an alias that reaches somebody")
    if any(known.says == assumption.says for known in settings.assumptions):
        raise UsageError(f"{assumption.says!r} is assumed already; change it in {_name(settings)}")
    fields = {"assume": assumption.says, "owner": assumption.owner, "tolerated": assumption.tolerated}
    after = settings._replace(path=path, assumptions=(*settings.assumptions, assumption))
    kept = {key: value for key, value in fields.items() if value}
    return _added("assumptions", kept, path, after, write=write, then="every exam holds its tables against it")


def sign(what: str, by: str, evidence: str, *, write: bool, folder: Path | None = None, today: date | None = None) -> Shown:
    """Bind a name to evidence in the settings: the change as a diff, written with `write`."""
    from mlready_jupyter.checks.ownership._names import is_placeholder

    path, settings = _here(folder)
    if is_placeholder(by):
        raise UsageError(f"--by {by!r} names no one; name the person who looked at it")
    signed = SignOff(what, by.strip(), today or date.today(), evidence)
    if any((known.what, known.by, known.evidence) == (what, signed.by, evidence) for known in settings.sign_offs):
        raise UsageError(f"{signed.by} has signed for this already; see `sign-offs` in {_name(settings)}")
    after = settings._replace(path=path, sign_offs=(*settings.sign_offs, signed))
    return _added("sign-offs", signed._asdict(), path, after, write=write, then="it holds as long as the evidence is the same")


def _here(folder: Path | None) -> tuple[Path, Settings]:
    folder = folder or Path.cwd()
    path = find(folder) or folder / OWN_FILE
    return path, read(path) if path.exists() else Settings()


def _added(key: str, fields: dict[str, Any], path: Path, after: Settings, *, write: bool, then: str) -> Shown:
    """One more entry of a list of tables, shown as a diff; the file is written on consent, if it then says `after`."""
    old = path.read_bytes().decode() if path.exists() else ""  # bytes: line ends stay as they are
    new = _with(old, key, fields, shared=path.name == SHARED_FILE)
    _says(new, path, after)
    diff = "".join(unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), path.name, path.name))
    if not write:
        return _page(f"{path} would change so; the same line with --yes writes it:", diff, language="diff")
    path.write_bytes(new.encode())
    return _page(f"{path} has changed so; {then}:", diff, language="diff")


def _page(says: str, text: str, *, language: str = "toml") -> Shown:
    return Shown(f"{says}\n\n{text}", markdown=f"{says}\n\n```{language}\n{text.rstrip()}\n```\n")


def _checked(what: str, owner: str, until: str, reason: str, settings: Settings, today: date) -> Waiver:
    """A waiver that will hold, or the one line that says why not."""
    from mlready_jupyter.catalogue import catalogue
    from mlready_jupyter.checks.ownership._names import is_placeholder

    ident, _, where = what.partition(":")
    criterion = catalogue(settings.plug_ins).find(ident)
    if is_placeholder(owner):
        raise UsageError(f"--owner {owner!r} names no one; name a person, or an alias that reaches somebody")
    if is_placeholder(reason):
        raise UsageError(f"--reason {reason!r} gives no reason; say why the finding may stand")
    last = day(until, "--until")
    if last < today:
        raise UsageError(f"--until {last} is past; today is {today}")
    if (last - today).days > settings.max_waiver_days:
        latest = date.fromordinal(today.toordinal() + settings.max_waiver_days)
        raise UsageError(
            f"--until {last} is {(last - today).days} days away; at most {settings.max_waiver_days} days are allowed: {latest}"
        )
    waiver = Waiver(criterion.id, where or "*", owner.strip(), reason.strip(), last, since=today)
    for known in settings.waivers:
        if (known.criterion, known.where) == (waiver.criterion, waiver.where) and known.in_force(today):
            raise UsageError(f"{waiver} is waived already, by {known.owner} until {known.until}; change it in {_name(settings)}")
    return waiver


def _name(settings: Settings) -> str:
    return settings.path.name if settings.path else OWN_FILE


def _with(old: str, key: str, fields: dict[str, Any], *, shared: bool) -> str:
    """The file's text with one more table under the key; everything else stays, byte for byte."""
    import tomlkit
    from tomlkit.items import Array

    entry = tomlkit.table()
    entry.update(fields)
    document = tomlkit.parse(old)
    holder: Any = document.get("tool", {}).get("mlready", {}) if shared else document
    there = holder.get(key)
    if isinstance(there, Array):  # written as a list of inline tables
        inline = tomlkit.inline_table()
        inline.update(fields)
        there.append(inline)
        return tomlkit.dumps(document)
    head = f"[[tool.mlready.{key}]]" if shared else f"[[{key}]]"
    gap = "" if not old else "\n" if old.endswith("\n") else "\n\n"
    return f"{old}{gap}{head}\n{entry.as_string()}"


def _says(new: str, path: Path, expected: Settings) -> None:
    """Read the new text back before anybody is offered it: a file that says something else is not written."""
    import tomllib

    table = tomllib.loads(new)
    after = parse(table.get("tool", {}).get("mlready", {}) if path.name == SHARED_FILE else table, path)
    if after != expected:
        raise UsageError(f"{path.name} could not be changed safely; change it by hand")
