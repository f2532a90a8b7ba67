"""The command `nblint ledger`: every promise and every exception of a repository, with who owes it, since when and until when."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from mlready_jupyter.core.places import InCell
from mlready_jupyter.frontends.commands import CLEAR, Parser
from mlready_jupyter.frontends.discovery import notebooks
from mlready_jupyter.settings import Settings, day, load
from mlready_jupyter.subjects.notebook import Notebook, Unreadable, document_of
from mlready_jupyter.subjects.past import notebooks_at, written

WIDEST = 70


class Entry(NamedTuple):
    """One debt or waiver. `line` is that of the file, `cell` counts from 1; both are 0 where the settings say it."""

    kind: str
    says: str
    path: str
    cell: int = 0
    line: int = 0
    owner: str = ""
    ticket: str = ""
    due: date | None = None
    author: str = ""
    since: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by at another commit, wherever its cell has moved."""
        return self.kind, self.says


def ledger(words: list[str]) -> int:
    parser = Parser(
        prog="nblint ledger",
        usage="nblint ledger [PATH ...] [options]",
        description="List what was promised or waived in notebooks: what, where, by whom, since when, until when.",
        epilog="Exit: 0, or 2 for usage. What is past its day fails `nblint check` (ownership/debt-expired).",
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="notebooks, percent scripts, or folders of them (default: this folder)")
    add("-o", "--output", choices=("text", "json"), default="text", help="how to write it")
    add("--since", metavar="REF", default="", help="compare with a commit, a branch or a tag: what is new, what was paid")
    add("--today", metavar="DATE", help="the day on which it is drawn up (default: today)")
    asked = parser.parse_args(words)
    today = day(asked.today, "--today") if asked.today else date.today()
    paths, settings = asked.paths or ["."], load()
    entries = _dated([entry for path in notebooks(paths) for entry in _of_file(path, settings)])
    entries += _of_settings(settings)
    entries.sort(key=lambda entry: (entry.due or date.max, entry.since or today, entry.path, entry.line))
    trend = Trend.between(asked.since, entries, _at(asked.since, [Path(path) for path in paths], settings)) if asked.since else None
    print(_json(entries, trend, today) if asked.output == "json" else _text(entries, trend, today))
    return CLEAR


class Trend(NamedTuple):
    ref: str
    then: int
    new: tuple[Entry, ...]
    paid: tuple[Entry, ...]

    @classmethod
    def between(cls, ref: str, now: list[Entry], then: list[Entry]) -> Trend:
        in_notebooks = [entry for entry in now if entry.line]
        return cls(ref, len(then), tuple(_beyond(in_notebooks, then)), tuple(_beyond(then, in_notebooks)))


def _beyond(some: Iterable[Entry], others: Iterable[Entry]) -> Iterator[Entry]:
    """The entries that have no counterpart among the others."""
    left = Counter(entry.key for entry in others)
    for entry in some:
        left[entry.key] -= 1
        if left[entry.key] < 0:
            yield entry


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
    where = settings.path.name if settings.path else ""
    return [Entry("waiver", f"{w.criterion}: {w.reason}", where, owner=w.owner, due=w.until) for w in settings.waivers]


def _dated(entries: list[Entry]) -> list[Entry]:
    """The entries with who wrote them and when, as far as git knows."""
    by_path: dict[str, list[Entry]] = {}
    for entry in entries:
        by_path.setdefault(entry.path, []).append(entry)
    dated: list[Entry] = []
    for path, inside in by_path.items():
        known = written(Path(path), (entry.line for entry in inside))
        for entry in inside:
            said = known.get(entry.line)
            dated.append(entry._replace(author=said.by, since=said.on) if said else entry)
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


def _text(entries: list[Entry], trend: Trend | None, today: date) -> str:
    rows = [("due", "age", "owner", "where", "what")]
    for entry in entries:
        late = entry.due is not None and entry.due < today
        due = f"{entry.due.isoformat()}{' LATE' if late else ''}" if entry.due else "-"
        age = f"{(today - entry.since).days} d" if entry.since else "-"
        where = f"{entry.path}:{entry.line} (cell {entry.cell})" if entry.line else entry.path
        what = f"{entry.kind}: {' '.join(entry.says.split())}"
        rows.append((due, age, entry.owner or (f"({entry.author})" if entry.author else "-"), where, what[:WIDEST]))
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    lines = ["  ".join((*(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)), row[4])).rstrip() for row in rows]
    return "\n".join([*(lines if entries else ()), _summary(entries, trend, today)])


def _summary(entries: list[Entry], trend: Trend | None, today: date) -> str:
    waivers = sum(entry.kind == "waiver" for entry in entries)
    late = sum(entry.due is not None and entry.due < today for entry in entries)
    nobody = sum(not entry.owner for entry in entries)
    says = f"{len(entries) - waivers} debts, {waivers} waivers; {late} past their day, {nobody} without an owner"
    if trend is None:
        return says
    return f"{says}\nsince {trend.ref}: {len(trend.new)} new, {len(trend.paid)} paid, {trend.then} then"


def _json(entries: list[Entry], trend: Trend | None, today: date) -> str:
    document: dict[str, Any] = {"today": today.isoformat(), "entries": [_plain(entry, today) for entry in entries]}
    if trend is not None:
        changes = {name: [_plain(entry, today) for entry in some] for name, some in (("new", trend.new), ("paid", trend.paid))}
        document["trend"] = {"ref": trend.ref, "then": trend.then, **changes}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _plain(entry: Entry, today: date) -> dict[str, Any]:
    """An entry as JSON; a value that nobody gave is null."""
    plain = {name: value.isoformat() if isinstance(value, date) else value or None for name, value in entry._asdict().items()}
    return plain | {
        "age_days": (today - entry.since).days if entry.since else None,
        "days_left": (entry.due - today).days if entry.due else None,
    }
