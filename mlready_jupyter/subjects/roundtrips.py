"""The model written and read back in this process, by each of the ways that people save it, and asked again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.core.judge import told
from mlready_jupyter.subjects.models import Model, adapt
from mlready_jupyter.subjects.predictions import caller, same, tied
from mlready_jupyter.subjects.repeats import Repeats
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import attempt

HUGE = 200 * 2**20
"""Bytes; a model that is larger is written by no more ways than one."""


class RoundTrip(NamedTuple):
    """One way of saving: how many rows are answered otherwise afterwards, or the error on the way back."""

    way: str
    method: str
    rows: int
    changed: int
    error: str = ""


def round_trips(model: Model, table: Table, repeats: Repeats) -> tuple[RoundTrip, ...]:
    """Every way that is at hand and that the model can be written by; one it cannot be written by is no round trip."""
    return tuple(made for way, through in _ways(model.thing) if (made := _through(way, through, model, table, repeats)) is not None)


def _ways(thing: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    yield "pickle", _pickle
    if find_spec("joblib") is not None:
        yield "joblib", _joblib
    if find_spec("skops") is not None and "sklearn" in sys.modules and hasattr(thing, "get_params"):
        yield "skops", _skops


def _through(way: str, through: Callable[[Any], Any], model: Model, table: Table, repeats: Repeats) -> RoundTrip | None:
    tried = attempt(through, model.thing)
    method = next(iter(repeats.plain))
    if isinstance(tried.error, _Unwritten):
        return None
    if tried.error is not None:
        return RoundTrip(way, method, len(repeats.rows), len(repeats.rows), told(tried.error))
    try:
        back = adapt(tried.value, model.name)
    except Exception as error:  # what comes back may be anything
        return RoundTrip(way, method, len(repeats.rows), len(repeats.rows), told(error))
    worst = RoundTrip(way, method, len(repeats.rows), 0)
    for name, before in repeats.plain.items():
        if name not in back.methods:
            return RoundTrip(way, name, len(before), len(before), f"{name} is gone")
        again = attempt(caller(back, name), table.pick(repeats.rows))
        if again.error is not None:
            return RoundTrip(way, name, len(before), len(before), told(again.error))
        changed = _changed(again.value, before, repeats)
        if changed > worst.changed:
            worst = RoundTrip(way, name, len(before), changed)
    return worst


def _changed(after: Any, before: Any, repeats: Repeats) -> int:
    if after.shape != before.shape:
        return len(before)
    differs = ~same(after, before)
    if after.dtype.kind != "f" and "predict_proba" in repeats.plain:
        differs &= ~tied(repeats.plain["predict_proba"])
    return int(np.count_nonzero(differs))


class _Unwritten(Exception):
    """The model cannot be written in this way, which is for reliability/fresh-process to say of pickle."""


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except Exception as error:  # installed, but not able to run beside the rest
        raise _Unwritten from error


def _written(write: Callable[[], bytes]) -> bytes:
    try:
        data = write()
    except Exception as error:  # anything may refuse, in its own way
        raise _Unwritten from error
    if len(data) > HUGE:
        raise _Unwritten
    return data


def _pickle(thing: Any) -> Any:
    import pickle

    return pickle.loads(_written(lambda: pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)))  # its own writing, of a moment ago


def _joblib(thing: Any) -> Any:
    joblib = _imported("joblib")

    def write() -> bytes:
        out = BytesIO()
        joblib.dump(thing, out)
        return out.getvalue()

    return joblib.load(BytesIO(_written(write)))


def _skops(thing: Any) -> Any:
    skops = _imported("skops.io")
    data = _written(lambda: skops.dumps(thing))
    try:
        return skops.loads(data, trusted=skops.get_untrusted_types(data=data))
    except Exception as error:  # it writes more than it can read: lambdas, for one
        raise _Unwritten from error
