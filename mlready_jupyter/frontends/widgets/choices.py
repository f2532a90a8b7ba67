"""What the notebook offers for an exam: its models, tables and labels by name, and the roles that are guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.display.tidy import visible
from mlready_jupyter.frontends import objects
from mlready_jupyter.frontends.roles import guess

MOST = 200
"""So many names of a kind are offered, the latest first."""


class Choices(NamedTuple):
    """Each name with a few words on what it holds, the latest first; `guess` has role -> names, or `why` says why there is none."""

    models: list[list[str]]
    tables: list[list[str]]
    labels: list[list[str]]
    guess: dict[str, Any]
    why: str = ""


def choices(names: Mapping[str, Any]) -> Choices:
    """Told from classes and shapes alone: nothing is computed, no user object is touched."""
    shown = {name: thing for name, thing in names.items() if not name.startswith("_")}
    role, why = _guessed(names)
    return Choices(
        list(_told(shown, objects.is_model)),
        list(_told(shown, lambda thing: objects.is_table(thing) or objects.is_texts(thing))),
        list(_told(shown, objects.is_labels)),
        role,
        why,
    )


def _guessed(names: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    try:
        read = guess(names)
    except UsageError as error:
        return {}, str(error)
    return {
        "model": read.model,
        "train": list(read.train),
        "test": list(read.test),
        "current": list(read.current),
        "target": read.target,
    }, ""


def _told(names: Mapping[str, Any], fits: Callable[[Any], bool]) -> Iterator[list[str]]:
    fitting = [name for name, thing in names.items() if fits(thing)]
    for name in fitting[: -MOST - 1 : -1]:
        yield [name, visible(_says(names[name]), 60)]


def _says(thing: Any) -> str:
    """`DataFrame, 24,000 × 23`"""
    rows, width = objects.rows_of(thing), objects.width_of(thing)
    size = " × ".join(f"{n:,}" for n in (rows, width) if n is not None)
    return f"{type(thing).__name__}, {size}" if size else type(thing).__name__
