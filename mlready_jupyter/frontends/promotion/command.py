"""The command `nblint promote`: runs a notebook through the gate, and says what blocks it or where it went."""

from __future__ import annotations

import getpass
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from mlready_jupyter import __version__
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.commands import CLEAR, FOUND, TROUBLE, UNDECIDED, Parser
from mlready_jupyter.frontends.promotion import gate, sealing
from mlready_jupyter.frontends.promotion.gate import Block
from mlready_jupyter.settings import Settings, load, memory, seconds

NEEDS = ("nbclient", "jupyter_client", "ipykernel", "psutil")


def promote(words: list[str]) -> int:
    asked = _parser().parse_args(words)
    if asked.verify:
        from mlready_jupyter.frontends.promotion.verifying import verify

        return verify(asked.paths, output=asked.output, quiet=asked.quiet)
    if len(asked.paths) != 1:
        raise UsageError(f"promote takes one notebook, not {len(asked.paths)}; see nblint promote --help")
    wish = _wish(asked)
    came = _judged(wish)
    if not came.blocks and not wish.dry:
        came = came._replace(told=(*came.told, *_publish(wish, came)))
    _tell(wish, came)
    return _code(came.blocks)


def _parser() -> Parser:
    made = Parser(
        prog="nblint promote",
        usage="nblint promote NOTEBOOK --to FOLDER [options]\n       nblint promote --verify PATH ...",
        description="Promote a notebook that is clean, owned, and whose models pass their exams in a run from a clean kernel. "
        "Unlike all other commands of nblint, this one EXECUTES the notebook.",
        epilog="Exit: 0 promoted (or with --dry-run: would be), 1 blocked, 2 usage or a rule that broke, 3 an exam is UNDECIDED.",
    )
    add = made.add_argument
    add("paths", nargs="*", metavar="NOTEBOOK", help="the notebook, an .ipynb file; with --verify, promoted ones, or folders of them")
    add("--to", metavar="FOLDER", help="where promoted notebooks are (default: `to` under [promote] in the settings)")
    add("--dry-run", action="store_true", help="run all of it, say all that blocks, and write nothing")
    add("--no-run", action="store_true", help="take the exam from the history, if the same cells and lock were examined; run nothing")
    add("--verify", action="store_true", help="say whether promoted notebooks were changed since; run nothing")
    add("--by", metavar="NAME", help="who promotes (default: git's user.name, or who is logged in)")
    add("--time", metavar="TIME", help='wall time of the run, such as 10min, or none (default: the settings, or "30min")')
    add("--memory", metavar="SIZE", help='memory of the kernel, such as "4 GB", or none (default: the settings, or "8 GB")')
    add("--outputs", choices=("strip", "keep"), help="whether the outputs of the run are kept (default: the settings, or strip)")
    add("-o", "--output", choices=("text", "json"), default="text", help="how it is told")
    add("-q", "--quiet", action="store_true", help="print nothing where nothing blocks")
    return made


class Wish(NamedTuple):
    """What is asked for, checked and typed."""

    path: Path
    target: Path | None
    raw: bytes
    document: Mapping[str, Any]
    settings: Settings
    by: str
    dry: bool
    run: bool
    time: float | None
    memory: int | None
    outputs: str
    output: str
    quiet: bool

    @property
    def folder(self) -> Path:
        return self.path.resolve().parent


class Came(NamedTuple):
    """What came of it. `notebook` is the document as it would be promoted, without its provenance."""

    blocks: Sequence[Block]
    notebook: Mapping[str, Any] = {}
    exams: Mapping[str, Mapping[str, Any]] = {}
    owner: str = ""
    terms: gate.Terms | None = None
    lint_waived: tuple[str, ...] = ()
    executed: bool = False
    told: tuple[str, ...] = ()
    """What else is worth a line."""


def _wish(asked: Any) -> Wish:
    path = Path(asked.paths[0])
    if path.suffix != ".ipynb":
        raise UsageError(f"{path} is no .ipynb file; promote takes a notebook as Jupyter stores it")
    raw, document = _read(path)
    settings = load(path.resolve().parent)
    to = asked.to or (str(settings.path.parent / settings.promote.to) if settings.path and settings.promote.to else "")
    if not to and not asked.dry_run:
        raise UsageError("promote needs a folder to promote to: --to promoted/")
    target = Path(to) / path.name if to else None
    wish = Wish(
        path,
        target,
        raw,
        document,
        settings,
        asked.by or _who(path.resolve().parent),
        asked.dry_run,
        not asked.no_run,
        seconds(asked.time, "--time") if asked.time else settings.promote.time,
        memory(asked.memory, "--memory") if asked.memory else settings.promote.memory,
        asked.outputs or settings.promote.outputs,
        asked.output,
        asked.quiet,
    )
    if wish.run:
        _equipped()
    if target is not None:
        _may_replace(target, wish)
    return wish


def _read(path: Path) -> tuple[bytes, Mapping[str, Any]]:
    import nbformat

    try:
        raw = path.read_bytes()
        document: Mapping[str, Any] = nbformat.reads(raw.decode("utf-8"), as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(document)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, AttributeError, KeyError, nbformat.ValidationError, nbformat.reader.NotJSONError) as error:
        raise UsageError(f"{path} is no notebook that can be run: {str(error).strip().partition(chr(10))[0][:200]}") from None
    return raw, document


def _equipped() -> None:
    from importlib.util import find_spec

    if missing := [name for name in NEEDS if find_spec(name) is None]:
        raise UsageError(
            f"promote runs notebooks with {', '.join(missing)}, which is not installed: pip install 'mlready-jupyter[promote]'"
        )


def _may_replace(target: Path, wish: Wish) -> None:
    """Nothing is written over that was not promoted from this very notebook, and left as it was."""
    if not os.path.lexists(target):
        return
    if target.resolve() == wish.path.resolve():
        raise UsageError(f"--to {target.parent} holds the notebook itself; name another folder")
    try:
        there = json.loads(target.read_bytes())
        said = sealing.promotion_of(there)
    except (OSError, ValueError, AttributeError):
        there, said = None, None
    if there is None or said is None:
        raise UsageError(f"{target} is in the way, and was never promoted; move it")
    if said.get("notebook") != _named(wish):
        raise UsageError(f"{target} was promoted from {said.get('notebook')}, not from {_named(wish)}; name another folder")
    if change := next(sealing.changes(there), ""):
        raise UsageError(f"{target} was changed since it was promoted ({change}); move it, or restore it")


def _named(wish: Wish) -> str:
    """The notebook as told from the root of its repository, or by its name."""
    from mlready_jupyter.subjects.repository import repository

    around = repository(wish.path)
    return wish.path.resolve().relative_to(around.root).as_posix() if around is not None else wish.path.name


# Judging


def _judged(wish: Wish) -> Came:
    today = date.today()
    report, blocks = gate.linted(wish.path, wish.settings, today)
    owner = gate.owner_of(wish.path, wish.document, wish.settings)
    blocks += gate.unowned(owner)
    waived = tuple(f"{f.criterion}: {f.waiver.reason}, by {f.waiver.owner} until {f.waiver.until}" for f in report.waived if f.waiver)
    came = Came(blocks, owner=owner, lint_waived=waived)
    if blocks and not wish.dry:
        return came._replace(told=("the notebook was not run; --dry-run runs it too, and tells all that blocks",))
    return _ran(wish, came, today) if wish.run else _remembered(wish, came, today)


def _ran(wish: Wish, came: Came, today: date) -> Came:
    import nbformat

    from mlready_jupyter.frontends.promotion.running import Limits, run

    if not wish.quiet:
        print(f"nblint: running {wish.path} from a clean kernel", file=sys.stderr, flush=True)
    before = _terms(wish, today)
    notebook = nbformat.from_dict(json.loads(json.dumps(wish.document)))  # type: ignore[no-untyped-call]
    ran = run(notebook, wish.folder, Limits(wish.time, wish.memory))
    after = _terms(wish, today)
    blocks = [*came.blocks, *_unsteady(wish, before, after)]
    if ran.failed:
        blocks.append(Block("run", ran.failed))
    exams, more = gate.examined(gate.named(wish.document, ran.exams), ran.exams, after._replace(lock=before.lock))
    return came._replace(blocks=[*blocks, *more], notebook=ran.notebook, exams=exams, terms=after, executed=True)


def _remembered(wish: Wish, came: Came, today: date) -> Came:
    from mlready_jupyter.frontends.promotion.remembering import remembered

    terms = _terms(wish, today)
    names = gate.named(wish.document, ())
    exams, blocks = remembered(names, sealing.sources(wish.document), wish.settings, terms, today)
    return came._replace(blocks=[*came.blocks, *blocks], notebook=wish.document, exams=exams, terms=terms)


def _unsteady(wish: Wish, before: gate.Terms, after: gate.Terms) -> list[Block]:
    """What must not change while a notebook runs."""
    blocks = []
    if wish.path.read_bytes() != wish.raw:
        blocks.append(Block("run", "the notebook's file was changed while it ran"))
    if after.lock != before.lock:
        blocks.append(Block("run", "mlready.lock was changed while it ran; agree on it first, in a run of its own, and commit it"))
    if after.settings != before.settings:
        blocks.append(Block("run", "the settings were changed while it ran"))
    return blocks


def _terms(wish: Wish, since: date) -> gate.Terms:
    from mlready_jupyter import lock as locks
    from mlready_jupyter.catalogue import catalogue
    from mlready_jupyter.frontends.circumstances import of_lock, of_settings
    from mlready_jupyter.frontends.locking import place

    settings = load(wish.folder)
    lock = place(settings, wish.folder)
    checks = catalogue(settings.plug_ins).load("checks", settings.select, settings.ignore)
    days = (date.today() - since).days
    return gate.Terms(
        of_settings(settings),
        of_lock(lock),
        bool(locks.read(lock).document["candidates"]),
        frozenset(check.id for check in checks),
        frozenset((since + timedelta(day)).isoformat() for day in range(days + 1)),
    )


# Publishing


def _publish(wish: Wish, came: Came) -> list[str]:
    from mlready_jupyter.frontends.promotion.entering import enter_what_stands
    from mlready_jupyter.frontends.promotion.publishing import beside, publish
    from mlready_jupyter.frontends.promotion.record import promotion

    assert wish.target is not None and came.terms is not None
    made = promotion(
        came, source=wish.raw, named=_named(wish), settings=wish.settings, by=wish.by, outputs=wish.outputs, folder=wish.folder
    )
    notes = enter_what_stands(wish.target, wish.settings)  # where the last promotion was killed before it was entered
    publish(wish.target, made.text, made.ident, made.files)
    notes += enter_what_stands(wish.target, wish.settings)
    place = beside(wish.target, made.ident)
    cards = [f"card: {place / name}" for name in made.files if name.endswith(".md")]
    return [f"promoted to {wish.target} as {made.ident}", *cards, *notes]


def _who(folder: Path) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), "config", "user.name"], capture_output=True, text=True, timeout=5, check=False)
        if done.stdout.strip():
            return done.stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        pass
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


# Telling


def _code(blocks: Sequence[Block]) -> int:
    if any(not block.open and not block.broken for block in blocks):
        return FOUND
    return TROUBLE if any(block.broken for block in blocks) else UNDECIDED if blocks else CLEAR


def _tell(wish: Wish, came: Came) -> None:
    if wish.output == "json":
        print(json.dumps(_document(wish, came), indent=2, ensure_ascii=False))
        return
    from mlready_jupyter.display.tidy import visible

    mark, cross = ("✓", "✕") if (sys.stdout.encoding or "").lower().startswith("utf") else ("+", "x")
    lines = [f"{cross} {block.gate}: {visible(block.says, 400)}" for block in came.blocks]
    if came.blocks:
        count = len(came.blocks)
        lines.append(f"{wish.path} is not promoted: {count} thing{'s' if count > 1 else ''} block{'' if count > 1 else 's'} it")
    elif not wish.quiet:
        lines += [f"{mark} {name}: {_passed(exam['report'])}" for name, exam in came.exams.items()]
        lines += [f"{mark} nothing blocks {wish.path}; nothing was written"] if wish.dry else []
    if came.blocks or not wish.quiet:
        lines += came.told
    if lines:
        print("\n".join(lines))


def _passed(report: Mapping[str, Any]) -> str:
    waived = sum(finding["waiver"] is not None for outcome in report["outcomes"] for finding in outcome["findings"])
    return f"READY, grade {report['grade'] or 'none'}" + (f", {waived} waived" if waived else "")


def _document(wish: Wish, came: Came) -> dict[str, Any]:
    exams = {name: {"verdict": exam["report"]["verdict"], "grade": exam["report"]["grade"]} for name, exam in came.exams.items()}
    return {
        "version": __version__,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "notebook": wish.path.as_posix(),
        "promoted": str(wish.target) if not came.blocks and not wish.dry else None,
        "executed": came.executed,
        "exams": exams,
        "blocks": [{"gate": block.gate, "says": block.says, "open": block.open, "broken": block.broken} for block in came.blocks],
        "told": came.told,
    }
