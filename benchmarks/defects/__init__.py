"""The list of planted defects: each a pure function of a sound subject, with the truth about its kind and its place."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple
from zlib import crc32

import numpy as np

from benchmarks.subjects import Subject

FILES = ("leaks", "tables", "times", "models", "drifts", "calls", "agreements", "growth")


class Defect(NamedTuple):
    """`kind` says what is wrong; `found` are the ids that name it rightly; `at` the places that are right.

    A place is the name of a column, a table, a part or a waiver, with {number}, {word}, {strong}, {time} standing for the subject's own;
    or `call:PATTERN`, a call of the model whose description matches.
    """

    kind: str
    says: str
    plant: Callable[[Subject], Subject]
    found: tuple[str, ...]
    at: tuple[str, ...]
    on: tuple[str, ...]

    def places(self, subject: Subject) -> tuple[str, ...]:
        known = {"number": subject.number, "word": subject.word, "strong": subject.strong, "time": subject.time}
        return tuple(place if place.startswith("call:") else place.format(**known) for place in self.at)


_ALL: dict[str, Defect] = {}


def defect(*, found: str, at: str, on: str) -> Callable[[Callable[[Subject], Subject]], Callable[[Subject], Subject]]:
    """Register a defect: `found`, `at` and `on` are words apart by a bar."""

    def register(plant: Callable[[Subject], Subject]) -> Callable[[Subject], Subject]:
        kind = plant.__name__.replace("_", "-")
        assert kind not in _ALL and plant.__doc__
        _ALL[kind] = Defect(
            kind, plant.__doc__.partition("\n")[0], plant, *(tuple(map(str.strip, text.split("|"))) for text in (found, at, on))
        )
        return plant

    return register


def defects() -> tuple[Defect, ...]:
    for file in FILES:
        import_module(f"benchmarks.defects.{file}")
    return tuple(_ALL.values())


def random_of(subject: Subject, salt: str = "") -> np.random.Generator:
    """The same random numbers for the same subject, in every run."""
    return np.random.default_rng(crc32(f"{subject.name} {salt}".encode()))
