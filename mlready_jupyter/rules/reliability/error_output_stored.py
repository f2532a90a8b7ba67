"""reliability/error-output-stored"""

from __future__ import annotations

from mlready_jupyter.rules import ERRORS, Evidence, Fix, Iterator, Notebook, Outputs, Severity, rule


@rule(severity=Severity.WARNING, about=(ERRORS,))
def error_output_stored(outputs: Outputs) -> Iterator[Evidence]:
    """A cell was saved with the error that it ended in.

    The notebook did not run to its end, and what stands below that cell comes from another run.

    Cells tagged `raises-exception`, which is how nbclient is told of an error that is meant, are
    passed over.
    """
    for error in outputs.errors():
        if not error.cell.tags & {"raises-exception", "exercise"}:
            first = error.says.strip().partition("\n")[0][:80]
            yield Evidence(
                f"this cell ended in {error.name or 'an error'}{f': {first}' if first else ''}",
                at=error.place,
                remedy="Repair the cell and run all, or tag it raises-exception if the error is meant.",
                fix=Fix(clears=((error.cell.number, "outputs"),), safe=True),
            )


def _failed(tags: list[str]) -> Notebook:
    output = {"output_type": "error", "ename": "KeyError", "evalue": "'age'", "traceback": []}
    cell = {"cell_type": "code", "source": "df['age']", "outputs": [output], "metadata": {"tags": tags}}
    return Notebook.from_json({"cells": [cell], "metadata": {}})


@error_output_stored.good
def an_error_that_is_meant() -> Notebook:
    return _failed(["raises-exception"])


@error_output_stored.bad(findings=1, at="nb:0")
def an_error_that_stayed() -> Notebook:
    return _failed([])
