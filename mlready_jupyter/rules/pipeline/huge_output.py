"""pipeline/huge-output"""

from __future__ import annotations

from mlready_jupyter.rules import OUTPUTS, Cell, Evidence, Fix, Iterator, Limit, Notebook, Severity, exact, rule
from mlready_jupyter.subjects.outputs import size_of


@rule(severity=Severity.NOTE, about=(OUTPUTS,))
def huge_output(cells: tuple[Cell, ...], *, megabytes: Limit = Limit(2)) -> Iterator[Evidence]:
    """The stored output of one cell is megabytes long.

    Every change of the notebook adds it to the history once more, and no reviewer can open the
    difference. Usual causes: a plot with every point in it, a log, a table that was printed whole.

    Only cells that measure above the limit are told.

    Limits:
        megabytes: size of what one cell has stored, as it lies in the file.
    """
    for cell in cells:
        size = size_of(cell.stored) / 1e6
        if size > megabytes.value:
            yield Evidence(
                f"this cell has stored {size:.1f} MB of output",
                at=cell.at(),
                measured=exact(size),
                limit=megabytes,
                unit="MB",
                remedy="Clear it, or show a sample or a picture (PNG) instead.",
                fix=Fix(clears=((cell.number, "outputs"),), safe=True),
            )


def _printed(characters: int) -> Notebook:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * characters}
    cell = {"cell_type": "code", "source": "show()", "outputs": [output], "metadata": {}, "execution_count": 1}
    return Notebook.from_json({"cells": [cell], "metadata": {}, "nbformat": 4})


@huge_output.good
def a_table() -> Notebook:
    return _printed(1_200_000)


@huge_output.good
def a_widget() -> Notebook:
    output = {"output_type": "display_data", "data": {"application/json": {"rows": [1, 2]}, "text/plain": {"odd": 1}}}
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": "show()", "outputs": [output]}], "metadata": {}})


@huge_output.bad(findings=1, at="nb:0")
def a_log() -> Notebook:
    return _printed(2_500_000)
