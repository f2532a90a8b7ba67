"""Opens a batch for reading once, a block at a time: CSV, Parquet, Arrow, Feather, tables and queries of DuckDB, frames in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from mlready_jupyter.core.errors import UsageError, nearest

ROWS = 65_536
"""Of a block: a column of it stays in the second-level cache."""
QUERY = re.compile(r"\s*(select|with|from)\b", re.IGNORECASE)
DATABASES = (".duckdb", ".ddb", ".db")
ENDINGS = ".csv, .csv.gz, .tsv, .parquet, .arrow, .feather, .ipc, .duckdb, or a query that begins with SELECT"
TYPES = {"number": "float64", "flag": "bool_", "category": "string"}
"""What a column of a CSV file is read as where the lock knows its kind; all else is guessed."""


T = TypeVar("T")


class Source(NamedTuple):
    """`schema` is Arrow's. `blocks` reads some of its columns as record batches; words as dictionaries where that is cheaper."""

    name: str
    schema: Any
    blocks: Callable[[Sequence[str]], Iterator[Any]]


def opened(given: Any, *, kinds: Mapping[str, str] = {}, query: str = "") -> Source:
    """What a path, a query or a frame holds; a UsageError in one line where it cannot be read."""
    _needed()
    if not isinstance(given, str | Path):
        return _of_frame(given)
    text = str(given)
    if QUERY.match(text) and not Path(text).exists():
        return _of_query(text, None)
    path, table = _place(text)
    if query or path.suffix.lower() in DATABASES:
        return _of_database(path, table, query)
    if not path.exists():
        raise UsageError(f"{text}: no such file{_near(path)}")
    if path.is_dir():
        return _told(text, lambda: _of_folder(path))
    ending = "".join(path.suffixes[-2:]).lower()
    if ending.endswith((".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt")):
        return _told(text, lambda: _of_csv(path, kinds))
    if ending.endswith((".parquet", ".pq")):
        return _told(text, lambda: _of_parquet(path))
    if ending.endswith((".arrow", ".feather", ".ipc", ".arrows")):
        return _told(text, lambda: _of_arrow(path))
    raise UsageError(f"{text} is of no format that is known here; expected {ENDINGS}")


def _needed() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise UsageError("mlready-gate reads batches with pyarrow, which is not installed: pip install 'mlready-jupyter[gate]'") from None


def _place(text: str) -> tuple[Path, str]:
    """A path, and the table after a colon: `shop.duckdb:orders`."""
    path, colon, table = text.rpartition(":")
    return (Path(path), table) if colon and Path(path).suffix.lower() in DATABASES else (Path(text), "")


def _near(path: Path) -> str:
    names = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    near = nearest(path.name, names)
    return f"; did you mean {near!r}?" if near else ""


def _told(text: str, make: Callable[[], Source]) -> Source:
    """A source whose errors end in one line, whether it breaks at once or half way through."""
    source = _in_one_line(text, make)
    twice = sorted({name for name in source.schema.names if source.schema.names.count(name) > 1})
    if twice:
        raise UsageError(f"{text} has more than one column named {', '.join(map(repr, twice))}; names must tell columns apart")

    def blocks(columns: Sequence[str]) -> Iterator[Any]:
        reading = _in_one_line(text, lambda: iter(source.blocks(columns)))
        while True:
            block = _in_one_line(text, lambda: next(reading, None))
            if block is None:
                return
            yield block

    return source._replace(name=text, blocks=blocks)


def _in_one_line(text: str, make: Callable[[], T]) -> T:
    import pyarrow as pa

    try:
        return make()
    except (pa.ArrowException, OSError, ValueError) as error:
        first = str(error).strip().partition("\n")[0][:200]
        raise UsageError(f"{text} cannot be read: {first}") from None


def _of_parquet(path: Path) -> Source:
    import pyarrow.parquet as pq

    from mlready_jupyter.subjects.counting import is_text

    schema = pq.read_schema(path)
    words = [field.name for field in schema if is_text(field.type)]

    def blocks(columns: Sequence[str]) -> Iterator[Any]:
        coded = [name for name in words if name in columns]
        with pq.ParquetFile(path, read_dictionary=coded, buffer_size=1 << 20, pre_buffer=False) as file:
            yield from file.iter_batches(ROWS, columns=list(columns) or schema.names[:1])

    return Source(str(path), schema, blocks)


def _of_folder(path: Path) -> Source:
    """All Parquet files of a folder, as one table."""
    import pyarrow.dataset as ds

    files = ds.dataset(path, format="parquet", partitioning="hive")
    if not files.files:
        raise UsageError(f"{path} holds no Parquet file")
    return Source(
        str(path),
        files.schema,
        lambda columns: files.to_batches(
            columns=list(columns) or files.schema.names[:1], batch_size=ROWS, batch_readahead=2, fragment_readahead=1
        ),
    )


def _of_arrow(path: Path) -> Source:
    import pyarrow as pa

    def reader() -> Any:
        file = pa.memory_map(str(path))
        try:
            return pa.ipc.open_file(file)
        except pa.ArrowInvalid:
            file.seek(0)
            return pa.ipc.open_stream(file)

    def blocks(columns: Sequence[str]) -> Iterator[Any]:
        made = reader()
        read = (made.get_batch(i) for i in range(made.num_record_batches)) if hasattr(made, "num_record_batches") else made
        for batch in read:
            yield from _sliced(batch)

    return Source(str(path), reader().schema, blocks)


def _sliced(batch: Any) -> Iterator[Any]:
    return (batch.slice(start, ROWS) for start in range(0, batch.num_rows, ROWS))


def _of_csv(path: Path, kinds: Mapping[str, str]) -> Source:
    """Columns that the lock knows are read as what it says they are; one that does not fit is read as words, and found by the checks."""
    import pyarrow as pa
    from pyarrow import csv

    tabs = ".tsv" in path.suffixes
    as_words: dict[str, Any] = {}

    def reader(columns: Sequence[str] | None) -> Any:
        types = {name: getattr(pa, TYPES[kind])() for name, kind in kinds.items() if kind in TYPES} | as_words
        convert = csv.ConvertOptions(column_types=types, strings_can_be_null=True, include_columns=list(columns) if columns else None)
        parse = csv.ParseOptions(delimiter="\t" if tabs else ",", newlines_in_values=True)
        return csv.open_csv(path, csv.ReadOptions(block_size=1 << 22), parse, convert)

    names = _header(path, "\t" if tabs else ",")

    def settled() -> Any:
        """The schema, once the file has been read to its end: what does not convert is read as words, from the start."""
        while True:
            try:
                reading = reader(None)
                for _ in reading:
                    pass
                return reading.schema
            except pa.ArrowInvalid as error:
                at = re.search(r"In CSV column #(\d+)", str(error))
                name = names[int(at[1])] if at and int(at[1]) < len(names) else ""
                if not name or name in as_words:
                    raise
                as_words[name] = pa.string()

    def blocks(columns: Sequence[str]) -> Iterator[Any]:
        for batch in reader(columns):
            yield from _sliced(batch)

    return Source(str(path), settled(), blocks)


def _header(path: Path, delimiter: str) -> list[str]:
    import csv
    import gzip

    with gzip.open(path, "rt", encoding="utf-8-sig") if path.suffix == ".gz" else path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file, delimiter=delimiter), [])


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise UsageError("a query needs duckdb, which is not installed: pip install 'mlready-jupyter[gate]'") from None
    return duckdb


def _of_database(path: Path, table: str, query: str) -> Source:
    duckdb = _duckdb()
    if not path.exists():
        raise UsageError(f"{path}: no such file{_near(path)}")
    if query:
        return _of_query(query, path)
    try:
        with duckdb.connect(str(path), read_only=True) as base:
            tables = [name for (name,) in base.execute("SELECT table_name FROM information_schema.tables ORDER BY 1").fetchall()]
    except duckdb.Error as error:
        raise UsageError(f"{path} cannot be read: {str(error).partition(chr(10))[0][:200]}") from None
    name = table or (tables[0] if len(tables) == 1 else "")
    if not name:
        raise UsageError(f"{path} holds {', '.join(tables) or 'no table'}; name one: {path}:TABLE")
    if name not in tables:
        near = nearest(name, tables)
        raise UsageError(
            f"{path} has no table {name!r}; " + (f"did you mean {near!r}?" if near else f"it has {', '.join(tables) or 'none'}")
        )
    quoted = name.replace('"', '""')
    return _of_query(f'SELECT * FROM "{quoted}"', path, name=f"{path}:{name}")


def _of_query(query: str, path: Path | None, *, name: str = "") -> Source:
    duckdb, text = _duckdb(), query.strip().rstrip(";")

    def ask(words: str) -> Any:
        try:
            base = duckdb.connect(str(path), read_only=True) if path is not None else duckdb.connect()
            made = base.sql(words)
            read = getattr(made, "to_arrow_reader", None) or made.fetch_arrow_reader
            return base, read(ROWS)
        except duckdb.Error as error:
            raise UsageError(f"the query cannot be run: {str(error).strip().partition(chr(10))[0][:200]}") from None

    base, first = ask(f"SELECT * FROM ({text}) LIMIT 0")
    schema = first.schema
    base.close()

    def blocks(columns: Sequence[str]) -> Iterator[Any]:
        listed = ", ".join('"' + column.replace('"', '""') + '"' for column in columns) or "1 AS nothing"
        base, reading = ask(f"SELECT {listed} FROM ({text})")
        try:
            yield from reading
        except duckdb.Error as error:
            raise UsageError(f"the query cannot be run: {str(error).strip().partition(chr(10))[0][:200]}") from None
        finally:
            base.close()

    return Source(name or text[:60], schema, blocks)


def _of_frame(given: Any) -> Source:
    """A frame in memory, of any library that narwhals knows."""
    import narwhals as nw
    import pyarrow as pa

    try:
        frame = nw.from_native(given)
    except TypeError:
        raise UsageError(f"the batch is a {type(given).__name__}; expected a path, a query, or a table") from None
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()

    def table() -> Any:
        try:
            return frame.to_arrow()
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise UsageError(f"the batch cannot be read: {str(error).partition(chr(10))[0][:200]}") from None

    made = table()
    fields = [field for field in made.schema if field.name in frame.columns]  # pandas may add its index
    return Source("batch", pa.schema(fields), lambda columns: iter(made.select(list(columns) or made.schema.names[:1]).to_batches(ROWS)))
