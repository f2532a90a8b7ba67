"""The rules as a function of a path: what `%mlready lint` asks. Nothing of the notebook is run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from mlready_jupyter import __version__
from mlready_jupyter.catalogue import catalogue, policy
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.judge import Progress, judge
from mlready_jupyter.core.part import About
from mlready_jupyter.core.report import Report, combined
from mlready_jupyter.frontends.discovery import notebooks
from mlready_jupyter.settings import Settings, load, seconds
from mlready_jupyter.subjects.notebook import UNREADABLE, Notebook


def lint(
    path: str | Path,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    budget: str | float | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    today: date | None = None,
) -> Report:
    """Would this notebook survive production? `path` is a notebook, a percent script, or a folder of them."""
    chosen, day = settings or load(), today or date.today()
    known = catalogue(chosen.plug_ins)
    left_out = (*chosen.ignore, *ignore)
    rules = known.load("rules", tuple(select) or chosen.select, left_out)
    if all(rule.id != UNREADABLE for rule in rules):  # where nothing can be read, silence would look like praise
        rules += known.load("rules", [UNREADABLE], left_out)
    how = policy(chosen, rules, known, today=day, budget=None if budget is None else seconds(budget))
    files = notebooks([os.fspath(path)])
    if not files:
        raise UsageError(f"no notebook in {os.fspath(path)!r}")
    ids, teaching = frozenset(known.rules), chosen.profile == "teaching"
    reports = [
        judge(Notebook(file, today=day, teaching=teaching, rule_ids=ids), rules, how, progress=progress, version=__version__)
        for file in files
    ]
    return reports[0] if len(reports) == 1 else combined(reports, About(f"{len(reports)} notebooks", "notebooks"))


def this_notebook(names: Mapping[str, Any]) -> str:
    """The file of the notebook that runs here, where its host tells: Jupyter in the environment, VS Code among the names."""
    told = names.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", "")
    if isinstance(told, str) and told.endswith(".ipynb"):
        for file in (Path(told), Path(Path(told).name)):
            if file.is_file():
                return os.fspath(file)
    raise UsageError("this notebook does not tell where its file is; name it: `%mlready lint PATH`")
