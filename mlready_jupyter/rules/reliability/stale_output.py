"""reliability/stale-output"""

from __future__ import annotations

from typing import Any

from mlready_jupyter.rules import OUTPUTS, Cell, Evidence, Fix, Iterator, Notebook, Outputs, Severity, rule


@rule(severity=Severity.WARNING, about=(OUTPUTS,))
def stale_output(outputs: Outputs, cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """A cell shows an output, and has no execution count, while other cells have one.

    It was changed after it ran, pasted with its output, or ran in an older session: what is shown need not come from what is written.
    Such cells are told once a notebook.

    It says nothing where no cell has a count, since tools that clean notebooks take counts away and may leave outputs.
    """
    if not any(cell.ran is not None for cell in cells):
        return
    stale = [cell for cell in outputs.cells() if cell.ran is None and cell.source.strip()]
    if stale:
        more = f", and {len(stale) - 1} more like it" if len(stale) > 1 else ""
        yield Evidence(
            f"this cell shows an output, but has not run since it was changed, or since an older session{more}",
            at=stale[0].at(),
            remedy="Run all cells again, or clear the output.",
            fix=Fix(clears=tuple((cell.number, "outputs") for cell in stale), safe=True),
        )


def _notebook(*counts: int | None) -> Notebook:
    output = {"output_type": "stream", "name": "stdout", "text": ["1"]}
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "source": "print(1)", "execution_count": count, "outputs": [output], "metadata": {}} for count in counts
    ]
    return Notebook.from_json({"cells": cells, "metadata": {}})


@stale_output.good
def counts_were_cleaned_away() -> Notebook:
    return _notebook(None, None)


@stale_output.good
def all_ran() -> Notebook:
    return _notebook(1, 2)


@stale_output.bad(findings=1, at="nb:1")
def one_was_changed() -> Notebook:
    return _notebook(1, None)


@stale_output.bad(findings=1, at="nb:0")
def many_of_an_older_session() -> Notebook:
    return _notebook(None, None, None, 7)
