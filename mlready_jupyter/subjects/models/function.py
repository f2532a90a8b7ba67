"""A plain function of a table: `def score(X): ...`."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.subjects.models.model import Model


def adapt(thing: Any, name: str) -> Model | None:
    return Model(thing, name, thing) if callable(thing) else None
