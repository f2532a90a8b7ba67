"""What there is to agree about a candidate: the block that a lock would hold, and its sketches."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.measure import Interval
from mlready_jupyter.core.part import Absent
from mlready_jupyter.core.report import Report
from mlready_jupyter.lock.sketches import FLOOR, of_classes, of_numbers, sketched
from mlready_jupyter.subjects import bounds, digest, metrics, mixes, scores
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.labels import summary
from mlready_jupyter.subjects.namespace import Namespace
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.versions import versions_of

WORDS, OPEN = 200, 0.05
"""A vocabulary of more words, or with a larger part of rows below the floor, is open: none of it is written down."""

AREAS = ("roc_auc",)
"""Metrics that are no mean of losses: people read them, no batch is held against them."""

VOLATILE = ("exam", "latency", "agreed")
"""What may differ each time that the same is agreed on: by itself it is no change."""


class Agreeable(NamedTuple):
    """The block of a candidate, and its part of the last block."""

    block: dict[str, Any]
    sketches: dict[str, Any]


def agree(candidate: Candidate, report: Report | None = None, *, golden: Mapping[str, Any] | None = None) -> Agreeable:
    """What there is to agree about a candidate: its training table, its answers, and what it stands on."""
    train = candidate.train
    if train is None:
        raise UsageError("no training table to lock the schema of; add --train T or X y")
    if not train.rows:
        raise UsageError("the training table has no rows to agree on")
    schema = {name: _entry(train, name) for name in train.columns}
    unused = _unused(candidate, train)
    sketches = {"columns": sketched(train, schema, unused)}
    block: dict[str, Any] = {"rows": train.rows, "target": train.target, "schema": schema}
    if unused:
        block["unused"] = unused
    if candidate.model is not None:
        block |= _answered(candidate, sketches)
        block |= _measured(candidate)
    block |= {"owners": owners} if (owners := _owners(candidate)) else {}
    block["versions"] = versions_of(candidate.model, candidate.tables.values())
    block["fingerprint"] = _fingerprint(candidate)
    if golden:
        block["golden"] = dict(golden)
    if report is not None:
        block["exam"] = {"verdict": report.verdict.value, "grade": report.grade, "on": report.today.isoformat()}
        block["exam"] |= {"waived": sorted({f"{finding.waiver}" for finding in report.waived})} if report.waived else {}
    return Agreeable(block, sketches)


def signed(block: dict[str, Any], by: str, on: date) -> dict[str, Any]:
    return block | ({"agreed": {"by": by, "on": on.isoformat()}} if by else {})


def _entry(table: Table, name: str) -> dict[str, Any]:
    kind = table.kind(name)
    nulls = table.nulls(name)
    entry: dict[str, Any] = {"kind": kind, "type": table.schema[name], "nulls": math.ceil(100 * nulls / table.rows) / 100}
    if kind == "number":
        values = table.numbers(name)
        finite = values[np.isfinite(values)]
        if len(finite):
            entry["low"], entry["high"] = outward(float(finite.min()), float(finite.max()))
    elif kind == "category":
        words = {word: rows for word, rows in table.words(name).items() if rows >= FLOOR}
        known = table.rows - nulls
        other = 1 - sum(words.values()) / known if known else 0.0
        if words and len(words) <= WORDS and other <= OPEN:
            entry["categories"], entry["other"] = sorted(words), math.ceil(1000 * other) / 1000
    return entry


def outward(low: float, high: float) -> tuple[float, float]:
    """A range rounded outward to a tenth of its span's power of ten, so that no row's own value stands in it."""
    span = high - low or abs(high) or 1.0
    step = 10.0 ** (math.floor(math.log10(span)) - 1)
    return _plain(math.floor(low / step) * step), _plain(math.ceil(high / step) * step)


def _plain(value: float) -> float:
    """Without the noise of the last digits; whole numbers as such."""
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded == round(rounded) and abs(rounded) < 1e15 else rounded


def _unused(candidate: Candidate, train: Table) -> list[str]:
    """The columns that drift is not asked of: what the model does not look at, the time, the keys."""
    model = candidate.model
    used = set(train.columns) if model is None or model.columns is None else set(model.columns)
    beside = {*(candidate.keys or ()), candidate.time}
    return [name for name in train.columns if name not in used or name in beside]


def _answered(candidate: Candidate, sketches: dict[str, Any]) -> dict[str, Any]:
    """How the model answers for test (for train where there is none), and how wrong it is there."""
    side = "test" if candidate.test is not None else "train"
    prediction = candidate.predicted_test if side == "test" else candidate.predicted_train
    made = mixes.answers(prediction, candidate.task, side)
    block: dict[str, Any] = {"of": side, "rows": made.rows, "what": made.what}
    if made.order:
        block |= {"classes": list(made.order), "cut": made.cut}
    if made.score is not None:
        sketches["score"] = of_numbers(prediction.score)
    if made.classes is not None:
        sketches["classes"] = of_classes(made.classes.counts or {})
    table, task = candidate.tables[side], candidate.task
    if table.labels is None or task is None:
        return {"predictions": block}
    try:
        labels = summary(table.labels, task)
        known = scores.mean_losses(prediction, task)
    except Absent:
        return {"predictions": block}
    sketches["outcome"] = of_classes(labels.counts) if labels.counts is not None else of_numbers(np.asarray(table.labels, dtype=np.float64))
    block["labelled"] = labels.known
    areas = {one.name: _told(one.value, one.rows) for one in metrics.metrics(prediction, task) if one.name in AREAS}
    losses = {name: _told(bounds.Estimate(loss.value, loss.error).interval(), loss.rows) for name, loss in known.items()}
    return {"predictions": block, "metrics": losses | areas}


def _told(interval: Interval, rows: int) -> dict[str, float]:
    low, value, high = (float(f"{end:.6g}") for end in interval)
    return {"value": value, "low": low, "high": high, "rows": rows}


def _measured(candidate: Candidate) -> dict[str, Any]:
    """How long one row took in the exam, and how long it may: what the service promises, where it promises something."""
    timed, slo = candidate.made.get("timings"), candidate.slo
    if timed is None or timed.value is None:
        return {"latency": {"rows": slo.rows_per_call, "budget": slo.p95_latency}} if slo and slo.p95_latency else {}
    singles = timed.value.singles
    told = {f"p{part}": float(f"{singles.quantile(part / 100).value:.2g}") for part in (50, 95)}
    return {"latency": {"rows": singles.rows, **told, **({"budget": slo.p95_latency} if slo and slo.p95_latency else {})}}


def _owners(candidate: Candidate) -> dict[str, str]:
    named = {what: getattr(candidate.owners, what) for what in ("model", "pipeline", "outcome")}
    return {what: owner.name for what, owner in named.items() if owner is not None and owner.name}


def _fingerprint(candidate: Candidate) -> dict[str, str]:
    """Short names of the model, of the tables it was judged on, and of the code of the notebook; another one is another thing."""
    judged = {role: table for role, table in candidate.tables.items() if role != "current"}
    if candidate.model is None:
        return {role: digest.of_table(table) for role, table in judged.items()}
    made = candidate.digest
    code = {"notebook": of_code(candidate.namespace)} if candidate.namespace is not None and candidate.namespace.runs else {}
    return {"model": made.model, **made.tables, **code}


def of_code(namespace: Namespace) -> str:
    """Of the cells that were run, each once, in the order of their first run; lines that speak to us left out."""
    sources = dict.fromkeys(_said(run.source) for run in namespace.runs)
    return sha256("\0".join(source for source in sources if source).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _said(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines() if "mlready" not in line or "run_line_magic" not in line)
