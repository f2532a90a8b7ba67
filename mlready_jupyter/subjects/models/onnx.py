"""A session of ONNX Runtime: fed an array, or one array a column, by the names and types of its inputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.subjects.models.model import Model, attribute, is_a

TYPES = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
    "tensor(string)": np.object_,
}


class Packed(NamedTuple):
    """The bytes of a graph: what stands for a session where one cannot go, as in a pickle."""

    graph: bytes


def adapt(thing: Any, name: str) -> Model | None:
    if isinstance(thing, Packed):
        import onnxruntime  # in the process that is to load it

        thing = onnxruntime.InferenceSession(thing.graph, providers=["CPUExecutionProvider"])
    if not is_a(thing, "onnxruntime", "InferenceSession"):
        return None
    inputs, outputs = thing.get_inputs(), thing.get_outputs()
    strange = next((given for given in inputs if given.type not in TYPES), None)
    if strange is not None:
        raise UsageError(f"{name} takes {strange.name!r} as {strange.type}; tables of numbers and words are examined")
    label = next((out.name for out in outputs if out.type in ("tensor(int64)", "tensor(string)")), None)
    scores = next((out.name for out in outputs if out.name != label), None)
    whole = len(inputs) == 1 and len(inputs[0].shape) == 2 and inputs[0].shape[1] != 1

    def run(table: Any, output: str) -> Any:
        fed = {inputs[0].name: table} if whole else {given.name: _column(table, given) for given in inputs}
        return thing.run([output], fed)[0]

    width = inputs[0].shape[1] if whole else len(inputs)
    return Model(
        thing,
        name,
        lambda table: _flat(run(table, label or outputs[0].name)),
        proba=(lambda table: _probabilities(run(table, scores))) if label and scores else None,
        columns=None if whole else tuple(given.name for given in inputs),
        width=width if isinstance(width, int) else None,
        kind="classifier" if label else "regressor",
        takes=(lambda table: _array(table, TYPES[inputs[0].type])) if whole else None,
        pack=lambda: Packed(_graph(thing, name)),
    )


def _graph(session: Any, name: str) -> bytes:
    """What the session was made from, as far as it still knows."""
    graph, path = attribute(session, "_model_bytes"), attribute(session, "_model_path")
    if isinstance(graph, bytes):
        return graph
    if path and Path(path).is_file():
        return Path(path).read_bytes()
    raise ValueError(f"the graph of {name} is out of reach")


def _array(table: Any, dtype: Any) -> NDArray[Any]:
    values = table.to_numpy() if hasattr(table, "to_numpy") else table.toarray() if hasattr(table, "toarray") else table
    return np.ascontiguousarray(np.asarray(values, dtype=dtype))


def _column(table: Any, given: Any) -> NDArray[Any]:
    if given.name not in list(getattr(table, "columns", ())):
        raise ValueError(f"the graph takes {given.name!r}, which the table has not")
    values = np.asarray(table[given.name])
    if TYPES[given.type] is np.object_ and any(not isinstance(value, str) for value in values.tolist()):
        raise ValueError(f"{given.name!r} holds something that is no text, and the graph takes text")
    return np.asarray(values, dtype=TYPES[given.type]).reshape(-1, 1)


def _flat(values: Any) -> NDArray[Any]:
    answers = np.asarray(values)
    return answers[:, 0] if answers.ndim == 2 and answers.shape[1] == 1 else answers


def _probabilities(values: Any) -> NDArray[Any]:
    """A tensor as it is; skl2onnx also writes one dictionary a row."""
    return np.asarray([list(row.values()) for row in values]) if isinstance(values, list) else np.asarray(values)
