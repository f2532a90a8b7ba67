"""The page of a criterion, as text or as Markdown, from what its file says."""

from __future__ import annotations

import re

from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.measure import Limit
from mlready_jupyter.core.part import Cost

COSTS = {
    Cost.FREE: "nothing is computed for it",
    Cost.PASS: "one pass over the tables",
    Cost.PREDICT: "one prediction of each table",
    Cost.REPEAT: "many small predictions",
    Cost.REFIT: "the model is fitted again",
    Cost.PROCESS: "a second process",
}


def text(criterion: Criterion) -> str:
    """For a terminal: 80 columns as its author wrote them."""
    parts = [f"{criterion.id}  ({_kind(criterion)})", criterion.doc]
    limits = [f"    {name} = {_number(limit)}" for name, limit in criterion.limits.items()]
    limits += [f"    {name} = {value!r}" for name, value in criterion.options.items()]
    if limits:
        parts.append("\n".join(["As set out of the box:", *limits]))
    return "\n\n".join([*parts, _asks(criterion)]) + "\n"


def markdown(criterion: Criterion) -> str:
    """For a notebook and for the documentation."""
    prose, meanings = _parted(criterion.doc)
    title, _, rest = prose.partition("\n")
    parts = [f"### `{criterion.id}`", f"**{title.strip()}** {_kind(criterion).capitalize()}.", rest.strip()]
    rows = [(name, _number(limit), meanings.get(name, "")) for name, limit in criterion.limits.items()]
    rows += [(name, repr(value), meanings.get(name, "")) for name, value in criterion.options.items()]
    if rows:
        table = ["| limit | out of the box | meaning |", "|---|---|---|", *(f"| `{name}` | {at} | {said} |" for name, at, said in rows)]
        parts.append("\n".join(table))
    return "\n\n".join(part for part in [*parts, _asks(criterion)] if part) + "\n"


def _kind(criterion: Criterion) -> str:
    """`error, in the room pipeline`"""
    preview = ", preview: asked only when it is named" if criterion.preview else ""
    return f"{criterion.severity.name.lower()}, in the room {criterion.room}{preview}"


def _number(limit: Limit) -> str:
    sign = "at most" if limit.worse == "above" else "at least"
    return f"{sign} {limit.value:g}" + (f", a warning from {limit.warn:g}" if limit.warn is not None else "")


def _asks(criterion: Criterion) -> str:
    """`Looks at train, test, and current where it is there. Cost: one pass over the tables.`"""
    needed = [part.name for part, optional in criterion.asks if not optional]
    beside = [part.name for part, optional in criterion.asks if optional]
    said = ", ".join(needed) + (", " if needed and beside else "")
    said += f"and, where they are there, {', '.join(beside)}" if needed and beside else ", ".join(beside)
    used = " Columns that the model does not use are left alone." if criterion.of_features else ""
    return f"Looks at: {said}.{used} Cost: {COSTS[criterion.cost]}."


def _parted(doc: str) -> tuple[str, dict[str, str]]:
    """The prose, and what `Limits:` and `Options:` say of each name."""
    prose, meanings, inside, name = list[str](), dict[str, str](), False, ""
    for line in doc.splitlines():
        if line.strip() in ("Limits:", "Options:"):
            inside = True
        elif inside and (found := re.match(r" {4}(\w+): (.*)", line)):
            name = found[1]
            meanings[name] = found[2]
        elif inside and line.startswith("    ") and name:
            meanings[name] += f" {line.strip()}"
        elif inside and not line.strip():
            continue
        else:
            inside = False
            prose.append(line)
    return "\n".join(prose), meanings
