"""reliability/kernel-metadata"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlready_jupyter.rules import Cell, Evidence, File, Iterator, Notebook, Severity, Whole, rule

STANDARD = (
    "python3",
    "python",
    "ir",
    "julia",
    "pyspark",
    "sparkkernel",
    "pysparkkernel",
    "bash",
    "xpython",
    "scala",
    "sagemath",
    "conda_python3",
)


@rule(severity=Severity.NOTE)
def kernel_metadata(file: File, metadata: Mapping[str, Any], cells: tuple[Cell, ...]) -> Iterator[Evidence]:
    """The file does not say which kernel it needs, or names one that only its author has.

    A scheduler that opens it must guess; on another machine Jupyter asks, and whoever is asked picks
    something.

    A kernel counts as its author's when it is none of the usual names and its title names a virtual
    environment (`env`, `venv`, `conda`). Scripts, which have no such metadata, and empty files are passed over.
    """
    if file.path.endswith(".py") or not any(cell.kind == "code" for cell in cells):
        return
    kernel, language = metadata.get("kernelspec"), metadata.get("language_info")
    name = str(kernel.get("name", "")) if isinstance(kernel, Mapping) else ""
    title = str(kernel.get("display_name", "")) if isinstance(kernel, Mapping) else ""
    if not name and not isinstance(language, Mapping):
        yield Evidence(
            "the file names neither a kernel nor a language",
            at=Whole(file.path),
            remedy="Open it in Jupyter, choose the kernel, and save it.",
        )
    elif name and name not in STANDARD and any(word in f"{name} {title}".lower() for word in ("env", "conda")):
        yield Evidence(
            f"the kernel {title or name} exists on its author's machine",
            at=Whole(file.path),
            remedy="Register the project's kernel under a name that all use, such as python3.",
        )


def _with(metadata: dict[str, object]) -> Notebook:
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": "x = 1"}], "metadata": metadata})


@kernel_metadata.good
def the_usual_kernel() -> Notebook:
    return _with({"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})


@kernel_metadata.good
def only_a_language() -> Notebook:
    return _with({"language_info": {"name": "python"}})


@kernel_metadata.bad(findings=1, at="nb")
def nothing_said() -> Notebook:
    return _with({})


@kernel_metadata.bad(findings=1)
def a_private_kernel() -> Notebook:
    return _with({"kernelspec": {"name": "anas-venv", "display_name": "Python (anas-venv)"}})
