"""pipeline/unreadable-notebook"""

from __future__ import annotations

from mlready_jupyter.rules import PROBLEMS, Evidence, File, InCell, Iterator, Notebook, Severity, rule
from mlready_jupyter.subjects.cell import Document
from mlready_jupyter.subjects.ipynb import read


@rule(severity=Severity.ERROR, about=(PROBLEMS,))
def unreadable_notebook(file: File) -> Iterator[Evidence]:
    """The file is no notebook that Jupyter can open.

    Nothing else can be said about it, and nothing in it will run. It is reported once, and all
    other rules pass the file over.

    Usual causes: a merge conflict, an editor that left a comma too many, a web page saved under the
    name of the notebook it shows, a format that Jupyter left behind (a warning, as is a template that
    notebooks are made of).
    """
    for problem in file.document.problems:
        yield Evidence(
            f"the file {problem.says}",
            at=InCell(file.path, -1, problem.line, 1, problem.line),
            remedy=problem.remedy,
            milder=problem.milder,
        )


def _notebook(raw: bytes) -> Notebook:
    document: Document = read(raw)
    return Notebook("nb", document=(raw, document))


@unreadable_notebook.good
def an_empty_but_whole_notebook() -> Notebook:
    return Notebook.from_json({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@unreadable_notebook.bad(findings=1)
def a_trailing_comma() -> Notebook:
    return _notebook(b'{"cells": [],}')


@unreadable_notebook.bad(findings=1, at="nb:-1:2")
def a_merge_conflict() -> Notebook:
    return _notebook(b'{"cells": [\n<<<<<<< HEAD\n],\n=======\n],\n>>>>>>> theirs\n"metadata": {}}')


@unreadable_notebook.bad(findings=1)
def a_web_page() -> Notebook:
    return _notebook(b"<!DOCTYPE html>\n<html></html>")


@unreadable_notebook.bad(findings=1)
def a_template_for_format() -> Notebook:
    return _notebook(b'{{\n "cells": [{{"cell_type": "markdown", "source": ["# {title}"]}}]\n}}')


@unreadable_notebook.bad(findings=1)
def format_3() -> Notebook:
    return _notebook(b'{"worksheets": [{"cells": []}], "nbformat": 3}')


@unreadable_notebook.bad(findings=1)
def nothing_at_all() -> Notebook:
    return _notebook(b"")
