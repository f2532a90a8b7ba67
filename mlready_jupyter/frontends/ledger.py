"""The ledger: every promise, exception and assumption of a project, with who owes it, since when and until when."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.owed import Entry, Owed, Trend
from mlready_jupyter.core.places import InCell
from mlready_jupyter.frontends.commands import CLEAR, FOUND, Parser
from mlready_jupyter.frontends.discovery import notebooks
from mlready_jupyter.settings import SHARED_FILE, Settings, day, load, parse
from mlready_jupyter.subjects.notebook import Notebook, Unreadable, document_of
from mlready_jupyter.subjects.past import file_at, notebooks_at, written


def ledger(words: list[str]) -> int:
    parser = Parser(
        prog="nblint ledger",
        usage="nblint ledger [PATH ...] [options]",
        description="List what was promised, waived or assumed in notebooks and settings: what, where, by whom, since when, until when.",
        epilog="Exit: 0; 1 when something is past its day or a waiver runs longer than max-waiver-days; 2 for usage.",
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="notebooks, percent scripts, or folders of them (default: this folder)")
    add("-o", "--output", choices=("text", "json"), default="text", help="how to write it")
    add("--since", metavar="REF", default="", help="compare with a commit, a branch or a tag: what is new, what was paid")
    add("--today", metavar="DATE", help="the day on which it is drawn up (default: today)")
    asked = parser.parse_args(words)
    from mlready_jupyter.display import owed as drawn

    owed = drawn_up(asked.paths or ["."], since=asked.since, today=day(asked.today, "--today") if asked.today else date.today())
    print(drawn.document(owed) if asked.output == "json" else drawn.text(owed))
    return FOUND if owed.failing else CLEAR


def drawn_up(paths: Sequence[str], *, since: str = "", today: date, settings: Settings | None = None) -> Owed:
    """The ledger of these notebooks and of the settings, what is due first at the top; `since` names a commit to compare with."""
    chosen = settings or load()
    entries = _dated([*(entry for path in notebooks(paths) for entry in _of_file(path, chosen)), *_of_settings(chosen)])
    entries.sort(key=lambda entry: (entry.due or date.max, entry.since or today, entry.path, entry.line))
    trend = _trend(since, entries, [Path(path) for path in paths], chosen) if since else None
    return Owed(tuple(entries), today, chosen.max_waiver_days, trend)


def _trend(ref: str, entries: list[Entry], paths: list[Path], settings: Settings) -> Trend:
    then, missed = _at(ref, paths, settings), ""
    if settings.path is not None:
        try:
            then += _of_settings(_settings_at(ref, settings.path))
        except UsageError as error:
            missed = f"the settings at {ref} cannot be read: {error}"
    return Trend.between(ref, entries, then, missed)


def _settings_at(ref: str, path: Path) -> Settings:
    """The settings as they were at a commit; none where the file was not there yet."""
    import tomllib

    try:
        table = tomllib.loads(file_at(ref, path).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(str(error)) from None
    return parse(table.get("tool", {}).get("mlready", {}) if path.name == SHARED_FILE else table)._replace(path=path)


def _of_file(path: Path, settings: Settings) -> list[Entry]:
    return _of_notebook(Notebook(path, shown=path.as_posix(), teaching=settings.profile == "teaching"))


def _of_notebook(notebook: Notebook) -> list[Entry]:
    """Its debts and inline waivers; none where it cannot be read, which `nblint check` tells."""
    try:
        debts, waivers = notebook.promises, notebook.allows
    except Unreadable:
        return []
    made = [Entry(p.tag or p.kind, p.says or p.words.text, *_where(notebook, p.words.place), p.owner, p.ticket, p.until) for p in debts]
    return made + [
        Entry("waiver", f"{w.criterion}: {w.reason or 'no reason'}", *_where(notebook, w.at), w.owner, due=w.until) for w in waivers
    ]


def _where(notebook: Notebook, at: InCell) -> tuple[str, int, int]:
    """The file, the cell as people count, and the line of the file."""
    return at.path, at.cell + 1, notebook.file.line_of(at.cell, at.line) if at.cell >= 0 else 1


def _of_settings(settings: Settings) -> list[Entry]:
    """Waivers and assumptions, each at its line."""
    if settings.path is None:
        return []
    where = Path(os.path.relpath(settings.path)).as_posix()
    try:
        lines = settings.path.read_text(encoding="utf-8").split("\n")
    except OSError:
        lines = []
    made = [
        Entry("waiver", f"{w.criterion}: {w.reason}", where, line=_line(lines, "allow", str(w)), owner=w.owner, due=w.until, since=w.since)
        for w in settings.waivers
    ]
    return made + [Entry("assumption", a.says, where, line=_line(lines, "assume", a.says), owner=a.owner) for a in settings.assumptions]


def _line(lines: list[str], key: str, value: str) -> int:
    """The line that says so; 0 where none does in so many words."""
    said = re.compile(rf"""(^|[{{,\s]){key}\s*=\s*["']{{1,3}}{re.escape(value)}["']""")
    return next((n for n, line in enumerate(lines, 1) if said.search(line)), 0)


def _dated(entries: list[Entry]) -> list[Entry]:
    """The entries with who wrote them and when, as far as git knows."""
    by_path: dict[str, list[Entry]] = {}
    for entry in entries:
        by_path.setdefault(entry.path, []).append(entry)
    dated: list[Entry] = []
    for path, inside in by_path.items():
        known = written(Path(path), (entry.line for entry in inside if entry.line))
        for entry in inside:
            said = known.get(entry.line)
            dated.append(entry._replace(author=said.by, since=entry.since or said.on) if said else entry)
    return dated


def _at(ref: str, paths: list[Path], settings: Settings) -> list[Entry]:
    """The entries at another commit."""
    folder = next((path if path.is_dir() else path.parent for path in paths), Path())
    made: list[Entry] = []
    for name, raw in notebooks_at(ref, folder, paths):
        path = Path(name)
        if path.suffix == ".ipynb" or _is_script(raw):
            made += _of_notebook(
                Notebook(path, shown=name, document=(raw, document_of(path, raw)), teaching=settings.profile == "teaching")
            )
    return made


def _is_script(raw: bytes) -> bool:
    from mlready_jupyter.subjects.percent import is_script

    return is_script(raw)
