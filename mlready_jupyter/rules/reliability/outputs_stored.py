"""reliability/outputs-stored"""

from __future__ import annotations

from mlready_jupyter.rules import OUTPUTS, Cell, Evidence, Fix, Iterator, Notebook, Severity, rule


@rule(severity=Severity.NOTE, about=(OUTPUTS,), preview=True)
def outputs_stored(cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """Outputs are stored in the file.

    A policy for teams that keep notebooks as source: outputs make every difference unreadable, and
    may hold data that should not be in the repository. Many teams want them, hence a preview.

    Cells tagged `keep_output` keep theirs. It is told once, with how many cells there are.
    """
    stored = [cell for cell in cells if cell.kind == "code" and cell.stored and "keep_output" not in cell.tags]
    if stored:
        many = f"{len(stored)} cells have" if len(stored) > 1 else "a cell has"
        yield Evidence(
            f"{many} stored outputs",
            at=stored[0].at(),
            remedy="Clear them before the commit, or tag a cell keep_output.",
            fix=Fix(clears=tuple((cell.number, "outputs") for cell in stored), safe=True),
        )


def _printed(tags: list[str]) -> Notebook:
    output = {"output_type": "stream", "name": "stdout", "text": "1"}
    cell = {"cell_type": "code", "source": "show()", "outputs": [output], "metadata": {"tags": tags}, "execution_count": 1}
    return Notebook.from_json({"cells": [cell, {**cell, "outputs": []}], "metadata": {}, "nbformat": 4})


@outputs_stored.good
def one_that_is_kept() -> Notebook:
    return _printed(["keep_output"])


@outputs_stored.bad(findings=1, at="nb:0")
def one_that_is_not() -> Notebook:
    return _printed([])
