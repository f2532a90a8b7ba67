"""The model has learned from the training rows; it does not carry them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlready_jupyter.checks import Candidate, Evidence, Iterator, MakeTable, Model, Severity, Table, Whole, check

LOOKED_AT = 20_000
FEW = 100


@check(severity=Severity.WARNING)
def training_rows_inside(model: Model, train: Table) -> Iterator[Evidence]:
    """The model object carries a table with as many rows as it was trained on.

    Wherever the artefact goes, the training data go: to every server, every laptop, every customer
    it is shipped to. Usual causes: `self.data = X` in a transformer, a cached result, a debug copy.

    Models that answer by looking their neighbours up carry their rows by design; what they carry is
    a NOTE. Attributes, lists and dicts are followed, up to 20,000 objects. Fewer than 100 training
    rows are not looked for.
    """
    if train.rows < FEW:
        return
    for path, thing in _walk(model.thing):
        shape: Any = getattr(thing, "shape", ())
        if len(shape) == 2 and shape[0] == train.rows and shape[1] >= min(train.width, 2):
            by_design = path.rpartition(".")[2] in ("_fit_X", "X_fit_", "X_train_")
            yield Evidence(
                f"`model{path}` is a {type(thing).__name__} of {shape[0]:,} rows, as many as it was trained on",
                at=Whole(f"model{path}"),
                milder=Severity.NOTE if by_design else None,
                remedy=f"Do not keep it: `del model{path}` before the model is saved."
                if not by_design
                else "Make sure that whoever gets the artefact may see the training rows.",
            )


def _walk(thing: Any) -> Iterator[tuple[str, Any]]:
    """Everything reachable from an object, with the path to it; each once."""
    seen, waiting = {id(thing)}, [("", thing)]
    while waiting and len(seen) < LOOKED_AT:
        path, here = waiting.pop()
        for step, value in _inside(here):
            if id(value) not in seen and not isinstance(value, str | bytes | int | float | type | None):
                seen.add(id(value))
                yield path + step, value
                waiting.append((path + step, value))


def _inside(thing: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(thing, dict):
        return [(f"[{key!r}]", value) for key, value in list(thing.items())]
    if isinstance(thing, list | tuple):
        return [(f"[{i}]", value) for i, value in enumerate(thing)]
    if hasattr(thing, "shape"):
        return []  # a table or an array: looked at, not into
    held = getattr(thing, "__dict__", None)
    return [(f".{name}", value) for name, value in list(held.items())] if isinstance(held, dict) else []


class _Keeps:
    """Keeps what it is given."""

    def __init__(self, kept: Any) -> None:
        self.steps = {"scaler": [self, kept]}

    def predict(self, table: Any) -> list[float]:
        return [0.0] * len(table)


@training_rows_inside.good
def it_keeps_a_mean(table: MakeTable) -> Candidate:
    return Candidate.of(_Keeps(31.5), train=table(age=list(range(200)), height=[1.7] * 200))


@training_rows_inside.bad(findings=1)
def it_keeps_the_frame(table: MakeTable) -> Candidate:
    import pandas as pd

    rows = {"age": list(range(200)), "height": [1.7] * 200}
    return Candidate.of(_Keeps(pd.DataFrame(rows)), train=table(**rows))
