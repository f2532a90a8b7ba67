"""Writes the battery of edge cases as a file of pytest that needs nothing of ours: the user's rows, the user's model, one test a case."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mlready_jupyter import __version__
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.exported_helpers import HELPERS
from mlready_jupyter.subjects.cases import Bench, Case, Contract, Feed, Result, Sample, all_cases, run_cases
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.models.one_column import is_wrapped
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.trial import quiet

ROWS, FEW, WIDE = 20, 6, 60
"""Rows of the table that stand in the file, or FEW of a table with more than WIDE columns."""

OWN = ("mlready_jupyter.subjects.models.estimator", "mlready_jupyter.subjects.models.function")
"""The adapters whose models are asked as they are; for others the file asks ours."""


class Exported(NamedTuple):
    """What was written: where, how many tests, and the cases that fail today."""

    path: Path
    tests: int
    failing: tuple[str, ...]
    model_file: Path
    name: str

    def __str__(self) -> str:
        fails = f"; {len(self.failing)} fail today: {', '.join(self.failing)}" if self.failing else ""
        there = "" if self.model_file.exists() else f"\nSave the model first: joblib.dump({self.name}, {str(self.model_file)!r})"
        return f"Written to {self.path}: {self.tests} tests{fails}.\nRun them with: pytest {self.path}{there}"


def export(model: Model, table: Table, path: str | Path, *, model_file: str | Path, overwrite: bool, today: date | None = None) -> Exported:
    """Write the tests; a UsageError where a file is in the way, or where rows cannot be written as text."""
    path, model_file = Path(path), Path(model_file)
    if path.suffix != ".py":
        better = path.with_name(f"test_{path.stem or 'edge_cases'}.py")
        raise UsageError(f"{path} is no file of Python; pytest reads such as {better}")
    if os.path.lexists(path) and not overwrite:
        raise UsageError(f"{path} is there already; --yes (overwrite=True) writes over it")
    if is_wrapped(model):
        raise UsageError(f"tests are written for models of tables; {model.name} takes one column of texts")
    with quiet():
        trials = run_cases(model, table)
        sample = Sample.of(table, rows=FEW if table.width > WIDE else ROWS)
        bench = Bench.of(model, sample)
    if not bench.steady:
        raise UsageError(f"{model.name} answers the same call differently: no test of it would tell anything")
    failing = {result.case: result for result in reversed(trials.results) if result.outcome in ("silent", "crashed")}
    tests = list(_tests(sample, failing))
    text = _file(model, sample, tests, path, model_file, today or date.today())
    compile(text, str(path), "exec")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Exported(path, len(tests), tuple(failing), model_file, model.name)


# The tests

JUDGES = {
    Contract.SAME: "same",
    Contract.SAME_OR_REFUSED: "same_or_refused",
    Contract.FINITE_OR_REFUSED: "finite_or_refused",
}


def _tests(sample: Sample, failing: dict[str, Result]) -> Iterator[str]:
    names: set[str] = set()
    for case in all_cases():
        if case.where == "elsewhere" or (case.needs_names and not sample.named):
            continue
        by_recipe: dict[str, list[Feed]] = {}
        for feed in case.make(sample):
            by_recipe.setdefault(feed.recipe or case.recipe, []).append(feed)
        for recipe, feeds in by_recipe.items():
            stem = "test_" + re.sub(r"\W+", "_", case.words.lower()).strip("_")
            name = next(name for name in (stem, *(f"{stem}_{n}" for n in range(2, 99))) if name not in names)
            names.add(name)
            yield _test(name, case, recipe, feeds, failing.get(case.words), rows=len(sample.frame))


def _test(name: str, case: Case, recipe: str, feeds: list[Feed], fails: Result | None, *, rows: int) -> str:
    by_column = "COLUMN" in recipe
    lines = [f'@pytest.mark.parametrize("column", {_wrapped([feed.column for feed in feeds])})'] if by_column else []
    lines += [f"def {name}({'column' if by_column else ''}):", f'    """{_plain(case.says)}"""']
    if fails is not None:
        where = f" for {fails.column}" if fails.column else ""
        lines += [f"    # failed when this was written: {fails.method}{where}: {_plain(fails.came_back)}"]
    given = _in_words(recipe)
    options = [f"like=lambda rows: {_in_words(case.against)}"] if case.against else []
    first = feeds[0]
    if not case.against and len(first.rows) != rows:
        options += [f"rows={[int(row) for row in first.rows]}"]
    options += [f"tolerance={case.tolerance}"] if case.tolerance else []
    options += ["as_it_is=True"] if first.native is not None else []
    lines += [f"    {JUDGES[case.contract]}({', '.join([f'lambda rows: {given}', *options])})"]
    return "\n".join(lines) + "\n"


def _in_words(recipe: str) -> str:
    words = re.sub(r"\brow\b", "rows", recipe).replace("COLUMN", "column")
    return words.replace("polars.", "pytest.importorskip('polars').")


def _plain(text: str) -> str:
    return text.replace("\\", "/").replace('"', "'").replace("\n", " ")


def _wrapped(words: list[str]) -> str:
    text = repr(words)
    if len(text) < 90:
        return text
    lines, line = [], ""
    for word in words:
        if len(line) + len(repr(word)) > 100:
            lines.append(line)
            line = ""
        line += f"{word!r}, "
    return "[\n        " + "\n        ".join([*lines, line.rstrip()]) + "\n    ]"


# The rows


def _rows(sample: Sample) -> str:
    columns = (f"        {str(name)!r}: {_column(sample.frame[name], str(name))},\n" for name in sample.frame)
    return "ROWS = pd.DataFrame(\n    {\n" + "".join(columns) + "    }\n)\n"


def _column(values: pd.Series, name: str) -> str:
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        known = [_value(value, name) for value in dtype.categories]
        codes = ", ".join(map(str, values.cat.codes))
        return f"pd.Categorical.from_codes([{codes}], [{', '.join(known)}], ordered={bool(dtype.ordered)})"
    listed = ", ".join(_value(value, name) for value in values)
    return f"pd.Series([{listed}], dtype={str(dtype)!r})"


def _value(value: Any, name: str) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return {None: "None", pd.NA: "pd.NA", pd.NaT: "pd.NaT"}[value]
    if isinstance(value, pd.Timestamp):
        return f"pd.Timestamp({value.isoformat()!r})"
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return repr(float(value)) if np.isfinite(value) else f'float("{float(value)}")'
    if isinstance(value, str):
        return repr(value)
    raise UsageError(f"the column {name!r} holds {type(value).__name__} objects, which cannot be written into a file of tests")


# The file


def _file(model: Model, sample: Sample, tests: list[str], path: Path, model_file: Path, today: date) -> str:
    own = model.adapter in OWN
    held = os.path.relpath(model_file.absolute(), path.parent.absolute()).replace(os.sep, "/")
    is_function = model.adapter.endswith(".function")
    head = f'''"""Edge cases of `{_plain(model.name)}`, a {_plain(model.label)}: inputs that production will send, and what must come back.

Written by mlready {__version__} on {today}. The model is loaded from MODEL: save it there after each fit, and run `pytest {path.name}`.
A test fails where an input is answered that should have been refused, or is answered otherwise than the rows it says the same as.
"""

import unicodedata  # noqa: F401
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

MODEL = Path(__file__).parent / {held!r}
METHODS = {list(model.methods)!r}
'''
    return "\n\n".join([head + "\n" + _rows(sample) + HELPERS.format(load=_load(own), ask=_ask(is_function), give=_give(sample)), *tests])


def _load(own: bool) -> str:
    return "return thing" if own else "from mlready_jupyter.subjects.models import adapt\n\n    return adapt(thing)"


def _ask(is_function: bool) -> str:
    return "model()(given)" if is_function else "getattr(model(), method)(given)"


def _give(sample: Sample) -> str:
    """How the frame becomes what the model is fed, in words of Python."""
    given: Any = sample.given(sample.frame)
    if sample.typed:
        return "return rows.copy()"
    if hasattr(given, "tocsr"):
        return f"from scipy.sparse import csr_matrix\n\n    return csr_matrix(rows.to_numpy(dtype={str(given.dtype)!r}))"
    if isinstance(given, np.ndarray):
        return f"return rows.to_numpy(dtype={str(given.dtype)!r}, copy=True)"
    if type(given).__module__.partition(".")[0] == "polars":
        return 'import polars\n\n    return polars.DataFrame(rows.to_dict("list"))'
    raise UsageError(f"tests can be written for tables of pandas, polars, numpy and scipy, not for {type(given).__module__}")
