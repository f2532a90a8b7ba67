"""What a change of a lock means, as the person reads it who has to agree: what is new, what moved, what got better or worse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from mlready_jupyter.lock.agreeing import VOLATILE
from mlready_jupyter.lock.sketches import column_of
from mlready_jupyter.subjects.profile import Column

MOVED = 0.02
"""Part of the rows that must lie elsewhere to be told; as much as makes drift a warning."""
CODE = {"model": "the model is another one", "notebook": "the code of the notebook has changed"}


def same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two blocks agree on the same, but for what differs each time."""
    return {key: value for key, value in before.items() if key not in VOLATILE} == {
        key: value for key, value in after.items() if key not in VOLATILE
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> list[str]:
    """One line for each change of a candidate between two documents, in the order of the file; [] where both say the same."""
    if name not in before["candidates"]:
        return list(_new(after["candidates"][name], name))
    if name not in after["candidates"]:
        return [f"- `{name}` is no longer agreed on"]
    old, new = before["candidates"][name], after["candidates"][name]
    drew, draws = (document.get("sketches", {}).get(name, {}) for document in (before, after))
    return [
        *_said("rows", old.get("rows"), new.get("rows")),
        *_said("target", old.get("target"), new.get("target")),
        *_schema(old.get("schema", {}), new.get("schema", {})),
        *_moved(drew.get("columns", {}), draws.get("columns", {}), old.get("rows", 0), new.get("rows", 0)),
        *_answers(drew, draws, old.get("predictions", {}), new.get("predictions", {})),
        *_metrics(old.get("metrics", {}), new.get("metrics", {})),
        *_entries("latency", old.get("latency", {}), new.get("latency", {}), only=("budget",)),
        *_entries("owner of the", old.get("owners", {}), new.get("owners", {})),
        *_entries("version of", old.get("versions", {}), new.get("versions", {})),
        *_fingerprints(old.get("fingerprint", {}), new.get("fingerprint", {})),
        *_said("golden rows", old.get("golden"), new.get("golden")),
        *_waived(old.get("exam", {}), new.get("exam", {})),
    ]


def _new(block: Mapping[str, Any], name: str) -> Iterator[str]:
    yield f"- `{name}` is new: {len(block['schema'])} columns of {block['rows']:,} rows"
    for metric, said in block.get("metrics", {}).items():
        yield f"- {metric}: {_metric(said)}"
    for what, owner in block.get("owners", {}).items():
        yield f"- owner of the {what}: {owner}"
    yield from _waived({}, block.get("exam", {}))


def _said(what: str, old: Any, new: Any) -> Iterator[str]:
    if old != new:
        yield f"- {what}: {_shown(old)} → {_shown(new)}"


def _entries(what: str, old: Mapping[str, Any], new: Mapping[str, Any], only: tuple[str, ...] = ()) -> Iterator[str]:
    for key in only or dict.fromkeys((*old, *new)):
        yield from _said(f"{what} {key}", old.get(key), new.get(key))


def _schema(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in old:
        if name not in new:
            yield f"- `{name}` is gone; it was {_entry(old[name])}"
    for name, entry in new.items():
        if name not in old:
            yield f"- `{name}` is new: {_entry(entry)}"
        elif entry != old[name]:
            yield f"- `{name}`: " + "; ".join(_changed(old[name], entry))
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield "- the columns come in another order"


def _entry(entry: Mapping[str, Any]) -> str:
    """`number (Float64), 10 to 50, up to 6 % missing`."""
    said = [f"{entry.get('kind')} ({entry.get('type')})"]
    said += [_range(entry)] if "low" in entry else []
    said += [f"{len(entry['categories'])} words"] if "categories" in entry else []
    return ", ".join([*said, _missing(entry)])


def _range(entry: Mapping[str, Any]) -> str:
    return f"{_shown(entry.get('low'))} to {_shown(entry.get('high'))}"


def _missing(entry: Mapping[str, Any]) -> str:
    nulls = entry.get("nulls", 0.0)
    return f"up to {100 * nulls:.3g} % missing" if nulls else "never missing"


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if (old.get("kind"), old.get("type")) != (new.get("kind"), new.get("type")):
        yield f"{old.get('kind')} ({old.get('type')}) → {new.get('kind')} ({new.get('type')})"
    if (old.get("low"), old.get("high")) != (new.get("low"), new.get("high")):
        yield f"{_range(old)} → {_range(new)}"
    if old.get("nulls") != new.get("nulls"):
        yield f"{_missing(old)} → {_missing(new)}"
    then, now = (set(entry.get("categories", ())) for entry in (old, new))
    for what, words in (("new words", now - then), ("words that are gone", then - now)):
        if words:
            listed = ", ".join(repr(word[:40]) for word in sorted(words)[:5])
            yield f"{what}: {listed}" + (f" and {len(words) - 5} more" if len(words) > 5 else "")
    if old.get("other") != new.get("other"):
        yield f"rarer words: {_shown(old.get('other'))} → {_shown(new.get('other'))}"


def _moved(old: Mapping[str, Any], new: Mapping[str, Any], rows: int, more: int) -> Iterator[str]:
    found = {name: apart(column_of(old[name], rows), column_of(new[name], more)) for name in new if _drawn(old.get(name), new[name])}
    for name, size in sorted(found.items(), key=lambda pair: -pair[1]):
        if size >= MOVED:
            yield f"- `{name}` is distributed otherwise: about {100 * size:.2g} % of the rows lie elsewhere"


def _drawn(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> bool:
    return old is not None and "edges" in old and "edges" in new


def _answers(old: Mapping[str, Any], new: Mapping[str, Any], then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    yield from _said("the answers are those for", then.get("of"), now.get("of")) if then else ()
    for key, what, of in (("score", "what the model answers", "rows"), ("outcome", "the target", "labelled")):
        if _drawn(old.get(key), new.get(key, {})):
            size = apart(column_of(old[key], then.get(of, 0)), column_of(new[key], now.get(of, 0)))
            if size >= MOVED:
                yield f"- {what} is distributed otherwise: about {100 * size:.2g} % lie elsewhere"


def apart(one: Column, other: Column) -> float:
    """About how far apart two distributions are that were counted at points of their own: a straight line between any two."""
    assert one.edges is not None and other.edges is not None
    points = np.r_[one.edges, other.edges]
    then, now = (np.interp(points, edges, column.cumulative, left=0.0) for edges, column in ((one.edges, one), (other.edges, other)))
    return float(np.abs(then - now).max())


def _metrics(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        if name not in old or name not in new:
            yield f"- {name}: {_metric(old.get(name))} → {_metric(new.get(name))}"
        elif old[name] != new[name]:
            word = "better" if new[name]["high"] < old[name]["low"] else "worse" if new[name]["low"] > old[name]["high"] else "within error"
            yield f"- {name}: {_metric(old[name])} → {_metric(new[name])}, {word}"


def _metric(said: Mapping[str, Any] | None) -> str:
    return "nothing" if said is None else f"{said['value']:.4g} ({said['low']:.4g} to {said['high']:.4g}, {said['rows']:,} rows)"


def _fingerprints(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys((*old, *new)):
        if key in old and key in new and old[key] != new[key]:
            yield f"- {CODE.get(key, f'`{key}` is another table')}: {old[key]} → {new[key]}"


def _waived(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for waiver in new.get("waived", ()):
        if waiver not in old.get("waived", ()):
            yield f"- agreed on with a waiver: {waiver}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,.6g}" if isinstance(value, float) else f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(held)}" for key, held in value.items())
    return str(value)
