"""Holds a batch against a lock: the rows pass by once, then the criteria of the exam are asked of what was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from mlready_jupyter import lock as locks
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.errors import UsageError, nearest
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.comparing import OF_SCHEMA, asks_only, batch_sitting
from mlready_jupyter.frontends.gate.sources import Source, opened
from mlready_jupyter.frontends.keeping import remembered
from mlready_jupyter.frontends.locking import agreed
from mlready_jupyter.settings import Settings, read
from mlready_jupyter.settings import find as find_settings
from mlready_jupyter.subjects.agreement import Agreement
from mlready_jupyter.subjects.batch import Batch
from mlready_jupyter.subjects.candidate import Candidate

ANSWERS = ("prediction", "predictions", "score", "probability", "proba", "y_pred")
LABELS = ("label", "labels", "target", "y", "y_true")
"""What a column of answers, or of labels, is called in a file that holds others too."""


def check_batch(
    batch: Any,
    lock: str | Path | None = None,
    *,
    candidate: str = "",
    predictions: Any = None,
    labels: Any = None,
    query: str = "",
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    settings: Settings | None = None,
    today: date | None = None,
) -> Report:
    """Is this batch still what was agreed on in `mlready.lock`? It may be larger than memory.

    `batch` is a path (CSV, Parquet, a folder of Parquet, Arrow, Feather, `x.duckdb:table`), a query for DuckDB, or any
    frame; with `query`, the batch is a DuckDB file and this is asked of it. `lock` is the file, the nearest one
    unless it is named; `candidate` one of several in it. `predictions` and `labels` each are a column of the batch, or a path, a
    query or a frame with the same rows in the same order. Settings are those beside the lock. Raises UsageError for what cannot
    be read, and for rows that do not fit together.
    """
    path = _lock(lock)
    chosen = settings or _beside(path)
    agreements = locks.read(path)
    agreement = agreed(agreements, candidate)
    kinds = {name: column.kind for name, column in agreement.columns.items()}
    source = opened(batch, kinds=kinds, query=query)
    answers = _feed(predictions, source, "predictions", ANSWERS)
    truths = _feed(labels, source, "labels", (*([agreement.target] if agreement.target else []), *LABELS))
    counted = _counted(source, agreement, answers, truths)
    parts = _parts(agreement, answered=answers is not None, labelled=truths is not None)

    def fits(criterion: Criterion) -> bool:
        return asks_only(criterion, parts)

    def candidate_of(day: date) -> Candidate:
        return Candidate.of(
            batch=counted, lock=agreement, recalled=True, history=lambda name: remembered(name, chosen), name=agreement.candidate, today=day
        )

    report = batch_sitting(candidate_of, fits, select=select, ignore=ignore, settings=chosen, today=today).hold()
    facts = (("batch", source.name), ("lock", f"{path.name} {agreements.digest}"))
    report.about = report.about._replace(facts=(*facts, *report.about.facts))
    return report


def _lock(given: str | Path | None) -> Path:
    path = Path(given) if given is not None else locks.find(Path.cwd())
    if path is None:
        raise UsageError(f"no {locks.FILE} here or above; name it: --lock FILE")
    if path.is_dir():
        path = path / locks.FILE
    if not path.is_file():
        names = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        near = nearest(path.name, names)
        raise UsageError(f"{path}: no such lock{f'; did you mean {near!r}?' if near else ''}")
    return path


def _beside(lock: Path) -> Settings:
    path = find_settings(lock.resolve().parent)
    return read(path) if path is not None else Settings()


def _parts(agreement: Agreement, *, answered: bool, labelled: bool) -> frozenset[str]:
    """The parts that this lock and this batch can give, so that nothing is asked that neither can tell."""
    parts = OF_SCHEMA - {"current"} | {"history"}
    if agreement.remembered is not None:
        parts |= {"reference", "profiles", "comparable"}
    parts |= {"answered"} if answered else set()
    parts |= {"outcomes"} if labelled else set()
    return parts | ({"scored"} if answered and labelled and agreement.metrics else set())


class _Feed(NamedTuple):
    """Where answers or labels come from: a column of the batch, or (with `beside`) of another source with the same rows."""

    what: str
    column: str
    beside: _Rows | None


class _Rows:
    """Rows of one column, so many at a time."""

    def __init__(self, source: Source, column: str, what: str) -> None:
        self.name, self._what = source.name, what
        self._reading = (block.column(column) for block in source.blocks([column]))
        self._held: list[Any] = []
        self.taken = 0

    def take(self, rows: int) -> Any:
        import pyarrow as pa

        while (there := sum(map(len, self._held))) < rows:
            more = next(self._reading, None)
            if more is None:
                raise UsageError(
                    f"{self.name} has {self.taken + there:,} rows, fewer than the batch; {self._what} must be of the same rows"
                )
            self._held.append(more.dictionary_decode() if isinstance(more, pa.DictionaryArray) else more)
        whole = pa.concat_arrays(self._held)
        self._held = [whole.slice(rows)] if len(whole) > rows else []
        self.taken += rows
        return whole.slice(0, rows)

    def end(self) -> None:
        left = sum(map(len, self._held)) + sum(map(len, self._reading))
        if left:
            raise UsageError(
                f"{self.name} has {self.taken + left:,} rows, and the batch has {self.taken:,}; {self._what} must be of the same rows"
            )


def _feed(given: Any, batch: Source, what: str, called: tuple[str, ...]) -> _Feed | None:
    if given is None:
        return None
    if isinstance(given, str) and given in batch.schema.names:
        return _Feed(what, given, None)
    if isinstance(given, str) and not any(mark in given for mark in "./ ") and not Path(given).exists():
        near = nearest(given, batch.schema.names)
        hint = f"did you mean {near!r}?" if near else "expected one of its columns, or a file"
        raise UsageError(f"{what}: {batch.name} has no column {given!r}; {hint}")
    source = opened(_series(given))
    names = source.schema.names
    found = names if len(names) == 1 else [name for name in called if name in names]
    if not found:
        raise UsageError(
            f"{what}: {source.name} has {len(names)} columns, none called {', '.join(called)}; leave one of {', '.join(names[:8])}"
        )
    return _Feed(what, found[0], _Rows(source, found[0], what))


def _series(given: Any) -> Any:
    """A column by itself, as a table of one."""
    import narwhals as nw
    import numpy as np

    if isinstance(given, np.ndarray) and given.ndim == 1:
        import pandas as pd

        return pd.DataFrame({"values": given})
    series = nw.from_native(given, allow_series=True, pass_through=True)
    return series.alias(series.name or "values").to_frame().to_native() if isinstance(series, nw.Series) else given


def _counted(source: Source, agreement: Agreement, answers: _Feed | None, labels: _Feed | None) -> Batch:
    import pyarrow as pa

    from mlready_jupyter.subjects.counting import Counting

    own = [feed.column for feed in (answers, labels) if feed is not None and feed.beside is None]
    schema = pa.schema([field for field in source.schema if field.name not in own or field.name in agreement.columns])
    counting = Counting(agreement, schema, answered=answers is not None, labelled=labels is not None)
    for block in source.blocks(list(dict.fromkeys((*counting.wanted, *own)))):
        counting.add(block, block.num_rows, *(_taken(feed, block) for feed in (answers, labels)))
    for feed in (answers, labels):
        if feed is not None and feed.beside is not None:
            feed.beside.end()
    return counting.batch(_types(schema))


def _taken(feed: _Feed | None, block: Any) -> Any:
    if feed is None:
        return None
    return block.column(feed.column) if feed.beside is None else feed.beside.take(block.num_rows)


def _types(schema: Any) -> Mapping[str, str]:
    """The types in the words of narwhals."""
    import narwhals as nw
    import pyarrow as pa

    frame = nw.from_native(pa.Table.from_batches([], schema), eager_only=True)
    return {name: str(dtype) for name, dtype in frame.schema.items()}
