"""Runs the tour in a real kernel, prints its first and last verdict, and leaves the notebook and the report in build/demo/."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import nbclient
import nbformat

TOUR = Path(__file__).with_name("tour.ipynb")
REPORT = "application/vnd.mlready.report+json"


def main(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    start = perf_counter()
    notebook = run(home / "report.html")
    taken = perf_counter() - start
    nbformat.write(notebook, home / TOUR.name)
    shown = list(reports(notebook))
    for title, report in (("The first exam", shown[0]), ("The last exam", shown[-1])):
        print(f"\n{title}\n{'=' * len(title)}\n{_head(report['text/plain'])}")
    size = (home / "report.html").stat().st_size
    print(f"\n{len(shown)} exams in a real kernel, {taken:.0f} s in all")
    print(f"the notebook, executed:  {home / TOUR.name}")
    print(f"the last report:         {home / 'report.html'} ({size / 1000:.0f} kB)")


def run(page: Path) -> Any:
    """The tour, executed; its last report is saved as a page."""
    return execute(TOUR, f"report.save({str(page.resolve())!r})")


def execute(path: Path, *more: str) -> Any:
    """A notebook with its outputs, from a kernel of its own; `more` cells are run at the end, and not kept."""
    notebook: Any = nbformat.read(path, as_version=4)
    kept = len(notebook.cells)
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in more]
    quiet = ["--IPKernelApp.log_level=ERROR"]  # a kernel of a minute's life need not say that its port is plain
    where = {"metadata": {"path": str(path.parent)}}
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", extra_arguments=quiet, resources=where)
    client.execute()
    del notebook.cells[kept:]
    return notebook


def reports(notebook: Any) -> Iterator[dict[str, Any]]:
    """Every report that stands in the notebook's outputs, in all its formats."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if REPORT in output.get("data", {}):
                yield output["data"]


def _head(text: str) -> str:
    """The verdict, what to do next, and the five rooms."""
    return "\n\n".join(text.rstrip().split("\n\n")[:2])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TOUR.parent.parent / "build" / "demo")
