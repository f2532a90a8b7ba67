"""Golden rows: a hundred rows with the answers they got, kept in a file that a person may read, for every later session to ask again."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from mlready_jupyter import atomic
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.predictions import caller, same, tied
from mlready_jupyter.subjects.swap import put
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import attempt

ROWS, FORMAT = 80, 1
"""Evenly spread rows; those with the least and the most of each of the first ten number columns come on top."""

LIBRARIES = ("numpy", "pandas", "polars", "sklearn", "xgboost", "lightgbm", "statsmodels", "torch", "onnxruntime")


class Golden(NamedTuple):
    """`columns` and `answers` have one entry a row; `libraries` are the versions that were loaded then."""

    model: str
    made: date
    libraries: dict[str, str]
    columns: dict[str, list[Any]]
    answers: dict[str, list[Any]]

    @property
    def rows(self) -> int:
        return len(next(iter(self.answers.values())))


class Again(NamedTuple):
    """One method asked for the golden rows again: which answers are others, and what the first of them was and is."""

    method: str
    changed: NDArray[np.bool_]
    before: str = ""
    now: str = ""


def record(model: Model, table: Table, today: date) -> Golden:
    """The golden rows of a model, from the table that its calls are tried with; a UsageError where it cannot answer them."""
    if model.takes is not None or hasattr(table.fed, "tocsr"):
        raise UsageError(f"golden rows are kept of tables with columns; {model.name} takes something else")
    rows = _chosen(table)
    answers = {}
    for method in model.methods:
        tried = attempt(caller(model, method), table.pick(rows))
        if tried.error is not None:
            raise UsageError(f"{model.name}.{method} fails on the rows of {table.name}: {type(tried.error).__name__}: {tried.error}")
        answers[method] = tried.value.tolist()
    columns = {name: [_plain(value) for value in table.frame[name][rows.tolist()].to_list()] for name in _fed(table)}
    return Golden(model.label, today, loaded(), columns, answers)


def ask_again(golden: Golden, model: Model, table: Table) -> list[Again]:
    """The same rows, built in the shape of `table`, asked once more; Absent where they do not fit the model of today."""
    if golden.model != model.label:
        raise Absent(f"the golden rows are those of {golden.model}, and this is {model.label}")
    given = _rebuilt(golden, table)
    again = []
    for method, before in golden.answers.items():
        if method not in model.methods:
            again.append(Again(method, np.ones(golden.rows, dtype=bool), "an answer", f"no {method}"))
            continue
        tried = attempt(caller(model, method), given.copy() if hasattr(given, "copy") else given)
        if tried.error is not None:
            again.append(Again(method, np.ones(golden.rows, dtype=bool), str(before[0]), f"{type(tried.error).__name__}: {tried.error}"))
            continue
        expected, answer = np.asarray(before), tried.value
        if expected.shape != answer.shape:
            again.append(Again(method, np.ones(golden.rows, dtype=bool), f"shape {expected.shape}", f"shape {answer.shape}"))
            continue
        changed = ~same(answer, expected)
        if answer.dtype.kind != "f" and "predict_proba" in golden.answers:
            changed &= ~tied(np.asarray(golden.answers["predict_proba"]))
        at = int(changed.argmax())
        again.append(Again(method, changed, str(expected[at]), str(answer[at])))
    return again


def write(golden: Golden, path: Path) -> str:
    """The text of the file, which is written too."""
    text = as_text(golden)
    atomic.write(path, text)
    return text


def as_text(golden: Golden) -> str:
    """JSON with one column and one method a line, and the hash of all of it."""
    body = {**golden._asdict(), "made": golden.made.isoformat(), "format": FORMAT}
    body["sha256"] = _hash(body)
    inner = {key: body.pop(key) for key in ("columns", "answers")}
    lines = [f"  {_json(key)}: {_json(value)}" for key, value in body.items()]
    for key, named in inner.items():
        rows = ",\n".join(f"    {_json(name)}: {_json(values)}" for name, values in named.items())
        lines.append(f"  {_json(key)}: {{\n{rows}\n  }}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read(path: Path) -> Golden:
    """The golden rows of a file; a UsageError for one that is not there, is none, or was changed by hand."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        claimed = body.pop("sha256")
        if body["format"] != FORMAT:
            raise UsageError(f"{path.name} is of format {body['format']}; this version reads {FORMAT}: write it again")
        golden = Golden(body["model"], date.fromisoformat(body["made"]), body["libraries"], body["columns"], body["answers"])
    except FileNotFoundError:
        raise UsageError(f"golden = {path.name!r}: there is no such file; `%mlready golden MODEL --test T --yes` writes it") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path.name} holds no golden rows: {type(error).__name__}: {error}") from None
    if claimed != _hash(body):
        raise UsageError(f"{path.name} was changed by hand: its hash does not fit; `%mlready golden MODEL --test T --yes` writes it anew")
    return golden


def loaded() -> dict[str, str]:
    """The versions of the libraries that may change an answer, of those that are loaded."""
    found = {"python": sys.version.split()[0]}
    return found | {name: str(sys.modules[name].__version__) for name in LIBRARIES if hasattr(sys.modules.get(name), "__version__")}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _hash(body: dict[str, Any]) -> str:
    kept = {key: value for key, value in body.items() if key != "sha256"}
    return sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _chosen(table: Table) -> NDArray[np.int64]:
    rows = set(table.spread(ROWS).tolist())
    for name in table.of_kind("number")[:10]:
        values = table.numbers(name)
        if np.isfinite(values).any():
            rows |= {int(np.nanargmin(values)), int(np.nanargmax(values))}
    return np.asarray(sorted(rows), dtype=np.int64)


def _fed(table: Table) -> list[str]:
    """The columns that the model is given; all of a table without names."""
    if not table.named:
        return table.columns
    given = {str(name) for name in nw.from_native(table.pick(slice(0, 1)), eager_only=True).columns}
    return [name for name in table.columns if name in given]


def _plain(value: Any) -> Any:
    """A value as JSON has it; what it has not, as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else str(value)


def _typed(values: list[Any], dtype: Any) -> list[Any]:
    """Times as times again; all else is cast by whoever takes it."""
    if not dtype.is_temporal():
        return values
    read = {nw.Date: date.fromisoformat, nw.Time: time.fromisoformat}.get(type(dtype), datetime.fromisoformat)
    return [None if value is None else read(value) for value in values]


def _rebuilt(golden: Golden, table: Table) -> Any:
    names = _fed(table)
    lacking = [name for name in names if name not in golden.columns]
    if lacking:
        raise Absent(f"the golden rows have no column {lacking[0]!r}, which {table.name} has: record them anew")
    given = table.pick(np.resize(np.arange(table.rows), golden.rows))
    for name in names:
        try:
            given = put(given, table, name, _typed(golden.columns[name], table.frame[name].dtype))
        except Exception as error:  # each library of tables has errors of its own
            raise Absent(f"`{name}` of the golden rows does not fit the type that {table.name} has: {error}") from None
    return given
