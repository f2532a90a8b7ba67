"""The ledger of exceptions, as a table in a terminal, as HTML, and as JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from mlready_jupyter.core.owed import Entry, Owed, State
from mlready_jupyter.display import words
from mlready_jupyter.display.style import style
from mlready_jupyter.display.tidy import escaped, inline, visible
from mlready_jupyter.display.words import Kind

WIDEST = 70
MARKS: dict[State, tuple[str, Kind]] = {"late": ("LATE", words.ERROR), "long": ("TOO LONG", words.ERROR), "soon": ("SOON", words.WARNING)}
HEADS = ("until", "age", "who", "where", "what")


def text(owed: Owed) -> str:
    rows = [("due", "age", "owner", "where", "what"), *(_cells(entry, owed) for entry in owed.entries)]
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    lines = [
        "  ".join((*(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)), row[4][:WIDEST])).rstrip() for row in rows
    ]
    return "\n".join([*(lines if owed.entries else ()), *_summary(owed)])


def html(owed: Owed) -> str:
    """One section in the look of a report."""
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    rows = "".join(_row(entry, owed) for entry in owed.entries)
    table = f'<table class="m"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>' if rows else ""
    said = "".join(f"<p>{inline(line)}</p>" for line in _summary(owed))
    return f'<section class="mlr" aria-label="Ledger"><style>{style()}</style>\n<h2>Ledger</h2>{said}\n{table}</section>'


def document(owed: Owed) -> str:
    told: dict[str, Any] = {"today": owed.today.isoformat(), "entries": [_plain(entry, owed) for entry in owed.entries]}
    if (trend := owed.trend) is not None:
        changes = {name: [_plain(entry, owed) for entry in some] for name, some in (("new", trend.new), ("paid", trend.paid))}
        told["trend"] = {"ref": trend.ref, "then": trend.then, "missed": trend.missed, **changes}
    return json.dumps(told, indent=2, ensure_ascii=False)


def _row(entry: Entry, owed: Owed) -> str:
    _, kind = MARKS.get(owed.state(entry), ("", None))
    due, *others = _cells(entry, owed)
    shown = f'<td class="{kind.name} nw">{kind.glyph} {escaped(due)}</td>' if kind else f'<td class="nw">{escaped(due)}</td>'
    return f"<tr>{shown}{''.join(f'<td>{escaped(visible(cell))}</td>' for cell in others)}</tr>"


def _cells(entry: Entry, owed: Owed) -> tuple[str, ...]:
    mark = MARKS.get(owed.state(entry), ("", None))[0]
    due = f"{entry.due.isoformat()} {mark}".rstrip() if entry.due else "-"
    age = f"{(owed.today - entry.since).days} d" if entry.since else "-"
    where = f"{entry.path}:{entry.line}" if entry.line else entry.path
    cell = f" (cell {entry.cell})" if entry.cell else ""
    what = f"{entry.kind}: {' '.join(entry.says.split())}"
    return due, age, entry.owner or (f"({entry.author})" if entry.author else "-"), f"{where}{cell}", what


def _summary(owed: Owed) -> list[str]:
    trend = owed.trend
    if trend is None:
        return [owed.counted()]
    changed = f"since {trend.ref}: {len(trend.new)} new, {len(trend.paid)} paid, {trend.then} then"
    return [owed.counted(), changed, *([trend.missed] if trend.missed else [])]


def _plain(entry: Entry, owed: Owed) -> dict[str, Any]:
    """An entry as JSON; a value that nobody gave is null."""
    plain = {name: value.isoformat() if isinstance(value, date) else value or None for name, value in entry._asdict().items()}
    return plain | {
        "age_days": (owed.today - entry.since).days if entry.since else None,
        "days_left": (entry.due - owed.today).days if entry.due else None,
        "state": owed.state(entry) or None,
    }
