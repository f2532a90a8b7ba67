"""The model has learned from the training rows; it does not carry them."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.checks import Candidate, Evidence, Iterator, MakeTable, Model, Severity, Table, Whole, check
from mlready_jupyter.subjects.inside import inside

FEW = 100


@check(severity=Severity.WARNING)
def training_rows_inside(model: Model, train: Table) -> Iterator[Evidence]:
    """The model object carries a table with as many rows as it was trained on.

    Wherever the artefact goes, the training data go: to every server, every laptop, every customer
    it is shipped to. Usual causes: `self.data = X` in a transformer, a cached result, a debug copy.

    Models that answer by looking their neighbours up carry their rows by design; what they carry is
    a NOTE. Results of statsmodels keep theirs until they are told `remove_data()`. Attributes, lists
    and dicts are followed, up to 20,000 objects. Fewer than 100 training rows are not looked for.
    """
    if train.rows < FEW:
        return
    held = [(path, thing) for path, thing in inside(model.thing) if _is_as_long(thing, train)]
    for by_design in (False, True):
        some = [(path, thing) for path, thing in held if _is_by_design(path) is by_design]
        if not some:
            continue
        path, thing = some[0]
        more = f", and {len(some) - 1} more like it" if len(some) > 1 else ""
        forget = f"`{model.name}.remove_data()`" if hasattr(model.thing, "remove_data") else f"`del model{path}`"
        yield Evidence(
            f"`model{path}` is a {type(thing).__name__} of {train.rows:,} rows, as many as it was trained on{more}",
            at=Whole(f"model{path}"),
            milder=Severity.NOTE if by_design else None,
            remedy="Make sure that whoever gets the artefact may see the training rows."
            if by_design
            else f"Do not keep it: {forget} before the model is saved.",
        )


def _is_as_long(thing: Any, train: Table) -> bool:
    shape: Any = getattr(thing, "shape", ())
    return isinstance(shape, tuple) and len(shape) == 2 and shape[0] == train.rows and shape[1] >= min(train.width, 2)


def _is_by_design(path: str) -> bool:
    return path.rpartition(".")[2] in ("_fit_X", "X_fit_", "X_train_")


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
