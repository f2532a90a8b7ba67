"""The versions that a model and its tables stand on, read off what is imported already."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.steps import steps
from mlready_jupyter.subjects.tables import Table


def versions_of(model: Model | None, tables: Iterable[Table]) -> dict[str, str]:
    """Package -> version, python first: of every step of the model, of the tables' library, and of numpy."""
    things = [*(_things(model.thing) if model is not None else ()), *(table.fed for table in tables)]
    roots = {kind.__module__.partition(".")[0] for thing in things for kind in type(thing).__mro__}
    known = {root: version for root in roots | {"numpy"} if (version := _version(root))}
    return {"python": platform.python_version(), **dict(sorted(known.items()))}


def _things(model: Any) -> Iterator[Any]:
    yield model
    yield from (step.thing for step in steps(model))


def _version(root: str) -> str:
    version = getattr(sys.modules.get(root), "__version__", None)
    return version if isinstance(version, str) else ""
