"""Everything reachable from an object: what a model carries with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

LOOKED_AT = 20_000


def inside(thing: Any) -> Iterator[tuple[str, Any]]:
    """Every object that is reachable, with the path to it, each once; attributes, lists and dicts are followed."""
    seen, waiting = {id(thing)}, [("", thing)]
    while waiting and len(seen) < LOOKED_AT:
        path, here = waiting.pop()
        for step, value in _steps(here):
            if id(value) not in seen and not isinstance(value, str | bytes | int | float | type | None):
                seen.add(id(value))
                yield path + step, value
                waiting.append((path + step, value))


def _steps(thing: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(thing, dict):
        return [(f"[{key!r}]", value) for key, value in list(thing.items())]
    if isinstance(thing, list | tuple):
        return [(f"[{i}]", value) for i, value in enumerate(thing)]
    if hasattr(thing, "shape") or isinstance(thing, ModuleType) or type(thing).__name__ == "EvalEnvironment":
        return []  # a table is looked at, not into; a module, or the names around a formula, are not the model's own
    held = getattr(thing, "__dict__", None)
    return [(f".{name}", value) for name, value in list(held.items())] if isinstance(held, dict) else []
