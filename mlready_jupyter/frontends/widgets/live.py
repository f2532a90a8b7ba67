"""What only the tables themselves can tell: a column in full, and the rows behind a finding; a page at a time."""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Iterator
from typing import Any

import numpy as np

from mlready_jupyter.checks.reliability._shift import shift
from mlready_jupyter.checks.words import edge, percent
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.finding import Evidence, Finding
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.part import Absent
from mlready_jupyter.core.places import Whole
from mlready_jupyter.display.pictures import figure
from mlready_jupyter.display.tidy import visible, visible_lines
from mlready_jupyter.subjects import profile
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.cases import all_cases
from mlready_jupyter.subjects.cases.case import Sample
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import attempt, quiet

PAGE = 20
COLUMNS = 24
"""So many columns of a row are shown, the one it is about first."""
CELL = 60
TOP = 5
TRACE = 8_000
"""Characters of a traceback, at most."""


def card(candidate: Candidate, column: str) -> dict[str, Any]:
    """A column in every table that has it: facts side by side, and a picture of the first two."""
    tables = [table for table in candidate.tables.values() if _has(table, column)]
    if not tables:
        raise UsageError(f"no table has a column {visible(column, CELL)!r}")
    return {"tables": [table.name for table in tables], "facts": _facts(tables, column), "html": _picture(tables, column)}


def _has(table: Table, column: str) -> bool:
    try:
        return column in table.columns
    except Absent:  # a sparse matrix has none
        return False


def _facts(tables: list[Table], column: str) -> list[list[Any]]:
    """Rows of a table: the fact, then what each table says of it; facts that no table has are left out."""
    told = [dict(_of_one(table, column)) for table in tables]
    names = list(dict.fromkeys(name for facts in told for name in facts))
    return [[name, *(facts.get(name, "") for facts in told)] for name in names]


def _of_one(table: Table, column: str) -> Iterator[tuple[str, str]]:
    series = table.frame[column]
    yield "type", str(table.schema[column])
    yield "rows", f"{table.rows:,}"
    yield "missing", percent(table.nulls(column) / max(table.rows, 1))
    kind = table.kind(column)
    if kind == "number":
        values = table.numbers(column)
        values = values[np.isfinite(values)]
        yield "distinct", f"{len(np.unique(values)):,}"
        if len(values):
            for name, at in (("least", 0.0), ("1 %", 0.01), ("median", 0.5), ("99 %", 0.99), ("most", 1.0)):
                yield name, edge(float(np.quantile(values, at)))
    elif kind in ("category", "flag"):
        counted = profile.column(table, column).counts or {}
        yield "distinct", f"{len(counted):,}"
        for word, rows in sorted(counted.items(), key=lambda item: -item[1])[:TOP]:
            yield f"“{visible(word, 24)}”", percent(rows / max(table.rows, 1))
    else:
        yield "distinct", f"{series.n_unique():,}"


def _picture(tables: list[Table], column: str) -> str:
    """How the column is distributed in the first and in the last table that has it."""
    reference, now = tables[0], tables[-1]
    before = profile.column(reference, column)
    after = profile.column(now, column, like=before)
    moved = shift(column, before, after, sides=(reference.name, now.name), over=1)
    if moved is None:
        return ""
    evidence = Evidence("", at=Whole(now.name))
    return figure(Finding("", evidence, Answer.CLEAR, Severity.NOTE, moved.exhibit()))


def page(candidate: Candidate, finding: Finding, number: int) -> dict[str, Any]:
    """One page of the rows behind a finding, as text."""
    at = finding.evidence.at
    name = at.table if at.kind == "column" else at.name if at.kind == "whole" else ""
    table = candidate.tables.get(name)
    if table is None or not finding.rows:
        raise UsageError("no rows are kept of this finding")
    picked = list(finding.rows[number * PAGE : (number + 1) * PAGE])
    column = getattr(at, "column", "")
    names = [*([column] if column in table.columns else []), *(c for c in table.columns if c != column)][:COLUMNS]
    frame = table.frame.select(names)[picked]
    labels = table.labels
    head = [*names, *([table.target or "target"] if labels is not None else [])]
    rows = [
        [str(position), *(visible(value, CELL) for value in values), *([visible(labels[position], CELL)] if labels is not None else [])]
        for position, values in zip(picked, frame.iter_rows(), strict=True)
    ]
    return {
        "columns": [visible(word, CELL) for word in head],
        "rows": rows,
        "page": number,
        "pages": -(-len(finding.rows) // PAGE),
        "hidden": max(table.width - COLUMNS, 0),
        "table": name,
    }


def said(candidate: Candidate, fed: str, method: str) -> str:
    """Feed the model one edge case again, and tell all that it says: its traceback, or its answers. The worst feed of a case is told."""
    case = next((case for case in all_cases() if case.words == fed), None)
    model, table = candidate.model, candidate.sample
    if case is None or model is None or table is None or method not in model.methods:
        raise UsageError(f"no edge case {visible(fed, CELL)!r} of {visible(method, CELL)!r}")
    sample = Sample.of(table)
    with quiet():
        feeds = list(itertools.islice(case.make(sample), COLUMNS))
        trials = [(feed, attempt(model.methods[method], sample.given(feed.frame))) for feed in feeds]
    if not trials:
        raise UsageError(f"this model cannot be fed {visible(fed, CELL)!r}")
    judged = next((r.column for r in candidate.trials.results if (r.case, r.method) == (fed, method)), "")
    feed, trial = next(
        ((feed, trial) for feed, trial in trials if judged and str(feed.column) == str(judged)),
        next((each for each in trials if each[1].error is not None), trials[0]),
    )
    about = f" (column {visible(feed.column, CELL)})" if feed.column else ""
    if trial.error is not None:
        told = "".join(traceback.format_exception(trial.error))
    else:
        told = f"no error; it answered:\n{np.array2string(np.asarray(trial.value)[:8], threshold=40)}"
    warned = "".join(f"\nwarning: {warning}" for warning in trial.warnings[:4])
    return "\n".join(visible_lines(f"{fed}{about}\n{told}{warned}", most=TRACE, lines=120))
