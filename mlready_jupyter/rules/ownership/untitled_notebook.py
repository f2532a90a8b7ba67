"""ownership/untitled-notebook"""

from __future__ import annotations

import re

from mlready_jupyter.rules import Evidence, File, Iterator, Notebook, Pattern, Severity, Whole, rule

UNTITLED = Pattern(r"^untitled[-_ ]?\d*$", re.IGNORECASE)
COPY = Pattern(r"(?:-Copy\d+|[ _]\(\d+\)| copy(?: \d+)?)$")


@rule(severity=Severity.NOTE)
def untitled_notebook(file: File) -> Iterator[Evidence]:
    """The file still has the name it was created or copied with.

    `Untitled3.ipynb` and `churn-Copy1.ipynb` say neither what they are for nor which one counts.
    """
    name = file.path.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or file.path
    if UNTITLED.match(name):
        yield Evidence(f"{name} is no title", at=Whole(file.path), remedy="Rename the notebook after what it does.")
    elif COPY.search(name):
        yield Evidence(f"{name} is named as a copy", at=Whole(file.path), remedy="Keep one of the two, under one name.")


def _named(path: str) -> Notebook:
    return Notebook.from_json({"cells": [], "metadata": {}}, path=path)


@untitled_notebook.good
def a_title() -> Notebook:
    return _named("work/untitled/churn_2026.ipynb")


@untitled_notebook.bad(findings=1, at="work/Untitled3.ipynb")
def no_title() -> Notebook:
    return _named("work/Untitled3.ipynb")


@untitled_notebook.bad(findings=1)
def a_copy() -> Notebook:
    return _named("churn-Copy1.ipynb")
